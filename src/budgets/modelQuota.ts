import type { FreeTierToday, TieredModel } from './freeTier.ts';
import { quotaDay } from './quotaDay.ts';
import type { QuotaLimits } from './quotaLimits.ts';
import { freeRequestsPerDay } from './quotaLimits.ts';

/** One request of a key, whatever became of it. */
export interface QuotaRequest {
  /** ms since the epoch. */
  at: number;
  /** As the quota names it. */
  model: string;
  inputTokens?: number;
}

/** What a 429 told of a key's quota. */
export interface QuotaLesson {
  at: number;
  /** As the quota names it. */
  model: string;
  kind: 'per-day' | 'per-minute' | 'not-offered';
  metric: 'requests' | 'input-tokens';
  limit?: number;
  /** The quota is of the free tier, or of a paid one. */
  freeTier?: boolean;
  retryAfterMs?: number;
}

export type KnownTier = 'free' | 'paid' | 'auto';

/** A model's quota as it stands for one key. `seen` and `confidence` say where the day's limit comes from. */
export interface ModelQuota extends FreeTierToday {
  /** Of the day; 0 also when the service said that the day is spent. Absent: not known. */
  left?: number;
  /** The day's limit comes out of this key's own 429. */
  learned: boolean;
  /** When the day's requests begin again. */
  resetsAt: number;
  /** The last 60 s, where a limit for a minute is known. */
  minute?: { used: number; limit: number; metric: QuotaLesson['metric'] };
}

export interface QuotaFacts {
  requests: readonly QuotaRequest[];
  lessons: readonly QuotaLesson[];
  limits: QuotaLimits;
  tier: KnownTier;
  now: number;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** `name`: the model as quotas name it (`QuotaLimits.nameOf`). Pacific days; minutes roll (FACTS.md 10). */
export function modelQuota(model: TieredModel, name: string, facts: QuotaFacts): ModelQuota {
  const { limits, tier, now } = facts;
  const day = quotaDay(now);
  const mine = facts.requests.filter((request) => request.model === name);
  const requests = mine.filter(({ at }) => at >= day.start && at < day.end).length;
  const lessons = facts.lessons.filter((lesson) => lesson.model === name && fits(lesson, tier));
  const daily = newest(
    lessons,
    ({ kind, metric }) => kind === 'not-offered' || (kind === 'per-day' && metric === 'requests'),
  );
  const spent = newest(lessons, ({ kind }) => kind === 'per-day');
  const until = spent && blockedUntil(spent);
  const isSpent = until !== undefined && now < until;
  const base = {
    model: model.id,
    requests,
    learned: daily?.limit !== undefined,
    resetsAt: isSpent ? until : day.end,
    ...minuteOf(mine, lessons, now),
  };
  const known =
    daily?.limit === undefined ? defaultLimit(model, limits, tier) : ownLimit(daily.limit, daily.at);
  const { limit, ...source } = known;
  if (limit === 0 || (limit === undefined && model.freeTier === false)) {
    // On a paid key nobody misses a free tier.
    return { ...base, ...source, state: tier === 'paid' ? 'unknown' : 'billed' };
  }
  if (limit === undefined)
    return { ...base, ...source, state: isSpent ? 'used' : 'unknown', ...(isSpent ? { left: 0 } : {}) };
  const left = isSpent ? 0 : Math.max(0, limit - requests);
  const state = left === 0 ? 'used' : requests * 5 >= limit * 4 ? 'near' : 'ok';
  return { ...base, ...source, state, limit, left };
}

function fits({ freeTier }: QuotaLesson, tier: KnownTier): boolean {
  return tier === 'auto' || freeTier === undefined || freeTier === (tier === 'free');
}

function newest(
  lessons: readonly QuotaLesson[],
  wanted: (lesson: QuotaLesson) => boolean,
): QuotaLesson | undefined {
  return lessons
    .filter(wanted)
    .reduce<QuotaLesson | undefined>((a, b) => (a && a.at > b.at ? a : b), undefined);
}

/** A hint of seconds is wrong for a day that is spent; one of more than an hour was seen to be right. */
function blockedUntil({ at, retryAfterMs = 0 }: QuotaLesson): number {
  return retryAfterMs > HOUR_MS ? at + retryAfterMs : quotaDay(at).end;
}

function ownLimit(limit: number, at: number): Pick<ModelQuota, 'limit' | 'seen' | 'confidence'> {
  return { limit, seen: new Date(at).toISOString().slice(0, 10), confidence: 'observed-429' };
}

/** What others met on the free tier; for a paid key nothing of the kind is known. */
function defaultLimit(
  model: TieredModel,
  limits: QuotaLimits,
  tier: KnownTier,
): Pick<ModelQuota, 'limit' | 'seen' | 'confidence'> {
  const observed = tier === 'paid' ? undefined : freeRequestsPerDay(limits, model.id);
  if (!observed) return {};
  const { limit, seen, confidence } = observed;
  return { ...(limit === null ? {} : { limit }), seen, confidence };
}

function minuteOf(
  mine: readonly QuotaRequest[],
  lessons: readonly QuotaLesson[],
  now: number,
): Pick<ModelQuota, 'minute'> {
  const lesson = newest(lessons, ({ kind, limit }) => kind === 'per-minute' && limit !== undefined);
  if (lesson?.limit === undefined) return {};
  const { limit, metric } = lesson;
  const recent = mine.filter(({ at }) => at > now - MINUTE_MS && at <= now);
  const used =
    metric === 'requests' ? recent.length : recent.reduce((sum, { inputTokens = 0 }) => sum + inputTokens, 0);
  return { minute: { used, limit, metric } };
}
