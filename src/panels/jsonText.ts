import { parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { ParsedText, SourceMap, SourceNode } from './parsedText.ts';
import { clampRange } from './parsedText.ts';
import type { Problem } from './spec.ts';

/** Deeper than any spec; keeps a hostile text from using up the stack. */
const MAX_NESTING = 512;

/** Reads JSON; comments and trailing commas are allowed, as in the editor's own settings. */
export function parseJson(text: string): ParsedText {
  if (nesting(text) > MAX_NESTING) {
    const range = clampRange(0, text.length, text.length);
    return { problems: [{ message: 'JSON: nested too deep.', severity: 'error', range, code: 'syntax' }] };
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const problems: Problem[] = errors.map((error) => ({
    message: `JSON: ${words(printParseErrorCode(error.error))}.`,
    severity: 'error',
    range: clampRange(error.offset, error.offset + error.length, text.length),
    code: 'syntax',
  }));
  return tree ? { root: nodeOf(tree, text, problems), problems } : { problems };
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

/** "PropertyNameExpected" → "property name expected". */
function words(code: string): string {
  return code.replaceAll(/(?<!^)([A-Z])/g, ' $1').toLowerCase();
}

function nodeOf(node: Node, text: string, problems: Problem[]): SourceNode {
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
          message: `JSON: "${key}" is there twice.`,
          severity: 'error',
          range: keyRange,
          code: 'syntax',
        });
      } else map.entries.push({ key, keyRange, value: nodeOf(value, text, problems) });
    }
    return map;
  }
  if (node.type === 'array') {
    return { kind: 'list', range, items: children.map((item) => nodeOf(item, text, problems)) };
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
