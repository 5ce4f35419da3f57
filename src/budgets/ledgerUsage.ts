import type { Call } from '../call.ts';
import { pacificDay } from '../pricing/pacificDay.ts';
import type { SkuMap } from './skuMap.ts';

/** What the ledger holds of one Pacific day, model, meter and service tier. */
export interface MeterUsage {
  day: string;
  model: string;
  meter: string;
  serviceTier: string;
  tokens: bigint;
  picoUsd: bigint;
  /** Of `tokens`, those of calls without a price: `picoUsd` lacks them. */
  unpricedTokens: bigint;
  calls: number;
  /** Of `calls`, those of which only a lower bound is known. */
  uncertain: number;
}

/** Real calls by Pacific day, from each call's own receipt lines: a bill's day is not the local day of a roll-up. */
export class LedgerUsage {
  readonly usages = new Map<string, MeterUsage>();
  /** Calls on the free tier: no bill has them. */
  readonly free = { calls: 0, listPicoUsd: 0n };
  /** Charged calls whose tokens by meter are not known (imports that only state a cost, ranges). */
  readonly unmetered = { calls: 0, picoUsd: 0n };
  readonly #map: SkuMap;
  readonly #from: string;
  readonly #to: string;

  /** Days inclusive. */
  constructor(map: SkuMap, from: string, to: string) {
    this.#map = map;
    this.#from = from;
    this.#to = to;
  }

  add(call: Call): void {
    if (call.simulated || call.outcome === 'refused' || call.reason === 'not-charged') return;
    const day = pacificDay(Date.parse(call.startedAt));
    if (day < this.#from || day > this.#to) return;
    if (call.reason === 'free-tier') {
      this.free.calls += 1;
      this.free.listPicoUsd += BigInt(call.listPicoUsd ?? 0);
      return;
    }
    const { lines = [], tokensByMeter = {} } = call;
    if (lines.length === 0 && call.reason !== 'unpriced') {
      this.unmetered.calls += 1;
      this.unmetered.picoUsd += BigInt(call.picoUsd ?? call.minPicoUsd ?? 0);
      return;
    }
    const of: { meter: string; tokens: number; picoUsd?: string }[] =
      lines.length > 0 ? lines : Object.entries(tokensByMeter).map(([meter, tokens]) => ({ meter, tokens }));
    const met = new Set<MeterUsage>();
    for (const line of of) {
      const usage = this.#at(day, call, line.meter);
      usage.tokens += BigInt(line.tokens);
      if (line.picoUsd !== undefined) usage.picoUsd += BigInt(line.picoUsd);
      else usage.unpricedTokens += BigInt(line.tokens);
      met.add(usage);
    }
    for (const usage of met) {
      usage.calls += 1;
      if (call.reason === 'uncertain') usage.uncertain += 1;
    }
    if (of.length === 0) this.unmetered.calls += 1;
  }

  #at(day: string, call: Call, lineMeter: string): MeterUsage {
    const model = this.#map.groupOf(call.modelVersion ?? call.requestedModel);
    // One SKU bills text and thoughts; cached input has one SKU for all service tiers.
    const meter = lineMeter === 'output.thoughts' ? 'output.text' : lineMeter;
    const serviceTier = meter.startsWith('cached.') ? 'any' : (call.serviceTier ?? 'standard');
    const key = JSON.stringify([day, model, meter, serviceTier]);
    const known = this.usages.get(key);
    if (known) return known;
    const usage: MeterUsage = {
      ...{ day, model, meter, serviceTier },
      ...{ tokens: 0n, picoUsd: 0n, unpricedTokens: 0n, calls: 0, uncertain: 0 },
    };
    this.usages.set(key, usage);
    return usage;
  }
}
