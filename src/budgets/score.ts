/** Calls of a feature that a value is compared with, itself included. */
export const WINDOW = 100;
/** With fewer nothing is said. */
export const LEAST_SAMPLES = 10;

/** How far a value lies from what is usual. */
export interface Score {
  /** Values compared, the judged one included. */
  samples: number;
  usual: number;
  /** What counts as one step from the usual; above 0. */
  spread: number;
  /** (value − usual) ÷ spread; below 0 when the value is small. Always finite. */
  z: number;
}

/** Undefined when the values are all alike or too large to be compared. */
export function scoreOf(value: number, samples: number, usual: number, spread: number): Score | undefined {
  const z = (value - usual) / spread;
  return spread > 0 && Number.isFinite(usual) && Number.isFinite(z)
    ? { samples, usual, spread, z }
    : undefined;
}
