import type { Call } from '../call.ts';
import type { Money } from '../money.ts';
import { isFreeMethod } from '../pricing/freeMethod.ts';

/** What a group of calls comes to. `cost` leaves out unpriced and unknown calls and takes a range's minimum. */
export interface CallSum {
  calls: number;
  tokens: number;
  cost: Money;
  /** Calls whose cost, or at least whose minimum, is known. */
  known: number;
  /** Calls with no figure at all: unpriced or unknown. */
  unpriced: number;
  /** Calls of which only a range is known: `cost` is then a lower bound. */
  uncertain: number;
}

/** The figures of a log: one half of it real, the other simulated. They never add up together. */
export interface CallTotals {
  sum: CallSum;
  succeeded: number;
  failed: number;
  /** attempt > 1 */
  retries: number;
  /** ms since the epoch; absent while there is no call. */
  start?: number;
  /** The end of the last call. */
  end?: number;
  sessions: Set<string | undefined>;
  byModel: Map<string, CallSum>;
  /** undefined: calls without a phase. */
  byPhase: Map<string | undefined, CallSum>;
}

/** Whether a call is in totals: one that was never sent, or a free method, is in none (DESIGN rule 5, FACTS 3.14). */
export function isCounted(call: Call): boolean {
  return call.outcome !== 'refused' && !isFreeMethod(call.method);
}

/** The served model, or the requested one where none was served. */
export function modelOf(call: Call): string {
  return call.modelVersion ?? call.requestedModel;
}

/** Folds calls as they stream by. */
export class CallSums {
  readonly real = emptyTotals();
  readonly simulated = emptyTotals();

  add(call: Call): void {
    if (isCounted(call)) addCall(call.simulated ? this.simulated : this.real, call);
  }
}

function emptySum(): CallSum {
  return { calls: 0, tokens: 0, cost: 0n, known: 0, unpriced: 0, uncertain: 0 };
}

function emptyTotals(): CallTotals {
  return {
    sum: emptySum(),
    succeeded: 0,
    failed: 0,
    retries: 0,
    sessions: new Set(),
    byModel: new Map(),
    byPhase: new Map(),
  };
}

function addCall(totals: CallTotals, call: Call): void {
  addTo(totals.sum, call);
  addTo(groupOf(totals.byModel, modelOf(call)), call);
  addTo(groupOf(totals.byPhase, call.tags.phase), call);
  totals.sessions.add(call.session);
  if (call.outcome === 'ok') totals.succeeded += 1;
  else totals.failed += 1;
  if ((call.attempt ?? 1) > 1) totals.retries += 1;
  const start = Date.parse(call.startedAt);
  const end = start + (call.latencyMs ?? 0);
  totals.start = Math.min(totals.start ?? start, start);
  totals.end = Math.max(totals.end ?? end, end);
}

function addTo(sum: CallSum, call: Call): void {
  sum.calls += 1;
  sum.tokens += call.totalTokens ?? 0;
  const amount = call.picoUsd ?? call.minPicoUsd;
  if (amount === undefined) {
    sum.unpriced += 1;
    return;
  }
  sum.known += 1;
  sum.cost += BigInt(amount);
  if (call.picoUsd === undefined) sum.uncertain += 1;
}

function groupOf<K>(groups: Map<K, CallSum>, key: K): CallSum {
  const found = groups.get(key);
  if (found) return found;
  const made = emptySum();
  groups.set(key, made);
  return made;
}
