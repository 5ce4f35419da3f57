import type { FreeTierToday, TieredModel } from './freeTier.ts';
import { quotaDay } from './quotaDay.ts';
import type { QuotaLimits } from './quotaLimits.ts';
import { freePerMinute, freeRequestsPerDay } from './quotaLimits.ts';

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
  /** The last 60 s: a limit for requests, one for input tokens, or both; absent where none is known. */
  minutes?: MinuteQuota[];
}

export interface MinuteQuota {
  used: number;
  limit: number;
  metric: QuotaLesson['metric'];
  /** The limit comes out of this key's own 429; else others have met it. */
  learned: boolean;
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
    ...minutesOf(model, mine, lessons, facts),
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

/** Of one answer the first: it has the wait that was named. */
function newest(
  lessons: readonly QuotaLesson[],
  wanted: (lesson: QuotaLesson) => boolean,
): QuotaLesson | undefined {
  return lessons
    .filter(wanted)
    .reduce<QuotaLesson | undefined>((a, b) => (a && a.at >= b.at ? a : b), undefined);
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

function minutesOf(
  model: TieredModel,
  mine: readonly QuotaRequest[],
  lessons: readonly QuotaLesson[],
  { limits, tier, now }: QuotaFacts,
): Pick<ModelQuota, 'minutes'> {
  const recent = mine.filter(({ at }) => at > now - MINUTE_MS && at <= now);
  const minutes = (['requests', 'input-tokens'] as const).flatMap((metric): MinuteQuota[] => {
    const told = newest(
      lessons,
      (lesson) => lesson.kind === 'per-minute' && lesson.metric === metric && lesson.limit !== undefined,
    );
    const limit = told?.limit ?? (tier === 'paid' ? undefined : freePerMinute(limits, model.id, metric));
    if (limit === undefined) return [];
    const tokens = recent.reduce((sum, { inputTokens = 0 }) => sum + inputTokens, 0);
    const used = metric === 'requests' ? recent.length : tokens;
    return [{ used, limit, metric, learned: told !== undefined }];
  });
  return minutes.length === 0 ? {} : { minutes };
}
