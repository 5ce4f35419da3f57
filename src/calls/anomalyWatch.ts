import type { Anomaly, AnomalyKind, AnomalyPlace } from '../budgets/anomaly.ts';
import { LOOP } from '../budgets/burst.ts';
import type { OutlierMethod } from '../budgets/outlier.ts';
import type { Call } from '../call.ts';
import { isCounted, modelOf } from '../ledger/sums.ts';
import { BurstWatch } from './burstWatch.ts';
import { FeatureCalls, HOUR_MS, HOURS } from './featureCalls.ts';

/** Features that are remembered; beyond it the one that was silent longest is forgotten. */
const FEATURES = 200;
/** What was found is shown this long. */
const SHOWN_MS = 24 * HOUR_MS;
/** An amount below $0.10 is nobody's anomaly. */
export const WORTH_TELLING = 100_000_000_000n;

const ORDER: readonly AnomalyKind[] = [
  'loop',
  'retryStorm',
  'hourlyCost',
  'rate',
  'cost',
  'output',
  'input',
  'ratio',
];

/** What a call is watched among: its feature, else its phase, else its model. */
function placeOf(call: Call): AnomalyPlace {
  const { feature, phase } = call.tags;
  const at = Date.parse(call.startedAt);
  if (feature !== undefined) return { by: 'feature', feature, at };
  return phase === undefined
    ? { by: 'model', feature: modelOf(call), at }
    : { by: 'phase', feature: phase, at };
}

/** Folds calls in and finds what they do not usually do. Bounded, however many calls there are. */
export class AnomalyWatch {
  private readonly method: () => OutlierMethod | 'off';
  private readonly features = new Map<string, FeatureCalls>();
  private readonly bursts = new BurstWatch();
  private readonly found = new Map<string, Anomaly>();
  constructor(method: () => OutlierMethod | 'off') {
    this.method = method;
  }

  /** A call that was recorded, each once; what it shows. `now` in ms. */
  add(call: Call, now: number): Anomaly[] {
    const method = this.method();
    const place = placeOf(call);
    if (method === 'off' || !isCounted(call) || place.at < now - HOURS * HOUR_MS) return [];
    const shown = [
      ...this.bursts.add(call, place),
      ...(call.simulated ? [] : this.feature(place).add(call, place, method)),
    ].filter(isWorthTelling);
    for (const anomaly of shown) this.remember(anomaly);
    return shown;
  }

  /** Of the last 24 hours, the most pressing first; one of a kind and feature. */
  recent(now: number): Anomaly[] {
    if (this.method() === 'off') return [];
    for (const [key, { at }] of this.found) if (at < now - SHOWN_MS) this.found.delete(key);
    return [...this.found.values()].sort(
      (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || b.at - a.at,
    );
  }

  private feature({ by, feature }: AnomalyPlace): FeatureCalls {
    const name = `${by} ${feature}`;
    const known = this.features.get(name) ?? new FeatureCalls();
    this.features.delete(name);
    this.features.set(name, known);
    for (const oldest of this.features.keys()) {
      if (this.features.size <= FEATURES) break;
      this.features.delete(oldest);
    }
    return known;
  }

  private remember(anomaly: Anomaly): void {
    const { kind, by, feature } = anomaly;
    const key = JSON.stringify([kind, by, feature, 'simulated' in anomaly && anomaly.simulated]);
    const before = this.found.get(key);
    // Two loops at the same time are one thing to look at: the larger one.
    if (before?.kind === 'loop' && kind === 'loop' && isSameMinute(before, anomaly))
      if (before.times > anomaly.times) return;
    this.found.set(key, anomaly);
  }
}

function isSameMinute(a: AnomalyPlace, b: AnomalyPlace): boolean {
  return Math.abs(a.at - b.at) < LOOP.spanMs;
}

function isWorthTelling(anomaly: Anomaly): boolean {
  if (anomaly.kind === 'cost') return anomaly.cost >= WORTH_TELLING;
  if (anomaly.kind === 'hourlyCost') return anomaly.hour >= WORTH_TELLING;
  return true;
}
