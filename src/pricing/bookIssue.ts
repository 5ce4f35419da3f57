import type { BaseIssue } from 'valibot';
import type { L10n } from '../l10n.ts';
import { issueText } from './issueText.ts';

/** What is wrong with a field of a price book, and what stands there: `wanted text, got 5`. No full stop. */
export function bookIssue(issue: BaseIssue<unknown>, l10n: L10n): string {
  const problem = issueText(issue, l10n).replace(/\.$/, '');
  if (issue.message.includes('eceived')) return problem;
  return issue.received === 'undefined'
    ? l10n.t('{0}, got nothing', problem)
    : l10n.t('{0}, got {1}', problem, issue.received);
}
