import type { ReportReceipt } from '../../src/protocol/reportCalls.ts';

/** What a receipt's reason means, for people. */
export const REASON_TEXT: Record<ReportReceipt['reason'], string> = {
  priced: 'every line has a price',
  'free-tier': 'billed 0; the list price is kept beside it',
  'not-charged': 'the service does not charge for this answer',
  unpriced: 'the price book lacks the model, a meter or a factor',
  unknown: 'the answer did not say what was used',
  uncertain: 'only a lower bound or a range is known',
};
