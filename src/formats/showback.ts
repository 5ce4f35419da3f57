import type { Call } from '../call.ts';
import type { Money } from '../money.ts';
import { billingMonth } from './billingMonth.ts';
import { leastBilled } from './callColumns.ts';
import { isCounted } from './callSums.ts';

/** What each value of a tag spent in each billing month. */
export interface ShowbackRow {
  month: string;
  /** undefined: calls without the tag. */
  value: string | undefined;
  calls: number;
  images: number;
  tokens: bigint;
  /** A lower bound where `lowerBound` calls are in it; lacks `unpriced` calls. */
  billed: Money;
  list: Money;
  unpriced: number;
  lowerBound: number;
  /** Calls whose list price is not known, or only its lower end. */
  listLeast: number;
}

/** The figures of a row. */
export type ShowbackSum = Omit<ShowbackRow, 'month' | 'value'>;

/** Folds calls to a statement; its size is that of the statement. */
export class Showback {
  readonly tag: string;
  readonly #months = new Map<string, Map<string | undefined, ShowbackRow>>();

  constructor(tag: string) {
    this.tag = tag;
  }

  add(call: Call): void {
    if (!isCounted(call)) return;
    const row = this.#row(billingMonth(Date.parse(call.startedAt)).name, call.tags[this.tag]);
    const billed = leastBilled(call);
    row.calls += 1;
    row.images += call.images ?? 0;
    row.tokens += BigInt(call.totalTokens ?? 0);
    if (billed === undefined) row.unpriced += 1;
    else row.billed += billed;
    row.list += BigInt(call.listPicoUsd ?? billed ?? 0n);
    if (billed === undefined) return;
    if (call.picoUsd === undefined) row.lowerBound += 1;
    if (call.listPicoUsd === undefined) row.listLeast += 1;
  }

  /** By month, the dearest first. */
  rows(): ShowbackRow[] {
    const months = [...this.#months].sort(([a], [b]) => (a < b ? -1 : 1));
    return months.flatMap(([, values]) =>
      [...values.values()].sort(
        (a, b) => Number(b.billed > a.billed) - Number(b.billed < a.billed) || order(a.value, b.value),
      ),
    );
  }

  #row(month: string, value: string | undefined): ShowbackRow {
    let values = this.#months.get(month);
    if (!values) {
      values = new Map<string | undefined, ShowbackRow>();
      this.#months.set(month, values);
    }
    let row = values.get(value);
    if (!row) {
      row = { month, value, ...noSum() };
      values.set(value, row);
    }
    return row;
  }
}

function order(a = '', b = ''): number {
  return a < b ? -1 : Number(a > b);
}

function noSum(): ShowbackSum {
  return {
    ...{ calls: 0, images: 0, tokens: 0n, billed: 0n, list: 0n },
    ...{ unpriced: 0, lowerBound: 0, listLeast: 0 },
  };
}

/** A total of rows. */
export function showbackTotal(rows: readonly ShowbackRow[]): ShowbackSum {
  const total = noSum();
  for (const row of rows) {
    total.calls += row.calls;
    total.images += row.images;
    total.tokens += row.tokens;
    total.billed += row.billed;
    total.list += row.list;
    total.unpriced += row.unpriced;
    total.lowerBound += row.lowerBound;
    total.listLeast += row.listLeast;
  }
  return total;
}
