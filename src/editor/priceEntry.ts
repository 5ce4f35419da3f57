import { applyEdits, findNodeAtLocation, modify, parseTree, type Node } from 'jsonc-parser';

/** An empty file of a user's own prices. */
export const EMPTY_PRICES = '{\n  "models": []\n}\n';

/** Prices are left empty: nobody but the user knows them, and 0 would be a wrong figure. */
function entryOf(model: string): object {
  const meters = { 'input.text': '', 'output.text': '', 'output.thoughts': '' };
  return {
    id: model,
    prices: [{ from: null, to: null, tiers: [{ maxPromptTokens: null, meters }] }],
  };
}

interface PriceEntry {
  text: string;
  /** Where the first price is to be written, between its quotes. */
  offset: number;
}

/**
 * The text with an entry for the model, and the place of its first price. A model that is there already is left as it
 * is. Undefined when the text is no file of prices.
 */
export function withPriceEntry(text: string, model: string): PriceEntry | undefined {
  const from = text.trim() === '' ? EMPTY_PRICES : text;
  const known = modelsOf(from)?.findIndex((node) => idOf(node) === model);
  if (known === undefined) return undefined;
  if (known >= 0) return { text: from, offset: priceAt(from, known) };
  const options = { formattingOptions: { insertSpaces: true, tabSize: 2 }, isArrayInsertion: true };
  const edits = modify(from, ['models', -1], entryOf(model), options);
  const extended = applyEdits(from, edits);
  return { text: extended, offset: priceAt(extended, (modelsOf(extended)?.length ?? 1) - 1) };
}

function modelsOf(text: string): Node[] | undefined {
  const root = parseTree(text);
  const models = root && findNodeAtLocation(root, ['models']);
  return models?.type === 'array' ? (models.children ?? []) : undefined;
}

function idOf(node: Node): unknown {
  return findNodeAtLocation(node, ['id'])?.value;
}

function priceAt(text: string, index: number): number {
  const node = modelsOf(text)?.[index];
  const meters = node && findNodeAtLocation(node, ['prices', 0, 'tiers', 0, 'meters']);
  const first = meters?.children?.[0]?.children?.[1];
  return first ? first.offset + 1 : (node?.offset ?? 0);
}
