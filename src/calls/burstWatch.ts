import type { Anomaly, AnomalyPlace } from '../budgets/anomaly.ts';
import { LOOP, retryStorm, runawayLoop, STORM } from '../budgets/burst.ts';
import type { Call } from '../call.ts';
import { billedOf } from '../ledger/sums.ts';

/** Contents that are remembered at the same time; of a minute, there are never so many but in a fault. */
const CONTENTS = 1000;
/** Calls of five minutes that are looked at. */
const CALLS = 2000;

interface Sent {
  at: number;
  billed: bigint | undefined;
  lowerBound: boolean;
}

/** Loops and retry storms, over all features; simulated calls and real ones by themselves. */
export class BurstWatch {
  private readonly contents = new Map<string, Sent[]>();
  private readonly calls: Record<'real' | 'simulated', { at: number; retry: boolean }[]> = {
    real: [],
    simulated: [],
  };

  add(call: Call, place: AnomalyPlace): Anomaly[] {
    const base = { ...place, simulated: call.simulated };
    return [...this.loop(call, base), ...this.storm(call, base)];
  }

  private loop(call: Call, base: AnomalyPlace & { simulated: boolean }): Anomaly[] {
    if (call.contentHash === undefined) return [];
    const key = `${call.simulated} ${call.contentHash}`;
    const billed = billedOf(call);
    const sent = [
      ...(this.contents.get(key) ?? []).filter(({ at }) => base.at - at < LOOP.spanMs),
      { at: base.at, billed, lowerBound: billed === undefined || call.reason === 'uncertain' },
    ];
    // The newest stands last, so that the oldest go first.
    this.contents.delete(key);
    this.contents.set(key, sent);
    for (const oldest of this.contents.keys()) {
      if (this.contents.size <= CONTENTS) break;
      this.contents.delete(oldest);
    }
    const times = runawayLoop(sent.map(({ at }) => at));
    if (times === undefined) return [];
    return [
      {
        ...base,
        kind: 'loop',
        times,
        spent: sent.reduce((sum, one) => sum + (one.billed ?? 0n), 0n),
        lowerBound: sent.some((one) => one.lowerBound),
        ...(call.tags.panel === undefined ? {} : { panel: call.tags.panel }),
      },
    ];
  }

  private storm(call: Call, base: AnomalyPlace & { simulated: boolean }): Anomaly[] {
    const kind = call.simulated ? 'simulated' : 'real';
    const recent = this.calls[kind].filter(({ at }) => base.at - at < STORM.spanMs).slice(1 - CALLS);
    recent.push({ at: base.at, retry: (call.attempt ?? 1) > 1 });
    this.calls[kind] = recent;
    const storm = retryStorm(recent);
    return storm ? [{ ...base, kind: 'retryStorm', ...storm }] : [];
  }
}
