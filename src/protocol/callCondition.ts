/** What a query asks of a call, as the ledger evaluates it. A field that is not known meets no condition. */

/** Facts that are text; `tag:NAME` is an attribution tag. */
export type TextField =
  | 'model'
  | 'requested'
  | 'outcome'
  | 'http'
  | 'error'
  | 'finish'
  | 'reason'
  | 'source'
  | 'method'
  | 'size'
  | 'tier'
  | 'service'
  | 'client'
  | 'terminal'
  | 'session'
  | 'turn'
  | 'file'
  | `tag:${string}`;

/** Facts that are counts; `latency` in ms, `repriced` and `streamed` are 1 or 0. */
export const NUMBER_FIELDS = [
  'tokens',
  'in',
  'out',
  'cached',
  'images',
  'attempt',
  'latency',
  'repriced',
  'streamed',
] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** What is billed (a lower bound where only that is known), and the list price. */
export type MoneyField = 'cost' | 'list';

export type Comparison = '<' | '<=' | '>' | '>=' | '=';

/** How a text must look, whatever its case: the whole, a part, or parts in order with anything between them. */
export type TextMatch =
  { how: 'is'; text: string } | { how: 'has'; text: string } | { how: 'like'; parts: readonly string[] };

/** `not`: calls that do not meet it, those of which the fact is not known among them. */
export type Condition = { not?: true } & (
  | { kind: 'text'; field: TextField; any: readonly TextMatch[] }
  | { kind: 'number'; field: NumberField; comparison: Comparison; value: number }
  | { kind: 'money'; field: MoneyField; comparison: Comparison; picoUsd: string }
  /** A part of any text of the call. */
  | { kind: 'words'; text: string }
);

/** As texts are compared. */
export function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

export function matchesText(match: TextMatch, value: string): boolean {
  const text = folded(value);
  switch (match.how) {
    case 'is':
      return text === folded(match.text);
    case 'has':
      return text.includes(folded(match.text));
    case 'like':
      return matchesParts(match.parts.map(folded), text);
  }
}

/** The first part begins the text, the last one ends it, the others stand between them in order. */
function matchesParts(parts: readonly string[], text: string): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

export function holds<T extends number | bigint>(comparison: Comparison, value: T, wanted: T): boolean {
  switch (comparison) {
    case '<':
      return value < wanted;
    case '<=':
      return value <= wanted;
    case '>':
      return value > wanted;
    case '>=':
      return value >= wanted;
    case '=':
      return value === wanted;
  }
}
