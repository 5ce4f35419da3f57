import type { BaseIssue } from 'valibot';
import { ENGLISH, type L10n } from '../l10n.ts';

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

/** What our schemas say of their fields. */
function ownText(message: string, l10n: L10n): string {
  const [, choices] = /^wanted one of (.+)$/.exec(message) ?? [];
  if (choices !== undefined) return l10n.t('wanted one of {0}', choices);
  switch (message) {
    case 'wanted text':
      return l10n.t('wanted text');
    case 'wanted text that is not empty':
      return l10n.t('wanted text that is not empty');
    case 'wanted a number':
      return l10n.t('wanted a number');
    case 'wanted a whole number':
      return l10n.t('wanted a whole number');
    case 'wanted true or false':
      return l10n.t('wanted true or false');
    case 'wanted milliseconds':
      return l10n.t('wanted milliseconds');
    case 'wanted a time':
      return l10n.t('wanted a time');
    case 'wanted an ISO 8601 time with its zone, as 2026-11-22T10:00:00Z':
      return l10n.t('wanted an ISO 8601 time with its zone, as 2026-11-22T10:00:00Z');
    case 'wanted a date, as "2026-12-01"':
      return l10n.t('wanted a date, as "2026-12-01"');
    case 'wanted an existing date, as "2026-12-01"':
      return l10n.t('wanted an existing date, as "2026-12-01"');
    case 'wanted a decimal string of USD, as "0.075"':
      return l10n.t('wanted a decimal string of USD, as "0.075"');
    case 'wanted a plain decimal, as "0.075", with at most 12 decimals':
      return l10n.t('wanted a plain decimal, as "0.075", with at most 12 decimals');
    case 'wanted a model':
      return l10n.t('wanted a model');
    case 'wanted a model id':
      return l10n.t('wanted a model id');
    case 'wanted a currency':
      return l10n.t('wanted a currency');
    case 'wanted at least one step':
      return l10n.t('wanted at least one step');
    case 'wanted an object':
      return l10n.t('wanted an object');
    case 'wanted a JSON object':
      return l10n.t('wanted a JSON object');
    case 'wanted an object of tags':
      return l10n.t('wanted an object of tags');
    case 'wanted a list of flags':
      return l10n.t('wanted a list of flags');
    case 'wanted a list of receipt lines':
      return l10n.t('wanted a list of receipt lines');
    case 'wanted a row of the BigQuery export':
      return l10n.t('wanted a row of the BigQuery export');
    case 'no such meter':
      return l10n.t('no such meter');
    case 'is empty':
      return l10n.t('is empty');
    case 'is too long':
      return l10n.t('is too long');
    case 'cannot be negative':
      return l10n.t('cannot be negative');
    case 'wanted a whole number below 2^53':
      return l10n.t('wanted a whole number below 2^53');
    case 'wanted USD':
      return l10n.t('wanted USD');
    case 'wanted an amount in USD':
      return l10n.t('wanted an amount in USD');
    case 'wanted an amount in USD that is not negative':
      return l10n.t('wanted an amount in USD that is not negative');
    case 'wanted an ISO 8601 time':
      return l10n.t('wanted an ISO 8601 time');
    case 'wanted a time, as 2026-11-22T10:00:00Z':
      return l10n.t('wanted a time, as 2026-11-22T10:00:00Z');
    case 'wanted a decimal string of USD':
      return l10n.t('wanted a decimal string of USD');
    case 'wanted a decimal string of whole pico-USD':
      return l10n.t('wanted a decimal string of whole pico-USD');
    case 'is longer than 500 characters':
      return l10n.t('is longer than 500 characters');
    default:
      return message;
  }
}
