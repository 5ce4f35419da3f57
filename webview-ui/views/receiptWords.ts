import { t } from '../texts.ts';
import type { ReportReceipt } from '../../src/protocol/reportCalls.ts';

/** What a receipt's reason means, for people. */
export const REASON_TEXT: Record<ReportReceipt['reason'], string> = {
  priced: t('every line has a price'),
  'free-tier': t('billed 0; the list price is kept beside it'),
  'not-charged': t('the service does not charge for this answer'),
  unpriced: t('the price book lacks the model, a meter or a factor'),
  unknown: t('the answer did not say what was used'),
  uncertain: t('only a lower bound or a range is known'),
};
