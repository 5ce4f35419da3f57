import { callCount, ENGLISH, type L10n, translated } from '../l10n.ts';
import type { TextField } from './callCondition.ts';
import { QUERY_KEYS, queryKey } from './queryKeys.ts';
import { quoted, queryTokens } from './queryTokens.ts';

/** A value that calls have, and how many of them. */
export interface KnownValue {
  value: string;
  calls: number;
}

export interface Completion {
  /** What takes the place of the text from `from` to `to`. */
  text: string;
  from: number;
  to: number;
  label: string;
  detail: string;
  /** A key: its value comes next, and no space. */
  open: boolean;
}

/** Where the cursor is: at a value of a key whose values the ledger knows. */
export interface ValueWanted {
  field: TextField;
  prefix: string;
}

const MOST = 12;

/** The word that ends at the cursor, or holds it. */
function wordAt(text: string, cursor: number) {
  return queryTokens(text).find(({ from, to }) => from <= cursor && cursor <= to);
}

/** Which values the list would need; undefined when the cursor is at none of the ledger's. */
export function valueWanted(text: string, cursor: number): ValueWanted | undefined {
  const token = wordAt(text, cursor);
  if (token?.key === undefined || cursor < token.valueFrom) return undefined;
  const key = queryKey(token.key);
  if (key?.kind !== 'text' || key.values) return undefined;
  return { field: key.field, prefix: lastValue(token.pieces) };
}

function lastValue(pieces: readonly { text: string; quoted: boolean }[]): string {
  const whole = pieces.map((piece) => (piece.quoted ? piece.text.replaceAll(',', ' ') : piece.text)).join('');
  return whole.slice(whole.lastIndexOf(',') + 1);
}

/** What may be written at the cursor: keys by their names, values as far as they are known. */
export function completions(
  text: string,
  cursor: number,
  known: readonly KnownValue[],
  l10n: L10n = ENGLISH,
): Completion[] {
  const token = wordAt(text, cursor);
  if (token && token.key !== undefined && cursor >= token.valueFrom) {
    const key = queryKey(token.key);
    const head = text.slice(token.from, token.valueFrom);
    const typed = text.slice(token.valueFrom, token.to);
    // Only values without commas of their own can be told from those before them.
    const before = typed.includes('"') ? '' : typed.slice(0, typed.lastIndexOf(',') + 1);
    const prefix = lastValue(token.pieces).toLowerCase();
    const fixed = key && 'values' in key ? (key.values ?? []) : [];
    const values = fixed.length > 0 ? fixed.map((value) => ({ value, calls: undefined })) : known;
    return values
      .filter(({ value }) => value.toLowerCase().includes(prefix))
      .sort(
        (a, b) =>
          Number(b.value.toLowerCase().startsWith(prefix)) - Number(a.value.toLowerCase().startsWith(prefix)),
      )
      .slice(0, MOST)
      .map(({ value, calls }) => ({
        from: token.from,
        to: token.to,
        open: false,
        text: `${head}${before}${quoted(value)}`,
        label: value,
        detail: calls === undefined ? translated(l10n, key?.label ?? '') : callCount(l10n, calls),
      }));
  }
  const from = token ? token.from + Number(token.not) : cursor;
  const to = token?.to ?? cursor;
  const typed = text.slice(from, to).toLowerCase();
  const keys = [...QUERY_KEYS].filter(([name]) => name.startsWith(typed));
  if (typed !== '')
    keys.push(...[...QUERY_KEYS].filter(([name]) => !name.startsWith(typed) && name.includes(typed)));
  return keys.slice(0, MOST).map(([name, key]) => {
    const separator = key.kind === 'money' || key.kind === 'count' || key.kind === 'latency' ? '>' : ':';
    return { from, to, text: `${name}${separator}`, label: name, detail: key.example, open: true };
  });
}
