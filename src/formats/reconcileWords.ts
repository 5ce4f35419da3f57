import type { Explained, Reconciliation } from '../budgets/reconciliation.ts';
import type { L10n } from '../l10n.ts';

/** Where the bill is from, as a sentence. */
export function originText(format: Reconciliation['format'], l10n: L10n): string {
  switch (format) {
    case 'report':
      return l10n.t('From a report of the console.');
    case 'cost-table':
      return l10n.t('From a cost table of an invoice.');
    case 'bigquery':
      return l10n.t('From a BigQuery export.');
  }
}

/** Why bill and ledger differ by a part. */
export function whyWords(why: Explained['why'], l10n: L10n): string {
  switch (why) {
    case 'no-calls':
      return l10n.t('no calls recorded: another key, project or machine');
    case 'not-recorded':
      return l10n.t('the bill has more tokens: other keys or projects, or calls that were not recorded');
    case 'not-billed':
      return l10n.t('the bill has fewer tokens: another project’s bill, the free tier, or not billed yet');
    case 'midnight':
      return l10n.t('the same tokens stand on the neighbouring day: calls over Pacific midnight');
    case 'unpriced':
      return l10n.t('our calls have no price yet');
    case 'rounding':
      return l10n.t('rounding in the export');
    case 'unexplained':
      return l10n.t('NOT EXPLAINED: the same tokens at another price');
  }
}

/** What data/billing/skus.json notes of a service or a SKU, in the reader's language. */
export function skuNote(note: string, l10n: L10n): string {
  switch (note) {
    case 'storage of explicit caches is billed by the hour and is no part of a receipt':
      return l10n.t('storage of explicit caches is billed by the hour and is no part of a receipt');
    case 'grounding is billed by query above a free allotment and is no part of a receipt':
      return l10n.t('grounding is billed by query above a free allotment and is no part of a receipt');
    case 'Gemini through Vertex AI is another endpoint with other keys; its calls are in no ledger of ours.':
      return l10n.t(
        'Gemini through Vertex AI is another endpoint with other keys; its calls are in no ledger of ours.',
      );
    default:
      return note;
  }
}

/** What a row is that names no usage: `tax: VAT`; the bill's own words stay. */
export function rowWords(what: string, l10n: L10n): string {
  if (what === 'no service named') return l10n.t('no service named');
  const [, kind, rest = ''] = /^(tax|adjustment|rounding)(: .*)?$/s.exec(what) ?? [];
  if (kind === 'tax') return `${l10n.t('tax')}${rest}`;
  if (kind === 'adjustment') return `${l10n.t('adjustment')}${rest}`;
  return kind === 'rounding' ? `${l10n.t('rounding')}${rest}` : what;
}
