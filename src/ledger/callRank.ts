import type { SqlValue } from 'sql.js';
import { amountOf } from './amountLimbs.ts';
import type { CallFacts } from './callFacts.ts';
import { NUMBER_COLUMNS } from './indexSchema.ts';
import type { CallOrder } from './ledgerTypes.ts';
import type { Section } from './sectionFile.ts';

/** A call's place in an order as a number, the least first. What is not known stands last. */
const LAST = Infinity;

function rankOf(value: number, { descending }: CallOrder): number {
  if (Number.isNaN(value)) return LAST;
  return (descending ? -value : value) + 0;
}

export function factsRank({ ts, numbers, money }: CallFacts, order: CallOrder): number {
  switch (order.by) {
    case 'time':
      return rankOf(ts, order);
    case 'cost':
    case 'list': {
      const amount = money[order.by];
      return rankOf(amount === undefined ? Number.NaN : Number(amount), order);
    }
    case 'tokens':
    case 'in':
    case 'out':
    case 'latency':
      return rankOf(numbers[order.by] ?? Number.NaN, order);
  }
}

/** What SQL must select to tell the rank of a hot call. */
export function rankColumns({ by }: CallOrder): string {
  if (by === 'time') return 'ts';
  if (by === 'cost') return 'b2, b1, b0';
  return by === 'list' ? 'l2, l1, l0' : NUMBER_COLUMNS[by];
}

/** The rank by those columns. */
export function sqlRank(values: readonly SqlValue[], order: CallOrder): number {
  const [first = null, middle, low] = values;
  if (first === null) return LAST;
  if (order.by !== 'cost' && order.by !== 'list') return rankOf(Number(first), order);
  return rankOf(Number(amountOf(Number(first), Number(middle), Number(low))), order);
}

/** The name of a segment's column that has the values. */
export function rankColumn({ by }: CallOrder): string {
  if (by === 'time') return 'ts';
  return by === 'cost' || by === 'list' ? `money ${by}` : `number ${by}`;
}

/** The rank of a row by that column. */
export function columnRank(column: Section | undefined, { descending }: CallOrder): (row: number) => number {
  const sign = descending ? -1 : 1;
  const shift = column instanceof Float64Array ? 0 : 1;
  return (row) => {
    const value = (column?.[row] ?? Number.NaN) - shift;
    // Adding 0 makes -0 the 0 that it equals.
    return Number.isNaN(value) || (shift === 1 && value < 0) ? LAST : sign * value + 0;
  };
}
