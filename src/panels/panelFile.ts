import type { L10n } from '../l10n.ts';
import { FREE_KEYS } from './fields.ts';
import { PANEL_KEYS, panelOf, readFields } from './panelFields.ts';
import type { ParsedText } from './parsedText.ts';
import type { SpecFile } from './spec.ts';

/** A `*.panel.*` file: one panel. */
export function readPanelFile(fileName: string, text: string, parsed: ParsedText, l10n: L10n): SpecFile {
  const problems = [...parsed.problems];
  const file: SpecFile = { kind: 'panel', fileName, panels: [], problems };
  const whole = { start: 0, end: text.length };
  if (parsed.root?.kind !== 'map') {
    if (problems.every((problem) => problem.severity !== 'error')) {
      problems.push({
        message: l10n.t('A panel needs panel_id and prompt.'),
        severity: 'error',
        range: whole,
        code: 'missing-prompt',
      });
    }
    return file;
  }
  const read = readFields(parsed.root, PANEL_KEYS, FREE_KEYS, l10n);
  const panel = panelOf(read, parsed.root.range, problems, 0, l10n);
  if (panel) file.panels.push(panel);
  return file;
}
