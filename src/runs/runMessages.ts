import type { Call } from '../call.ts';
import type { GenerateResult } from '../gemini/geminiClient.ts';
import { shownUsd } from '../money.ts';

/** What an ended call means for money, as a sentence. */
export function chargeOf(call: Call): string {
  if (call.simulated) {
    const would =
      call.listPicoUsd === undefined ? '' : `: it would have cost ${shownUsd(BigInt(call.listPicoUsd))}`;
    return `Simulated${would}. Nothing was charged.`;
  }
  switch (call.reason) {
    case 'priced':
      return `${shownUsd(BigInt(call.picoUsd ?? '0'))} was charged.`;
    case 'free-tier': {
      const list = call.listPicoUsd === undefined ? '' : ` (list ${shownUsd(BigInt(call.listPicoUsd))})`;
      return `It was free${list}.`;
    }
    case 'not-charged':
      return 'Nothing was charged.';
    case 'uncertain': {
      const least = call.minPicoUsd === undefined ? undefined : shownUsd(BigInt(call.minPicoUsd));
      return least === undefined ? 'What it cost is not known.' : `At least ${least} was charged.`;
    }
    case 'unpriced':
      return 'What it cost is not known: the price book has no price for it.';
    case 'unknown':
      return 'What it cost is not known: the answer reported no usage.';
  }
}

/** The last attempt of a run ended in an error or broke off. */
export function failureMessage(result: GenerateResult, call: Call, why: string, attempts: number): string {
  const { error } = result.answer;
  const status = [result.httpStatus, error?.reason ?? error?.status]
    .filter((part) => part !== undefined)
    .join(' ');
  const after = attempts > 1 ? ` after ${attempts} attempts` : '';
  const said = error?.message ?? result.failure ?? 'no answer came';
  return `The call failed${after}${status === '' ? '' : ` (${status})`}: ${ended(said)} ${chargeOf(call)} ${ended(why)}`.trim();
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
