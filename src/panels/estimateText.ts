import { ENGLISH, type L10n } from '../l10n.ts';
import { shownUsd } from '../money.ts';
import type { Estimate, PricedEstimate } from './estimate.ts';
import type { EstimateSum } from './sumEstimates.ts';

/** `~$0.137`, or `~$0.137–0.142` where the shown digits differ. */
function shownRange({ low, high, likely }: { low: bigint; high: bigint; likely: bigint }): string {
  const [from, to] = [shownUsd(low), shownUsd(high)];
  return from === to ? `~${shownUsd(likely)}` : `~${from}–${to.replace(/^\$/, '')}`;
}

/** The amount with its marks: `~$0.137`, `free (list ~$0.014)`. */
export function shownEstimate(estimate: PricedEstimate): string {
  const range = shownRange(estimate);
  return estimate.marks.includes('free') ? `free (list ${range})` : range;
}

/** The lens over a panel: `~$0.137 · gemini-3-pro-image 1K`, with why the model was taken when the spec names none. */
export function estimateText(estimate: Estimate, l10n: L10n = ENGLISH): string {
  const why = estimate.because === 'model' || estimate.because === 'compared' ? '' : ` (${estimate.because})`;
  if ('unknown' in estimate) return `— · ${estimate.model}${why}: ${estimate.unknown}`;
  const size = estimate.imageSize === undefined ? '' : ` ${estimate.imageSize}`;
  const offline = estimate.marks.includes('offline') ? ` · ${l10n.t('offline')}` : '';
  return `${shownEstimate(estimate)} · ${estimate.model}${size}${why}${offline}`;
}

/** The sum of several: `~$0.620`, with the panels that are in no sum. */
export function sumText(sum: EstimateSum): string {
  const unknown = sum.unknown === 0 ? '' : ` + ${sum.unknown} unpriced`;
  return sum.unknown === sum.panels ? `—${unknown}` : `${shownRange(sum)}${unknown}`;
}
