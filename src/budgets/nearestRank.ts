/**
 * The percentile by nearest rank: the smallest value that at least `percent` of the values do not exceed. It is one
 * of the values, so money stays exact. Undefined of none.
 */
export function nearestRank<T extends number | bigint>(values: readonly T[], percent: number): T | undefined {
  const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  // Whole numbers on both sides of the division: 0.95 × 20 is not quite 19 in floating point.
  const rank = Math.ceil((percent * sorted.length) / 100);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
}
