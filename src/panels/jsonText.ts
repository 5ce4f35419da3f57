import { parseTree } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { L10n } from '../l10n.ts';
import { jsonFault } from '../pricing/jsonFault.ts';
import type { ParsedText, SourceMap, SourceNode } from './parsedText.ts';
import { clampRange } from './parsedText.ts';
import type { Problem } from './spec.ts';

/** Deeper than any spec; keeps a hostile text from using up the stack. */
const MAX_NESTING = 512;

/** Reads JSON; comments and trailing commas are allowed, as in the editor's own settings. */
export function parseJson(text: string, l10n: L10n): ParsedText {
  if (nesting(text) > MAX_NESTING) {
    const range = clampRange(0, text.length, text.length);
    const message = l10n.t('JSON: nested too deep.');
    return { problems: [{ message, severity: 'error', range, code: 'syntax' }] };
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const problems: Problem[] = errors.map((error) => ({
    message: `JSON: ${jsonFault(error.error, l10n)}.`,
    severity: 'error',
    range: clampRange(error.offset, error.offset + error.length, text.length),
    code: 'syntax',
  }));
  return tree ? { root: nodeOf(tree, text, problems, l10n), problems } : { problems };
}

/** An upper bound: brackets inside strings count too. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const sign of text) {
    if (sign === '{' || sign === '[') deepest = Math.max(deepest, (depth += 1));
    else if (sign === '}' || sign === ']') depth = Math.max(0, depth - 1);
  }
  return deepest;
}

function nodeOf(node: Node, text: string, problems: Problem[], l10n: L10n): SourceNode {
  const range = clampRange(node.offset, node.offset + node.length, text.length);
  const children = node.children ?? [];
  if (node.type === 'object') {
    const map: SourceMap = { kind: 'map', range, entries: [] };
    for (const property of children) {
      const [keyNode, value] = property.children ?? [];
      if (!keyNode || !value) continue;
      const key = String(keyNode.value);
      const keyRange = clampRange(keyNode.offset, keyNode.offset + keyNode.length, text.length);
      if (map.entries.some((entry) => entry.key === key)) {
        problems.push({
          message: l10n.t('JSON: "{0}" is there twice.', key),
          severity: 'error',
          range: keyRange,
          code: 'syntax',
        });
      } else map.entries.push({ key, keyRange, value: nodeOf(value, text, problems, l10n) });
    }
    return map;
  }
  if (node.type === 'array') {
    return { kind: 'list', range, items: children.map((item) => nodeOf(item, text, problems, l10n)) };
  }
  const value: unknown = node.value;
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return {
    kind: 'scalar',
    range,
    value: known ? value : null,
    source: typeof value === 'string' ? value : text.slice(range.start, range.end),
  };
}
