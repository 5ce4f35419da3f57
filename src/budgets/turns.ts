import type { Call } from '../call.ts';
import { isFreeMethod } from '../pricing/freeMethod.ts';
import type { Money } from '../money.ts';

/** One turn of a chat or agent: what was said, and every call until the answer. */
export interface Turn {
  id: string;
  /** ISO, of the first call. */
  startedAt: string;
  /** Calls, retries and failures among them. */
  hops: number;
  failed: number;
  models: string[];
  client?: string;
  terminal?: string;
  promptTokens: number;
  outputTokens: number;
  billed: Money;
  /** Calls without any figure; then and with a range `billed` is a lower bound. */
  unknown: number;
  lowerBound: boolean;
  /** What the first call alone took: the rest is what tools added. */
  first: Money | undefined;
}

/** Turns of calls that come one by one, in any order. */
export class TurnTally {
  private readonly turns = new Map<string, Turn>();

  /** What belongs to no turn, was never sent or is free, is in none. */
  add(call: Call): void {
    const { turn: id } = call;
    if (id === undefined || call.outcome === 'refused' || isFreeMethod(call.method)) return;
    const turn = this.turns.get(id) ?? begin(id, call);
    this.turns.set(id, turn);
    if (call.startedAt < turn.startedAt)
      Object.assign(turn, { startedAt: call.startedAt, first: billedOf(call) });
    add(turn, call);
  }

  get count(): number {
    return this.turns.size;
  }

  /** The dearest first; `most` of them. */
  dearest(most = Infinity): Turn[] {
    const sorted = [...this.turns.values()].sort((a, b) =>
      a.billed < b.billed ? 1 : a.billed > b.billed ? -1 : b.hops - a.hops,
    );
    return sorted.slice(0, most);
  }
}

function begin(id: string, call: Call): Turn {
  return {
    id,
    startedAt: call.startedAt,
    ...{ hops: 0, failed: 0, models: [], promptTokens: 0, outputTokens: 0, billed: 0n, unknown: 0 },
    lowerBound: false,
    first: billedOf(call),
    ...(call.client === undefined ? {} : { client: call.client }),
    ...(call.terminal === undefined ? {} : { terminal: call.terminal }),
  };
}

function add(turn: Turn, call: Call): void {
  const billed = billedOf(call);
  const model = call.modelVersion ?? call.requestedModel;
  turn.hops += 1;
  if (call.outcome === 'error') turn.failed += 1;
  if (!turn.models.includes(model)) turn.models.push(model);
  turn.promptTokens += call.promptTokens ?? 0;
  turn.outputTokens += (call.candidatesTokens ?? 0) + (call.thoughtsTokens ?? 0);
  turn.billed += billed ?? 0n;
  if (billed === undefined) turn.unknown += 1;
  turn.lowerBound ||= billed === undefined || call.reason === 'uncertain';
}

function billedOf(call: Call): Money | undefined {
  const amount = call.picoUsd ?? (call.reason === 'uncertain' ? call.minPicoUsd : undefined);
  return amount === undefined ? undefined : BigInt(amount);
}
