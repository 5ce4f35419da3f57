import type { QuotaLimits } from './quotaLimits.ts';
import { freeRequestsPerDay } from './quotaLimits.ts';

/** What the price book says of a model. `freeTier` null or absent = not known. */
export interface TieredModel {
  id: string;
  freeTier?: boolean | null | undefined;
}

export interface FreeTierToday {
  model: string;
  /** Sent on the quota's day, failed ones included; countTokens does not count (FACTS.md 8, 10). */
  requests: number;
  /**
   * `billed`: the model has no free tier. `near` from 80 % of the limit on, `used` from 100 %. `unknown`: there may
   * be a free tier, its limit is not known.
   */
  state: 'ok' | 'near' | 'used' | 'billed' | 'unknown';
  /** As observed; absent = not known. */
  limit?: number;
  seen?: string;
  confidence?: string;
}

/** One model's free tier today, against the limit that was last observed. */
export function freeTierToday(model: TieredModel, requests: number, limits: QuotaLimits): FreeTierToday {
  const observed = freeRequestsPerDay(limits, model.id);
  const base = { model: model.id, requests };
  const source = observed ? { seen: observed.seen, confidence: observed.confidence } : {};
  if (model.freeTier === false || observed?.limit === 0) return { ...base, state: 'billed', ...source };
  if (!observed || observed.limit === null) return { ...base, state: 'unknown', ...source };
  const { limit } = observed;
  const state = requests >= limit ? 'used' : requests * 5 >= limit * 4 ? 'near' : 'ok';
  return { ...base, state, limit, ...source };
}
