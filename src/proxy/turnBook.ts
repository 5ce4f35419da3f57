import type { TappedRequest } from './tap/requestTap.ts';

/** Conversations remembered, and how long. */
const MOST = 5000;
const FORGET_MS = 60 * 60_000;

interface Hop {
  turn: string;
  at: number;
  failed: boolean;
}

/**
 * Which exchanges belong to one turn of a chat or agent: what somebody said, and all the calls until the model had no
 * more tools to ask. A call goes on in a turn when its conversation begins with that of an earlier one and ends in a
 * tool's result (or in the model's own words, to be continued), or when it is sent again after a failure.
 */
export class TurnBook {
  readonly #hops = new Map<string, Hop>();
  readonly #now: () => number;
  readonly #newId: () => string;

  constructor(now: () => number, newId: () => string) {
    this.#now = now;
    this.#newId = newId;
  }

  /** The turn of a request with these beginnings; undefined for one without a conversation. */
  turnOf(beginnings: readonly string[], last: TappedRequest['last']): string | undefined {
    const whole = beginnings.at(-1);
    if (whole === undefined) return undefined;
    const turn = this.#found(beginnings, last) ?? this.#newId();
    this.#hops.delete(whole);
    this.#hops.set(whole, { turn, at: this.#now(), failed: false });
    for (const [oldest, { at }] of this.#hops) {
      if (this.#hops.size <= MOST && at > this.#now() - FORGET_MS) break;
      this.#hops.delete(oldest);
    }
    return turn;
  }

  /** The request with these beginnings had no answer: the same one again is the same turn. */
  failed(beginnings: readonly string[]): void {
    const hop = this.#hops.get(beginnings.at(-1) ?? '');
    if (hop) hop.failed = true;
  }

  #found(beginnings: readonly string[], last: TappedRequest['last']): string | undefined {
    const same = this.#hops.get(beginnings.at(-1) ?? '');
    if (same?.failed) return same.turn;
    if (last !== 'tool' && last !== 'model') return undefined;
    for (const beginning of beginnings.slice(0, -1).toReversed()) {
      const hop = this.#hops.get(beginning);
      if (hop) return hop.turn;
    }
    return undefined;
  }
}
