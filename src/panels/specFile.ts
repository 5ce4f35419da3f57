import { ENGLISH, type L10n } from '../l10n.ts';
import { readChapter } from './chapterFile.ts';
import type { ParsedText } from './parsedText.ts';
import { parseJson } from './jsonText.ts';
import { parseYaml } from './yamlText.ts';
import { readPanelFile } from './panelFile.ts';
import { readPrompt } from './promptFile.ts';
import type { SpecFile } from './spec.ts';

/** What a file's name says it is; undefined for a file that is no spec. */
export function specKindOf(
  fileName: string,
): { kind: SpecFile['kind']; language: 'yaml' | 'json' } | undefined {
  const name = fileName.toLowerCase();
  const spec = /\.(panel|chapter)\.(ya?ml|json)$/.exec(name);
  if (spec) {
    return {
      kind: spec[1] === 'chapter' ? 'chapter' : 'panel',
      language: spec[2] === 'json' ? 'json' : 'yaml',
    };
  }
  if (/\.prompt(\.md)?$/.test(name)) return { kind: 'prompt', language: 'yaml' };
  return undefined;
}

/**
 * Reads a spec: `*.panel.yaml|yml|json`, `*.chapter.yaml|yml|json`, `*.prompt`, `*.prompt.md`. Never throws: what
 * is wrong is a problem with its place, and panels that can be read are read. Ranges are UTF-16 offsets into `text`.
 */
export function parseSpecFile(fileName: string, text: string, l10n: L10n = ENGLISH): SpecFile {
  const named = specKindOf(fileName);
  if (!named) return { kind: 'panel', fileName, panels: [], problems: [] };
  if (named.kind === 'prompt') return readPrompt(fileName, text, l10n);
  const parsed: ParsedText = named.language === 'json' ? parseJson(text, l10n) : parseYaml(text, l10n);
  return named.kind === 'chapter'
    ? readChapter(fileName, text, parsed, l10n)
    : readPanelFile(fileName, text, parsed, l10n);
}
