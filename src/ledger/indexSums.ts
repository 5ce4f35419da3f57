import type { SqlValue } from 'sql.js';
import { amountOf } from './amountLimbs.ts';
import type { Sum } from './ledgerTypes.ts';

const COUNTS = [
  'error',
  'unpriced',
  'unknown',
  'uncertain',
  'free',
  'retry',
  'images',
  'prompt',
  'cached',
  'output',
  'total',
];
const LIMBS = ['b2', 'b1', 'b0', 'l2', 'l1', 'l0'];

/** Limbs are summed in 64 bits and leave as text, because a number would leave as a double. */
export const SUM_COLUMNS = [
  'COUNT(*)',
  ...COUNTS.map((column) => `COALESCE(SUM(${column}), 0)`),
  ...LIMBS.map((column) => `CAST(COALESCE(SUM(${column}), 0) AS TEXT)`),
].join(', ');

/** Reads SUM_COLUMNS, which start at `at`. */
export function readSum(row: readonly SqlValue[], at: number): Sum {
  const count = (i: number) => Number(row[at + i]);
  const limb = (i: number) => String(row[at + 12 + i]);
  return {
    calls: count(0),
    errors: count(1),
    unpriced: count(2),
    unknown: count(3),
    uncertain: count(4),
    freeTier: count(5),
    retries: count(6),
    images: count(7),
    promptTokens: count(8),
    cachedTokens: count(9),
    outputTokens: count(10),
    totalTokens: count(11),
    billed: amountOf(limb(0), limb(1), limb(2)),
    list: amountOf(limb(3), limb(4), limb(5)),
  };
}
