import type { Call } from '../call.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
import { shownSum } from '../money.ts';
import type { SumParts } from '../money.ts';
import { isKeptImage } from './keptFile.ts';
import type { Kept } from './keptFile.ts';

/** The images of one panel, oldest first, and which of them counts as kept. */
export interface Attempts {
  calls: readonly Call[];
  /** Place among `calls`; the newest where nothing was chosen. -1 without images. */
  kept: number;
  /** The user said so. */
  chosen: boolean;
}

export function attemptsOf(calls: readonly Call[], kept: readonly Kept[]): Attempts {
  const at = calls.findLastIndex(({ id, tags: { panel, chapter }, imageFile }) => {
    if (panel === undefined || imageFile === undefined) return false;
    const image = imageFile.slice(imageFile.lastIndexOf('/') + 1);
    return isKeptImage(kept, { chapter, panel, call: id, image });
  });
  return at >= 0 ? { calls, kept: at, chosen: true } : { calls, kept: calls.length - 1, chosen: false };
}

/** `kept attempt 2 of 3 ($0.416 in all)`; undefined while there is one attempt and nothing was chosen. */
export function attemptsText({ calls, kept, chosen }: Attempts, l10n: L10n = ENGLISH): string | undefined {
  if (calls.length === 0 || (calls.length === 1 && !chosen)) return undefined;
  const which = chosen
    ? l10n.t('kept attempt {0} of {1}', kept + 1, calls.length)
    : l10n.t('attempt {0} of {1}', kept + 1, calls.length);
  const sum = `${calls[0]?.simulated ? 'SIM ' : ''}${shownSum(sumOf(calls))}`;
  return calls.length === 1 ? which : l10n.t('{0} ({1} in all)', which, sum);
}

function sumOf(calls: readonly Call[]): SumParts {
  const sum = { billed: 0n, uncertain: 0, unpriced: 0, unknown: 0 };
  for (const { picoUsd, minPicoUsd, reason } of calls) {
    const billed = picoUsd ?? (reason === 'uncertain' ? minPicoUsd : undefined);
    if (billed !== undefined) sum.billed += BigInt(billed);
    if (reason === 'uncertain') sum.uncertain += 1;
    else if (billed === undefined) sum[reason === 'unpriced' ? 'unpriced' : 'unknown'] += 1;
  }
  return sum;
}
