import type { Call } from '../call.ts';
import type { GenerateResult } from '../gemini/geminiClient.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
import { ledgerErrorText } from '../ledger/ledgerError.ts';
import { shownUsd } from '../money.ts';
import type { ReadFile } from './ports.ts';

/** What an ended call means for money, as a sentence. */
export function chargeOf(call: Call, l10n: L10n = ENGLISH): string {
  const list = call.listPicoUsd === undefined ? undefined : shownUsd(BigInt(call.listPicoUsd));
  if (call.simulated) {
    return list === undefined
      ? l10n.t('Simulated. Nothing was charged.')
      : l10n.t('Simulated: it would have cost {0}. Nothing was charged.', list);
  }
  switch (call.reason) {
    case 'priced':
      return l10n.t('{0} was charged.', shownUsd(BigInt(call.picoUsd ?? '0')));
    case 'free-tier':
      return list === undefined ? l10n.t('It was free.') : l10n.t('It was free (list {0}).', list);
    case 'not-charged':
      return l10n.t('Nothing was charged.');
    case 'uncertain': {
      const least = call.minPicoUsd === undefined ? undefined : shownUsd(BigInt(call.minPicoUsd));
      return least === undefined
        ? l10n.t('What it cost is not known.')
        : l10n.t('At least {0} was charged.', least);
    }
    case 'unpriced':
      return l10n.t('What it cost is not known: the price book has no price for it.');
    case 'unknown':
      return l10n.t('What it cost is not known: the answer reported no usage.');
  }
}

/** The last attempt of a run ended in an error or broke off. */
export function failureMessage(
  result: GenerateResult,
  call: Call,
  why: string,
  attempts: number,
  l10n: L10n = ENGLISH,
): string {
  const { error } = result.answer;
  const status = [result.httpStatus, error?.reason ?? error?.status]
    .filter((part) => part !== undefined)
    .join(' ');
  const failed =
    attempts > 1 ? l10n.t('The call failed after {0} attempts', attempts) : l10n.t('The call failed');
  const said = error?.message ?? result.failure ?? l10n.t('no answer came');
  return `${failed}${status === '' ? '' : ` (${status})`}: ${ended(said)} ${chargeOf(call, l10n)} ${ended(why)}`.trim();
}

/** What went wrong on our own side: the ledger's reason in the reader's language, else as it was thrown. */
export function faultText(error: unknown, l10n: L10n = ENGLISH): string {
  return ledgerErrorText(error, l10n) ?? (error instanceof Error ? error.message : String(error));
}

/** Why a reference image cannot be sent. */
export function unreadText(
  name: string,
  { reason, code = '' }: ReadFile & { ok: false },
  l10n: L10n = ENGLISH,
): string {
  switch (reason) {
    case 'missing':
      return l10n.t('Reference {0} not found.', name);
    case 'unreadable':
      return l10n.t('Reference {0} cannot be read ({1}).', name, code);
    case 'not-an-image':
      return l10n.t('Reference {0} is no PNG, JPEG or WebP image.', name);
  }
}

/** A guard that fails refuses. */
export function uncheckedText(error: unknown, l10n: L10n = ENGLISH): string {
  return l10n.t('The budgets could not be checked ({0}).', faultText(error, l10n));
}

export function unrecordedText(error: unknown, l10n: L10n = ENGLISH): string {
  return l10n.t('The refusal could not be recorded ({0}).', faultText(error, l10n));
}

/** The service refused the key itself: no other panel would fare better. */
export function isKeyRefused({ httpStatus, answer: { error } }: GenerateResult): boolean {
  if (error?.reason === 'API_KEY_INVALID' || error?.reason === 'API_KEY_SERVICE_BLOCKED') return true;
  return (
    httpStatus === 401 ||
    (httpStatus === 403 && /api key|leaked|suspended|has not been used/i.test(error?.message ?? ''))
  );
}

function ended(sentence: string): string {
  const text = sentence.trim();
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}
