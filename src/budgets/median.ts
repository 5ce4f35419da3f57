/** The middle value, or halfway between the two in the middle; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [below, above] = [sorted[half - 1], sorted[half]];
  if (above === undefined) return undefined;
  // Halved before they are added: the sum of two large values may be beyond any number.
  return sorted.length % 2 === 1 || below === undefined ? above : below / 2 + above / 2;
}

/** The median distance from the median (MAD). */
export function medianDeviation(values: readonly number[]): number | undefined {
  const middle = median(values);
  return middle === undefined ? undefined : median(values.map((value) => Math.abs(value - middle)));
}
