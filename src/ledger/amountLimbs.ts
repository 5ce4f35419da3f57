const BASE = 1_000_000_000n;

/** Most significant first, base 10^9; only the first can be negative. */
export type Limbs = [number, number, number];

/**
 * An amount in three limbs. SQL sums each apart: a sum of limbs stays below 2^53 for nine million calls, and the
 * whole is put together as a bigint, so that no sum of money is ever a rounded double.
 */
export function amountLimbs(amount: bigint): Limbs {
  const low = ((amount % BASE) + BASE) % BASE;
  const rest = (amount - low) / BASE;
  const middle = ((rest % BASE) + BASE) % BASE;
  return [Number((rest - middle) / BASE), Number(middle), Number(low)];
}

/** Limbs, or sums of limbs, each as a number or a decimal text. */
export function amountOf(high: number | string, middle: number | string, low: number | string): bigint {
  return (BigInt(high) * BASE + BigInt(middle)) * BASE + BigInt(low);
}
