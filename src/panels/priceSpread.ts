import type { ServiceTier } from '../call.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
import type { Usage } from '../pricing/meters.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { makeReceipt } from '../pricing/receipt.ts';
import type { Receipt } from '../pricing/receipt.ts';
import type { EstimateLine, PricedEstimate } from './estimate.ts';
import type { ExpectedMeter } from './expectedMeters.ts';

type Level = 'low' | 'likely' | 'high';

/**
 * Prices expected tokens by the same rules as a receipt, once for each level: an estimate and its actual can only
 * differ by tokens. A long prompt may stand on another price step at another level.
 */
export function priceSpread(
  book: PriceBook,
  model: string,
  atMs: number,
  meters: readonly ExpectedMeter[],
  serviceTier: ServiceTier,
  l10n: L10n = ENGLISH,
): Pick<PricedEstimate, 'lines' | 'low' | 'likely' | 'high' | 'priceRow'> | { unknown: string } {
  const receiptAt = (level: Level): Receipt =>
    makeReceipt(
      {
        requestedModel: model,
        startedAt: atMs,
        tier: 'paid',
        serviceTier,
        answer: {
          modelVersion: model,
          usage: usageAt(meters, level),
          hasCandidates: true,
          imageParts: 0,
          groundingQueries: 0,
        },
      },
      book,
    );
  const receipts = { low: receiptAt('low'), likely: receiptAt('likely'), high: receiptAt('high') };
  for (const receipt of Object.values(receipts)) {
    if (receipt.reason !== 'priced') return { unknown: whyUnpriced(model, receipt, serviceTier, l10n) };
  }
  const total = (level: Level): bigint => receipts[level].listPicoUsd ?? 0n;
  return {
    lines: meters.map((expected) => lineOf(expected, receipts)),
    low: total('low'),
    likely: total('likely'),
    high: total('high'),
    priceRow: receipts.likely.priceRow ?? '',
  };
}

function usageAt(meters: readonly ExpectedMeter[], level: Level): Usage {
  const of = (meter: ExpectedMeter['meter']): number =>
    meters.find((each) => each.meter === meter)?.tokens[level] ?? 0;
  const input = { text: of('input.text'), image: of('input.image') };
  const output = { text: of('output.text'), image: of('output.image') };
  return {
    promptTokens: input.text + input.image,
    promptDetails: input,
    candidatesTokens: output.text + output.image,
    candidatesDetails: output,
    thoughtsTokens: of('output.thoughts'),
  };
}

function lineOf({ meter, tokens, basis }: ExpectedMeter, receipts: Record<Level, Receipt>): EstimateLine {
  const line = (level: Level) => receipts[level].lines.find((each) => each.meter === meter);
  const amount = (level: Level): bigint => BigInt(line(level)?.picoUsd ?? 0);
  // A meter that is 0 at the likely level has no line there; its price is the same at the high one.
  const usdPerMillion = line('likely')?.usdPerMillion ?? line('high')?.usdPerMillion ?? '0';
  return {
    meter,
    tokens,
    usdPerMillion,
    low: amount('low'),
    likely: amount('likely'),
    high: amount('high'),
    basis,
  };
}

function whyUnpriced(model: string, receipt: Receipt, serviceTier: ServiceTier, l10n: L10n): string {
  const meter = receipt.flags.find((flag) => flag.startsWith('no-price-for-'))?.slice('no-price-for-'.length);
  if (meter !== undefined) return l10n.t('the price book has no price for {0} of {1}', meter, model);
  if (receipt.flags.some((flag) => flag.startsWith('no-factor-for-'))) {
    return l10n.t('the price book has no {0} price for {1}', serviceTier, model);
  }
  return l10n.t('the price book has no price for {0} on that day', model);
}
