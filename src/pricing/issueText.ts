import type { BaseIssue } from 'valibot';
import { ENGLISH, type L10n, translated } from '../l10n.ts';

/**
 * What is wrong with a value of a setting or a file: as valibot says it (`Invalid type: Expected string but received
 * 5`), or as our own schemas do (`wanted text`).
 */
export function issueText(issue: BaseIssue<unknown>, l10n: L10n = ENGLISH): string {
  const { message, received } = issue;
  const expected = issue.expected ?? '';
  const [, kind] =
    /^Invalid (type|key|value|format|safe integer): (?:Expected|Received) /.exec(message) ?? [];
  switch (kind) {
    case 'type':
      return l10n.t('Invalid type: Expected {0} but received {1}', expected, received);
    case 'key':
      return keyText(expected, received, l10n);
    case 'value':
      return l10n.t('Invalid value: Expected {0} but received {1}', expected, received);
    case 'format':
      return l10n.t('Invalid format: Expected {0} but received {1}', expected, received);
    case 'safe integer':
      return l10n.t('Invalid safe integer: Received {0}', received);
    case undefined:
    default:
      return ownText(message, l10n);
  }
}

/** One that is not known, or one that is missing. */
function keyText(expected: string, received: string, l10n: L10n): string {
  if (received === 'undefined') return l10n.t('Invalid key: Expected {0} but received undefined', expected);
  return expected === 'never'
    ? l10n.t('Invalid key: Expected never but received {0}', received)
    : l10n.t('Invalid key: Expected {0} but received {1}', expected, received);
}

/** What our schemas say of their fields, as `later` marks it there. */
function ownText(message: string, l10n: L10n): string {
  const [, choices] = /^wanted one of (.+)$/.exec(message) ?? [];
  return choices === undefined ? translated(l10n, message) : l10n.t('wanted one of {0}', choices);
}
