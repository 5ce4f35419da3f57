import type { OutputHistory, Spread, TextBy } from './history.ts';

/** One call, as much as an estimate can learn from it. */
export interface OutputSample {
  thoughts: number;
  text: number;
  /** The panel or prompt; absent for calls of other programs. */
  subject?: string;
  /** Text tokens billed ÷ tokens counted (or guessed) before. */
  input?: { by: TextBy; ratio: number };
  /** Tokens billed for one reference image. */
  referenceImage?: number;
}

/** Calls that an estimate looks back on. */
const LOOK_BACK = 50;
/** Fewer calls than this say less than what is said more generally. */
export const ENOUGH_HISTORY = 5;

/**
 * The history that fits best: calls of the same panel or prompt, else of any spec, else all of the model. `samples`
 * oldest first.
 */
export function historyFrom(samples: readonly OutputSample[], subject?: string): OutputHistory | undefined {
  const own = subject === undefined ? [] : samples.filter((sample) => sample.subject === subject);
  const ofSpecs = samples.filter((sample) => sample.subject !== undefined);
  const levels = [
    { calls: own, of: 'spec' },
    { calls: ofSpecs, of: 'model' },
    { calls: samples, of: 'model' },
  ] as const;
  const level = levels.find(({ calls }) => calls.length >= ENOUGH_HISTORY) ?? levels[2];
  const last = level.calls.slice(-LOOK_BACK);
  if (last.length === 0) return undefined;
  const history: OutputHistory = {
    n: last.length,
    thoughts: spreadOf(last.map(({ thoughts }) => thoughts)),
    text: spreadOf(last.map(({ text }) => text)),
    of: level.of,
  };
  const input = inputRatios(ofSpecs);
  if (input) history.input = input;
  const references = ofSpecs
    .flatMap(({ referenceImage }) => (referenceImage === undefined ? [] : [referenceImage]))
    .slice(-LOOK_BACK);
  if (references.length >= ENOUGH_HISTORY)
    history.referenceImage = { ...spreadOf(references), n: references.length };
  return history;
}

function inputRatios(samples: readonly OutputSample[]): OutputHistory['input'] {
  const input: NonNullable<OutputHistory['input']> = {};
  for (const by of ['service', 'simulator', 'offline'] as const) {
    const ratios = samples
      .flatMap((sample) => (sample.input?.by === by ? [sample.input.ratio] : []))
      .slice(-LOOK_BACK);
    if (ratios.length >= ENOUGH_HISTORY) input[by] = { ...spreadOf(ratios), n: ratios.length };
  }
  return Object.keys(input).length === 0 ? undefined : input;
}

/**
 * Median and a range that the next value falls into in at least 90 % of cases, when it comes from where these came
 * from: between the r-th lowest and r-th highest of n lie (n + 1 − 2r) of n + 1. Below 19 values no range of theirs
 * does; it is the whole of them.
 */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const rank = Math.max(1, Math.floor((n + 1) * 0.05));
  const at = (index: number): number => sorted[Math.min(Math.max(0, index), n - 1)] ?? 0;
  return { low: at(rank - 1), likely: at((n - 1) >> 1), high: at(n - rank) };
}

/** From this many values on `spreadOf` covers 90 %. */
export const COVERS_FROM = 19;
