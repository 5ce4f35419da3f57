import type { Outcome } from '../call.ts';
import type { Exchange } from './exchange.ts';

/**
 * aborted = the client closed; error = status ≥ 400, the upstream broke, or an error chunk inside a 200; blocked = a
 * 200 of a generate method with a block reason and no candidates; refused = our own budget said no before it was sent.
 */
export function outcomeOf({ ended, httpStatus, method, answer }: Exchange): Outcome {
  if (ended === 'refused') return 'refused';
  if ((httpStatus !== undefined && httpStatus >= 400) || answer.error !== undefined) return 'error';
  if (ended === 'aborted') return 'aborted';
  if (ended === 'broken') return 'error';
  const nothing = !answer.hasCandidates || answer.emptyCandidates === true;
  if (/generateContent/i.test(method) && answer.blockReason !== undefined && nothing) return 'blocked';
  return 'ok';
}
