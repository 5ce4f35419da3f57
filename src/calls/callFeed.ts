import type { Call } from '../call.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { RecentIds } from '../ledger/recentIds.ts';

/** Ids remembered; a call comes back from the journals within seconds. */
const REMEMBERED = 100_000;

/**
 * Calls as they are recorded, each once: our own at once, those of other windows and processes (and our own again)
 * from the ledger's journals. Held back until `start` says what was counted already.
 */
export class CallFeed {
  private readonly seen = new RecentIds(REMEMBERED);
  private readonly listeners = new Set<(calls: Call[]) => void>();
  private held: Call[] | undefined = [];
  private isStale = false;
  private onStaleListener: (() => unknown) | undefined;

  /** Takes what any process records from now on. */
  follow(ledger: Ledger): { dispose(): void } {
    const push = (calls: Call[]): void => this.push(calls);
    return ledger.follow(push, undefined, () => this.stale());
  }

  push(calls: Call[]): void {
    if (this.held) {
      this.held.push(...calls);
      return;
    }
    const fresh: Call[] = [];
    for (const call of calls) {
      if (this.seen.has(call.id)) continue;
      this.seen.add(call.id);
      fresh.push(call);
    }
    if (fresh.length === 0) return;
    for (const listener of this.listeners) listener(fresh);
  }

  /** Receipts of calls that were counted were superseded. */
  stale(): void {
    this.isStale = true;
    this.onStaleListener?.();
  }

  onStale(listener: () => unknown): void {
    this.onStaleListener = listener;
    if (this.isStale) listener();
  }

  /** Holds calls back again while everything is counted anew; `start` ends it. */
  hold(): void {
    this.held ??= [];
  }

  start(counted: Iterable<string>): void {
    for (const id of counted) this.seen.add(id);
    const held = this.held ?? [];
    this.held = undefined;
    this.push(held);
  }

  onCalls(listener: (calls: Call[]) => void): void {
    this.listeners.add(listener);
  }
}
