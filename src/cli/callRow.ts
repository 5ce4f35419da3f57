import type { Call } from '../call.ts';
import { shownCost } from '../calls/shownCost.ts';

/** A call as one line for people. */
export function callRow(call: Call): string {
  const cells = [
    call.startedAt.slice(0, 19).replace('T', ' '),
    (call.modelVersion ?? call.requestedModel).padEnd(28),
    call.outcome.padEnd(7),
    shownCost(call).padStart(12),
    `${call.totalTokens?.toLocaleString('en-US') ?? '—'} tokens`.padStart(14),
    call.tags.panel ?? call.tags['prompt'] ?? '',
    repricedMark(call),
  ];
  return plainText(cells.join('  ')).trimEnd();
}

/** What the call cost by the receipt that the one in force replaced. */
function repricedMark({ superseded, simulated }: Call): string {
  const past = superseded?.at(-1);
  return past ? `repriced, was ${shownCost({ ...past, simulated })}` : '';
}

/** Ids and tags are other people's text: no control character of theirs reaches the terminal. */
export function plainText(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '·');
}
