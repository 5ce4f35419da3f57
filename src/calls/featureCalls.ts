import type { Anomaly, AnomalyPlace } from '../budgets/anomaly.ts';
import { hourlyCost } from '../budgets/hourlyCost.ts';
import { medianMoney } from '../budgets/moneyShare.ts';
import { outlier, type OutlierMethod } from '../budgets/outlier.ts';
import { rateShift } from '../budgets/rateShift.ts';
import { ratioShift } from '../budgets/ratioShift.ts';
import { WINDOW } from '../budgets/score.ts';
import type { Call } from '../call.ts';
import { billedOf } from '../ledger/sums.ts';

export const HOUR_MS = 3_600_000;
/** Hours that an hour is compared with: a week. */
export const HOURS = 168;

interface Hour {
  calls: number;
  cost: bigint;
  /** Calls whose cost is a lower bound or not known. */
  lacking: number;
}

/** What is remembered of one feature's calls: a window of 100 and a week of hours. */
export class FeatureCalls {
  private readonly inputs: number[] = [];
  private readonly outputs: number[] = [];
  private readonly costs: bigint[] = [];
  private readonly pairs: { input: number; output: number }[] = [];
  private readonly hours = new Map<number, Hour>();
  private newestHour = -Infinity;

  /** Takes a call that was sent; what it shows of the feature. */
  add(call: Call, base: AnomalyPlace, method: OutlierMethod): Anomaly[] {
    return [...(call.outcome === 'ok' ? this.single(call, base, method) : []), ...this.hourly(call, base)];
  }

  /** The call among the last 100, input and output each by itself. */
  private single(call: Call, base: AnomalyPlace, method: OutlierMethod): Anomaly[] {
    const found: Anomaly[] = [];
    const input = totalOf(call.promptTokens, call.toolUsePromptTokens);
    const output = totalOf(call.candidatesTokens, call.thoughtsTokens);
    for (const [kind, tokens, window] of [
      ['input', input, this.inputs],
      ['output', output, this.outputs],
    ] as const) {
      if (tokens === undefined) continue;
      keep(window, tokens);
      const score = outlier(window, method);
      if (score) found.push({ ...base, kind, tokens, usual: score.usual, score: score.z, call: call.id });
    }
    if (input !== undefined && output !== undefined) {
      keep(this.pairs, { input, output });
      const shift = ratioShift(this.pairs);
      if (shift) found.push({ ...base, kind: 'ratio', ...shift });
    }
    if (call.reason === 'priced' && call.picoUsd !== undefined) {
      const cost = BigInt(call.picoUsd);
      keep(this.costs, cost);
      // A score may be a float; the amounts that are shown stay exact.
      const score = outlier(this.costs.map(Number), method);
      const usual = medianMoney(this.costs);
      if (score && usual !== undefined)
        found.push({ ...base, kind: 'cost', cost, usual, score: score.z, call: call.id });
    }
    return found;
  }

  private hourly(call: Call, base: AnomalyPlace): Anomaly[] {
    const at = Math.floor(base.at / HOUR_MS);
    const first = !this.hours.has(at);
    const hour = this.hours.get(at) ?? { calls: 0, cost: 0n, lacking: 0 };
    const billed = billedOf(call);
    hour.calls += 1;
    hour.cost += billed ?? 0n;
    if (billed === undefined || call.reason === 'uncertain') hour.lacking += 1;
    this.hours.set(at, hour);
    if (at < this.newestHour) return []; // a late call of an hour that was judged already
    this.newestHour = at;
    for (const one of this.hours.keys()) if (one < at - HOURS) this.hours.delete(one);

    const before = [...this.hours].filter(([one]) => one < at);
    const dear = hourlyCost(
      before.map(([, { cost }]) => cost),
      hour.cost,
    );
    const faster = first ? rateShift(this.counts(at)) : undefined;
    return [
      ...(dear ? [{ ...base, kind: 'hourlyCost' as const, ...dear, lowerBound: hour.lacking > 0 }] : []),
      ...(faster ? [{ ...base, kind: 'rate' as const, ...faster }] : []),
    ];
  }

  /** Calls of each whole hour up to the one before `at`. */
  private counts(at: number): number[] {
    const first = Math.min(...this.hours.keys());
    const counts: number[] = [];
    for (let hour = first; hour < at; hour++) counts.push(this.hours.get(hour)?.calls ?? 0);
    return counts;
  }
}

function totalOf(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined && other === undefined ? undefined : (one ?? 0) + (other ?? 0);
}

function keep<T>(window: T[], value: T): void {
  window.push(value);
  if (window.length > WINDOW) window.shift();
}
