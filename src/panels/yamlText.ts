import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import type { L10n } from '../l10n.ts';
import type { ParsedText, SourceMap, SourceNode } from './parsedText.ts';
import { clampRange } from './parsedText.ts';
import type { Problem, TextRange } from './spec.ts';
import { yamlFault } from './yamlFault.ts';

/** Aliases multiply; a text that grows past this many values is read no further. */
const MAX_NODES = 200_000;
const MAX_DEPTH = 64;

/** Reads YAML; `base` is where `text` starts in the file, `length` how long the file is. */
export function parseYaml(text: string, l10n: L10n, base = 0, length = text.length): ParsedText {
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      prettyErrors: false,
      uniqueKeys: false,
      keepSourceTokens: false,
      logLevel: 'silent',
    });
  } catch (error) {
    // The parser walks nested values by recursion: a hostile text can use up the stack.
    const why = error instanceof Error ? error.message : String(error);
    const message = l10n.t('YAML: cannot be read ({0}).', why);
    return {
      problems: [
        { message, severity: 'error', range: clampRange(base, base + text.length, length), code: 'syntax' },
      ],
    };
  }
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    message: `YAML: ${yamlFault(error.message, l10n)}`,
    severity: error.name === 'YAMLWarning' ? 'warning' : 'error',
    range: clampRange(base + error.pos[0], base + error.pos[1], length),
    code: 'syntax',
  }));
  const reader = new TreeReader(document, base, length, problems, l10n);
  const root = document.contents === null ? undefined : reader.node(document.contents, 0);
  return root === undefined ? { problems } : { root, problems };
}

class TreeReader {
  private nodes = 0;
  private readonly document: Document;
  private readonly base: number;
  private readonly length: number;
  private readonly problems: Problem[];
  private readonly l10n: L10n;
  private refused = false;

  constructor(document: Document, base: number, length: number, problems: Problem[], l10n: L10n) {
    this.document = document;
    this.base = base;
    this.length = length;
    this.problems = problems;
    this.l10n = l10n;
  }

  node(node: unknown, depth: number): SourceNode {
    const range = this.rangeOf(node);
    this.nodes += 1;
    if (depth > MAX_DEPTH || this.nodes > MAX_NODES) return this.refuse(range);
    if (isAlias(node)) {
      // The depth limit ends an alias that contains itself. Values keep the alias's place: that is what the
      // author of this panel wrote.
      const target = node.resolve(this.document);
      return target ? { ...this.node(target, depth + 1), range } : nullAt(range);
    }
    if (isMap(node)) return this.map(node, range, depth);
    if (isSeq(node)) {
      return { kind: 'list', items: node.items.map((item) => this.node(item, depth + 1)), range };
    }
    if (!isScalar(node)) return nullAt(range);
    const { value } = node;
    const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return { kind: 'scalar', value: known ? value : null, source: node.source ?? '', range };
  }

  private map(
    node: { items: { key: unknown; value: unknown }[] },
    range: TextRange,
    depth: number,
  ): SourceMap {
    const map: SourceMap = { kind: 'map', entries: [], range };
    const merged: SourceMap[] = [];
    for (const pair of node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      const keyRange = this.rangeOf(pair.key);
      const value =
        pair.value === null
          ? nullAt({ start: keyRange.end, end: keyRange.end })
          : this.node(pair.value, depth + 1);
      if (key === '<<') merged.push(...mapsIn(value));
      else if (map.entries.some((entry) => entry.key === key)) {
        this.problems.push({
          message: this.l10n.t('YAML: "{0}" is there twice.', key),
          severity: 'error',
          range: keyRange,
          code: 'syntax',
        });
      } else map.entries.push({ key, keyRange, value });
    }
    for (const entry of merged.flatMap((from) => from.entries)) {
      if (!map.entries.some((own) => own.key === entry.key)) map.entries.push(entry);
    }
    return map;
  }

  private rangeOf(node: unknown): TextRange {
    const range = typeof node === 'object' && node !== null ? (node as Partial<Node>).range : undefined;
    if (!range) return clampRange(this.base, this.base, this.length);
    return clampRange(this.base + range[0], this.base + range[1], this.length);
  }

  private refuse(range: TextRange): SourceNode {
    if (!this.refused) {
      const message = this.l10n.t(
        'YAML: nested too deep, or aliases grow without end; this part is not read.',
      );
      this.problems.push({ message, severity: 'error', range, code: 'syntax' });
    }
    this.refused = true;
    return nullAt(range);
  }
}

function nullAt(range: TextRange): SourceNode {
  return { kind: 'scalar', value: null, source: '', range };
}

/** The value of a merge key: a map, or a list of maps, the first winning. */
function mapsIn(node: SourceNode): SourceMap[] {
  if (node.kind === 'map') return [node];
  return node.kind === 'list' ? node.items.filter((item) => item.kind === 'map') : [];
}
