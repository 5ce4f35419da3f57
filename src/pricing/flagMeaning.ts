/** What each flag of a receipt says about its figures, in a sentence (FACTS.md section 3). */
const MEANINGS: Readonly<Record<string, string>> = {
  'served-differs': 'Another model answered than was asked for; its own prices hold.',
  'rerouted-by-date':
    'The model asked for is announced as rerouted from this day on; check the model on the bill.',
  'service-tier-differs': 'Another service tier answered than was asked for; its price holds.',
  'cached-exceeds-prompt':
    'The answer counts more cached tokens than prompt tokens; the prompt total was kept.',
  'details-exceed-total':
    'The modality details add up to more than their total; the total was kept, the dearest first.',
  'no-cached-rate': 'No cached price is known; cached tokens are priced as full input.',
  'image-tokens-inferred': 'The answer has no modality details; image tokens follow from the image size.',
  'no-modality-details': 'The answer does not say which tokens are images or sound; only a range is known.',
  'price-change-window': 'Within hours of a price change: Pacific midnight was taken, the bill may use UTC.',
  'usage-malformed': 'A token count of the answer is no whole number, so nothing can be counted.',
  'charge-unclear': 'Google does not say whether a cancelled or timed-out request is charged.',
  'grounding-not-included':
    'Search queries are billed apart, above a monthly free allotment; they are not in this figure.',
  'cache-storage-not-included': 'Keeping the cache is billed by the hour, beside creating it.',
  'rounded-to-pico-usd': 'A line was no whole number of pico-USD and was rounded half up.',
  'context-left-out':
    "The spec's token budget left out its oldest context texts; the rest was sent and billed.",
  'over-token-budget':
    "More input tokens than the spec's max_input_tokens were sent: its over_budget only warns.",
  'cached-tokens-not-told':
    'The imported row does not say how much of the input was cached; all of it is priced in full.',
  'several-models': 'The answers of this batch came from several models.',
};

/** A sentence for a flag; undefined for one that another room or a later version sets. */
export function flagMeaning(flag: string): string | undefined {
  if (Object.hasOwn(MEANINGS, flag)) return MEANINGS[flag];
  const [, kind, what] = /^no-(price|factor)-for-(.+)$/.exec(flag) ?? [];
  if (kind === 'price') return `No price is known for ${what}: add it in an override of the price book.`;
  return kind === 'factor' ? `No factor is known for service tier ${what}.` : undefined;
}
