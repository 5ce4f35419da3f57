import { ENGLISH, type L10n, later as t, translated } from '../l10n.ts';

/** What each flag of a receipt says about its figures, in a sentence (FACTS.md section 3). */
const MEANINGS: Readonly<Record<string, string>> = {
  'served-differs': t('Another model answered than was asked for; its own prices hold.'),
  'rerouted-by-date': t(
    'The model asked for is announced as rerouted from this day on; check the model on the bill.',
  ),
  'service-tier-differs': t('Another service tier answered than was asked for; its price holds.'),
  'cached-exceeds-prompt': t(
    'The answer counts more cached tokens than prompt tokens; the prompt total was kept.',
  ),
  'details-exceed-total': t(
    'The modality details add up to more than their total; the total was kept, the dearest first.',
  ),
  'no-cached-rate': t('No cached price is known; cached tokens are priced as full input.'),
  'image-tokens-inferred': t('The answer has no modality details; image tokens follow from the image size.'),
  'no-modality-details': t(
    'The answer does not say which tokens are images or sound; only a range is known.',
  ),
  'price-change-window': t(
    'Within hours of a price change: Pacific midnight was taken, the bill may use UTC.',
  ),
  'usage-malformed': t('A token count of the answer is no whole number, so nothing can be counted.'),
  'charge-unclear': t('Google does not say whether a cancelled or timed-out request is charged.'),
  'grounding-not-included': t(
    'Search queries are billed apart, above a monthly free allotment; they are not in this figure.',
  ),
  'cache-storage-not-included': t('Keeping the cache is billed by the hour, beside creating it.'),
  'rounded-to-pico-usd': t('A line was no whole number of pico-USD and was rounded half up.'),
  'context-left-out': t(
    "The spec's token budget left out its oldest context texts; the rest was sent and billed.",
  ),
  'over-token-budget': t(
    "More input tokens than the spec's max_input_tokens were sent: its over_budget only warns.",
  ),
  'cached-tokens-not-told': t(
    'The imported row does not say how much of the input was cached; all of it is priced in full.',
  ),
  'several-models': t('The answers of this batch came from several models.'),
};

/** A sentence for a flag; undefined for one that another room or a later version sets. */
export function flagMeaning(flag: string, l10n: L10n = ENGLISH): string | undefined {
  const meaning = Object.hasOwn(MEANINGS, flag) ? MEANINGS[flag] : undefined;
  if (meaning !== undefined) return translated(l10n, meaning);
  const [, kind, what = ''] = /^no-(price|factor)-for-(.+)$/.exec(flag) ?? [];
  if (kind === 'price')
    return l10n.t('No price is known for {0}: add it in an override of the price book.', what);
  return kind === 'factor' ? l10n.t('No factor is known for service tier {0}.', what) : undefined;
}
