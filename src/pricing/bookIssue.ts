import type { BaseIssue } from 'valibot';
import type { L10n } from '../l10n.ts';
import { issueText } from './issueText.ts';

/** What is wrong with a field of a price book, and what stands there: `wanted text, got 5`. No full stop. */
export function bookIssue(issue: BaseIssue<unknown>, l10n: L10n): string {
  const problem = wanted(issue, l10n).replace(/\.$/, '');
  if (issue.message.includes('eceived')) return problem;
  return issue.received === 'undefined'
    ? l10n.t('{0}, got nothing', problem)
    : l10n.t('{0}, got {1}', problem, issue.received);
}

/** The schema's own words. */
function wanted(issue: BaseIssue<unknown>, l10n: L10n): string {
  switch (issue.message) {
    case 'wanted a decimal string of USD, as "0.075"':
      return l10n.t('wanted a decimal string of USD, as "0.075"');
    case 'wanted a plain decimal, as "0.075", with at most 12 decimals':
      return l10n.t('wanted a plain decimal, as "0.075", with at most 12 decimals');
    case 'wanted a date, as "2026-12-01"':
      return l10n.t('wanted a date, as "2026-12-01"');
    case 'wanted an existing date, as "2026-12-01"':
      return l10n.t('wanted an existing date, as "2026-12-01"');
    case 'wanted text':
      return l10n.t('wanted text');
    case 'wanted text that is not empty':
      return l10n.t('wanted text that is not empty');
    case 'no such meter':
      return l10n.t('no such meter');
    case 'wanted at least one step':
      return l10n.t('wanted at least one step');
    default:
      return issueText(issue, l10n);
  }
}
