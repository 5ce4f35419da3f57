import { ENGLISH, type L10n } from '../l10n.ts';
import type { Money } from '../money.ts';
import type { ServiceTier } from '../call.ts';
import type { ModelEntry } from '../pricing/modelEntry.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { bookEntry } from './bookEntry.ts';
import { chooseModel } from './chooseModel.ts';
import type { TierModels } from './chooseModel.ts';
import { expectedMeters } from './expectedMeters.ts';
import type { ExpectedMeter, TextCount } from './expectedMeters.ts';
import type { HistoryOf, Spread, TextBy } from './history.ts';
import { panelSubject } from './panelTags.ts';
import { priceSpread } from './priceSpread.ts';
import type { Panel } from './spec.ts';

/** One meter of an estimate: tokens × price = amount, each as low, likely, high. */
export interface EstimateLine {
  meter: ExpectedMeter['meter'];
  tokens: Spread;
  /** After the service factor, of the likely figure. */
  usdPerMillion: string;
  low: Money;
  likely: Money;
  high: Money;
  /** Where the tokens come from: "counted by the service", "1K, exact". */
  basis: string;
}

/**
 * - `offline`: the text was not counted, its tokens are guessed
 * - `counted-by-simulator`: the simulator counted it
 * - `no-history`: thoughts and text output are defaults, not this user's own
 * - `inferred`: tokens of a reference image are not published for the model
 * - `moving-alias`: the id means another model from time to time; priced as what it means now
 * - `free`: the key's tier bills nothing for this model; the figures are list prices
 * - `tier-not-known`: figures are list prices, the key's tier was not seen yet
 */
export type EstimateMark =
  'offline' | 'counted-by-simulator' | 'no-history' | 'inferred' | 'moving-alias' | 'free' | 'tier-not-known';

export interface PricedEstimate {
  model: string;
  /** Why this model. */
  because: string;
  /** Of the image that it makes. */
  imageSize?: string;
  lines: EstimateLine[];
  /** The text as it was counted or guessed, before the history corrected it. */
  text: { tokens: number; by: TextBy };
  low: Money;
  likely: Money;
  high: Money;
  marks: EstimateMark[];
  priceRow: string;
  /** Date of the price book. */
  bookAsOf: string;
}

/** No figure, and why: never a guess. */
interface UnknownEstimate {
  model: string;
  because: string;
  unknown: string;
  /** The reference image that is not there, when that is why. */
  missing?: string;
}

export type Estimate = PricedEstimate | UnknownEstimate;

export interface EstimateInput {
  panel: Panel;
  book: PriceBook;
  /** When the call would start, ms: decides the price row. */
  atMs: number;
  /** Of the request's whole text; absent: guessed offline. */
  textCount?: TextCount;
  history?: HistoryOf;
  tier?: 'paid' | 'free' | 'auto';
  serviceTier?: ServiceTier;
  tiers?: TierModels;
  /** Estimates as if this model were chosen: to compare models. */
  model?: string;
  /** For its reasons; absent: English. */
  l10n?: L10n;
}

/** What a panel would cost, before it is sent. Pure: the same input always gives the same figures. */
export function estimatePanel(input: EstimateInput): Estimate {
  const { panel, book, atMs, l10n = ENGLISH } = input;
  const { model, because } =
    input.model === undefined
      ? chooseModel(panel.spec, input.tiers, l10n)
      : { model: input.model, because: 'compared' };
  const meant = bookEntry(book, model);
  const entry = meant && servedEntry(book, meant.entry, atMs);
  if (!entry) {
    const unknown = l10n.t('the price book of {0} has no model "{1}"', book.asOf, model);
    return { model, because, unknown };
  }
  const expected = expectedMeters(
    panel,
    entry,
    input.textCount,
    input.history?.(entry.id, panelSubject(panel)),
    l10n,
  );
  if ('unknown' in expected) return { model, because, unknown: expected.unknown };
  const priced = priceSpread(book, entry.id, atMs, expected.meters, input.serviceTier ?? 'standard', l10n);
  if ('unknown' in priced) return { model, because, unknown: priced.unknown };
  const marks: EstimateMark[] = [...expected.marks];
  if (meant.moving) marks.push('moving-alias');
  if (input.tier === 'free' && entry.freeTier === true) marks.push('free');
  if (input.tier === 'auto') marks.push('tier-not-known');
  const estimate: PricedEstimate = {
    model,
    because,
    ...priced,
    text: expected.text,
    marks,
    bookAsOf: book.asOf,
  };
  return expected.imageSize === undefined ? estimate : { ...estimate, imageSize: expected.imageSize };
}

/** A rerouted model is billed as the one that serves it. */
function servedEntry(book: PriceBook, entry: ModelEntry, atMs: number): ModelEntry | undefined {
  return entry.reroute && entry.reroute.fromMs <= atMs ? book.model(entry.reroute.to) : entry;
}
