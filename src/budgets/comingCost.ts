import type { Call } from '../call.ts';
import type { Money } from '../money.ts';
import type { ComingChange } from '../pricing/comingChanges.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { reprice } from '../pricing/reprice.ts';

/** The days of history that a change is costed on. */
export const COSTED_DAYS = 30;

/** A change, and what past calls of its model would have cost under it. */
export interface ComingCost {
  change: ComingChange;
  /** Charged calls that were priced anew; `before` and `after` are of these. */
  repriced: number;
  /** Calls whose cost after the change cannot be worked out; they are in neither figure. */
  unknown: number;
  /** As they were billed. */
  before: Money;
  after: Money;
}

/** Costs changes on past calls, which are added one by one in any order. Simulated calls are left to the caller. */
export class ComingCosts {
  readonly #book: PriceBook;
  readonly #costs: ComingCost[];

  constructor(changes: readonly ComingChange[], book: PriceBook) {
    this.#book = book;
    this.#costs = changes.map((change) => {
      return { change, repriced: 0, unknown: 0, before: 0n, after: 0n };
    });
  }

  add(call: Call): void {
    // Refused, failed and free calls cost nothing, now and then.
    if (call.reason === 'not-charged' || call.reason === 'free-tier') return;
    const model = this.#book.model(call.modelVersion ?? call.requestedModel)?.id;
    for (const cost of this.#costs) {
      if (cost.change.model === model) this.#cost(call, cost);
    }
  }

  /** The changes whose model was called at a cost, in their order. */
  result(): ComingCost[] {
    return this.#costs.filter(({ repriced, unknown }) => repriced + unknown > 0);
  }

  #cost(call: Call, cost: ComingCost): void {
    const after = call.reason === 'priced' ? this.#after(call, cost.change) : undefined;
    if (call.picoUsd === undefined || after === undefined) {
      cost.unknown += 1;
      return;
    }
    cost.repriced += 1;
    cost.before += BigInt(call.picoUsd);
    cost.after += after;
  }

  #after(call: Call, change: ComingChange): Money | undefined {
    const { tokensByMeter, promptTokens = 0, serviceTier = 'standard' } = call;
    if (tokensByMeter === undefined || call.flags.includes('several-models')) return undefined;
    const then = servedThen(change);
    if (then === undefined) return undefined;
    const counted = { serviceTier, promptTokens, tokensByMeter };
    const after = reprice(counted, then, change.atMs, this.#book);
    const before = reprice(counted, change.model, Date.parse(call.startedAt), this.#book);
    // A batch counts several prompts as one: with steps, only a figure that comes out again tells the right ones.
    const steps = Math.max(after?.steps ?? 1, before?.steps ?? 1);
    if (steps > 1 && String(before?.picoUsd) !== call.picoUsd) return undefined;
    return after?.picoUsd;
  }
}

/** The model that answers after the change; undefined: none is known. */
function servedThen(change: ComingChange): string | undefined {
  switch (change.kind) {
    case 'price':
      return change.model;
    case 'reroute':
      return change.to;
    case 'shutdown':
      return change.replacement;
  }
}
