import type { Money } from '../money.ts';

/** Something that a feature's calls do not usually do. Numbers are scores and counts, money is exact. */
export type Anomaly = AnomalyPlace & Shown;

/** What the calls are watched as, and when the last of them began (ms). */
export interface AnomalyPlace {
  /** What its calls share: the feature's tag, else the phase's, else the model. */
  by: 'feature' | 'phase' | 'model';
  feature: string;
  at: number;
}

type Shown =
  | { kind: 'input' | 'output'; tokens: number; usual: number; score: number; call: string }
  | { kind: 'cost'; cost: Money; usual: Money; score: number; call: string }
  | { kind: 'ratio'; before: number; now: number }
  | { kind: 'rate'; before: number; now: number }
  | { kind: 'hourlyCost'; hour: Money; average: Money; lowerBound: boolean }
  | { kind: 'retryStorm'; retries: number; calls: number; simulated: boolean }
  | { kind: 'loop'; times: number; spent: Money; lowerBound: boolean; panel?: string; simulated: boolean };

export type AnomalyKind = Anomaly['kind'];
