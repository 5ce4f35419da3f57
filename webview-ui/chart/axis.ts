/** A money axis from 0: at most six lines at 1, 2 or 5 times a power of ten. */
export interface Axis {
  /** pico-USD */
  top: bigint;
  ticks: bigint[];
}

/** The smallest step that money is written with: $0.0001. */
const LEAST_STEP = 100_000_000n;

export function moneyAxis(most: bigint): Axis {
  let step = LEAST_STEP;
  for (let power = LEAST_STEP; step * 5n < most; power *= 10n) {
    step = [1n, 2n, 5n].map((factor) => factor * power).find((next) => next * 5n >= most) ?? power * 10n;
  }
  const lines = most > 0n ? (most + step - 1n) / step : 1n;
  return {
    top: lines * step,
    ticks: Array.from({ length: Number(lines) + 1 }, (_, line) => BigInt(line) * step),
  };
}
