import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { JSONPath, Node, ParseError } from 'jsonc-parser';
import { ENGLISH, type L10n } from '../l10n.ts';
import { jsonFault } from './jsonFault.ts';
import { mergeOverride } from './mergeOverride.ts';
import type { PriceBook } from './priceBook.ts';
import { PriceBookError } from './priceBookError.ts';

/** Offsets in the text, end exclusive. */
interface Range {
  start: number;
  end: number;
}

export type ReadOverride = { ok: true; book: PriceBook } | { ok: false; message: string; range: Range };

/** A book with the override of a JSON text laid over it, or what is wrong with the text and where. */
export function readOverride(book: PriceBook, text: string, l10n: L10n = ENGLISH): ReadOverride {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error || !tree) {
    const what = error ? jsonFault(error.error, l10n) : l10n.t('it is empty');
    const start = Math.min(error?.offset ?? 0, text.length);
    const message = l10n.t('Price book: {0}. Nothing is priced by this file; correct this place.', what);
    return { ok: false, message, range: { start, end: Math.min(start + (error?.length ?? 0), text.length) } };
  }
  try {
    return { ok: true, book: mergeOverride(book, valueOf(tree), l10n) };
  } catch (fault) {
    if (!(fault instanceof PriceBookError)) throw fault;
    return { ok: false, message: fault.message, range: rangeOf(fault.place, tree, text) };
  }
}

/** A plain value; `__proto__` is a key like any other. */
function valueOf(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(valueOf);
  if (node.type !== 'object') return node.value as unknown;
  const entries = (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key && value ? [[String(key.value), valueOf(value)] as const] : [],
  );
  return Object.fromEntries(entries);
}

/** The innermost part of a place ("override, gemini-3.8-flash, row 1, step 2, meters") that is in the text. */
function rangeOf(place: string, tree: Node, text: string): Range {
  const parts = place.split(', ').filter((part) => part !== 'override');
  const [first = '', ...rest] = parts;
  const model = modelIndex(first, tree);
  let node =
    model === undefined ? atPath(tree, first.split('.')) : findNodeAtLocation(tree, ['models', model]);
  if (!node) return { start: 0, end: Math.min(1, text.length) };
  if (model !== undefined) {
    const id = findNodeAtLocation(node, ['id']);
    if (rest.length === 0 && id) node = id;
  }
  for (const part of rest) {
    const inner = atPath(node, pathOf(part));
    if (!inner) break;
    node = inner;
  }
  return { start: node.offset, end: node.offset + node.length };
}

function modelIndex(name: string, tree: Node): number | undefined {
  const models = findNodeAtLocation(tree, ['models'])?.children ?? [];
  const byId = models.findIndex((model) => findNodeAtLocation(model, ['id'])?.value === name);
  if (byId >= 0) return byId;
  const number = /^model (\d+)$/.exec(name)?.[1];
  return number === undefined ? undefined : Number(number) - 1;
}

/** "row 2" → prices[1]. */
function pathOf(part: string): JSONPath {
  const [, kind, number] = /^(row|step) (\d+)$/.exec(part) ?? [];
  if (number === undefined) return [/^\d+$/.test(part) ? Number(part) : part];
  return [kind === 'row' ? 'prices' : 'tiers', Number(number) - 1];
}

function atPath(node: Node, path: JSONPath): Node | undefined {
  return findNodeAtLocation(node, path);
}
