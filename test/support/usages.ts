import * as fc from 'fast-check';

import type { Details, Usage } from '../../src/pricing/meters.ts';

const count = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 300_000 }) },
  { weight: 1, arbitrary: fc.maxSafeNat() },
);
const details = fc.record(
  { text: count, document: count, image: count, video: count, audio: count },
  { requiredKeys: [] },
) as fc.Arbitrary<Details>;

/** Usages as an answer may state them, consistent or not. */
export const anyUsage = fc.record(
  {
    promptTokens: count,
    cachedTokens: count,
    toolUsePromptTokens: count,
    candidatesTokens: count,
    thoughtsTokens: count,
    promptDetails: details,
    cachedDetails: details,
    toolUseDetails: details,
    candidatesDetails: details,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Usage>;
