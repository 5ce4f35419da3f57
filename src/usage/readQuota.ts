import type { QuotaFacts } from './exchange.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from './json.ts';

/** One quota that a 429 names. */
type Violation = Pick<QuotaFacts, 'model' | 'quotaId' | 'metric' | 'limit' | 'per' | 'freeTier'>;

/** Reads what a 429 tells of a quota, the most severe violation first (FACTS.md section 10). */
export function readQuota(message: string, details: readonly JsonObject[]): QuotaFacts {
  const fromMessage = messageViolations(message);
  const violations = [...structuredViolations(details, fromMessage), ...fromMessage];
  if (violations.length === 0) violations.push(...olderViolations(details));
  const worst = violations.reduce<Violation | undefined>(
    (a, b) => (a === undefined || severity(b) > severity(a) ? b : a),
    undefined,
  );
  const facts: QuotaFacts = { ...worst };
  facts.kind = kindOf(message, details, worst);
  const retryAfterMs = retryOf(message, details);
  if (retryAfterMs !== undefined) facts.retryAfterMs = retryAfterMs;
  const also = othersThan(worst, violations);
  if (also.length > 0) facts.also = also;
  return facts;
}

/** The message says again what the details say: of a metric and period one is taken. */
function othersThan(
  worst: Violation | undefined,
  violations: readonly Violation[],
): NonNullable<QuotaFacts['also']> {
  const keyOf = ({ per, metric, quotaId }: Violation): string => `${per} ${metric ?? quotaId}`;
  const known = new Set(worst ? [keyOf(worst)] : []);
  return violations.flatMap((violation) => {
    const { per, limit, metric = violation.quotaId, model, freeTier } = violation;
    if (per === undefined || limit === undefined || limit === 0 || known.has(keyOf(violation))) return [];
    known.add(keyOf(violation));
    return [
      {
        ...{ per, limit },
        ...(metric === undefined ? {} : { metric }),
        ...(model === undefined ? {} : { model }),
        ...(freeTier === undefined ? {} : { freeTier }),
      },
    ];
  });
}

function severity({ limit, per }: Violation): number {
  if (limit === 0) return 3;
  return per === 'day' ? 2 : per === 'minute' ? 1 : 0;
}

function kindOf(
  message: string,
  details: readonly JsonObject[],
  worst: Violation | undefined,
): NonNullable<QuotaFacts['kind']> {
  if (worst?.limit === 0) return 'not-offered';
  if (worst?.per === 'day') return 'per-day';
  if (worst?.per === 'minute') return 'per-minute';
  if (/prepayment credits are depleted/i.test(message)) return 'prepaid-empty';
  if (details.some((detail) => detail['reason'] === 'MODEL_CAPACITY_EXHAUSTED')) return 'capacity';
  if (/no capacity available/i.test(message)) return 'capacity';
  if (/\bspend|\bspending\b/i.test(message) || /spend/i.test(worst?.quotaId ?? '')) return 'spend';
  return 'generic';
}

function structuredViolations(details: readonly JsonObject[], stated: readonly Violation[]): Violation[] {
  return details
    .flatMap((detail) => listAt(detail, 'violations'))
    .filter(isObject)
    .map((violation) => {
      const quotaId = textAt(violation, 'quotaId');
      const metric = textAt(violation, 'quotaMetric');
      const dimensions = objectAt(violation, 'quotaDimensions');
      const found = named(quotaId, metric, dimensions && textAt(dimensions, 'model'));
      const limit =
        wholeNumber(violation['quotaValue']) ?? stated.find((other) => other.metric === metric)?.limit;
      if (limit !== undefined) found.limit = limit;
      // A 0 is left out of the body: a FreeTier quota without a value is not offered.
      else if (found.freeTier === true && violation['quotaValue'] === undefined) found.limit = 0;
      return found;
    });
}

const QUOTA_LINE =
  /Quota exceeded for metric: ([^\s,]{1,200}), limit: (\d{1,15})(?:, model: ([\w.-]{1,100}))?/g;

function messageViolations(message: string): Violation[] {
  return [...message.slice(0, 20_000).matchAll(QUOTA_LINE)].map(([, metric, limit, model]) =>
    named(undefined, metric, model?.replace(/\.$/, ''), Number(limit)),
  );
}

/** ErrorInfo.metadata of older bodies. */
function olderViolations(details: readonly JsonObject[]): Violation[] {
  return details.flatMap((detail) => {
    const metadata = objectAt(detail, 'metadata');
    const quotaId = metadata && textAt(metadata, 'quota_limit');
    if (!metadata || quotaId === undefined) return [];
    const limit = wholeNumber(metadata['quota_limit_value']);
    return [named(quotaId, textAt(metadata, 'quota_metric'), textAt(metadata, 'model'), limit)];
  });
}

function named(
  quotaId: string | undefined,
  metric: string | undefined,
  model: string | undefined,
  limit?: number,
): Violation {
  const violation: Violation = {};
  if (limit !== undefined) violation.limit = limit;
  if (model !== undefined) violation.model = model;
  if (quotaId !== undefined) violation.quotaId = quotaId;
  if (metric !== undefined) violation.metric = metric;
  const words = `${quotaId ?? ''} ${metric ?? ''}`;
  if (/PerDay|per_day/.test(words)) violation.per = 'day';
  else if (/PerMinute|per_minute/.test(words)) violation.per = 'minute';
  if (/FreeTier|free_tier/.test(words)) violation.freeTier = true;
  else if (/PaidTier|paid_tier/.test(words)) violation.freeTier = false;
  return violation;
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
const DURATION = /^(?:\d{1,9}(?:\.\d{1,12})?(?:d|h|ms|m|s))+$/;
const DURATION_PART = /(\d{1,9}(?:\.\d{1,12})?)(d|h|ms|m|s)/g;

/** "21s", "20h3m13.257s", "856.559356ms" → whole ms, rounded up. */
function durationMs(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(DURATION_PART))
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  return Math.ceil(total);
}

function retryOf(message: string, details: readonly JsonObject[]): number | undefined {
  for (const detail of details) {
    const delay = textAt(detail, 'retryDelay');
    const ms = delay === undefined ? undefined : durationMs(delay);
    if (ms !== undefined) return ms;
  }
  const hint = /Please retry in ([\d.a-z]{1,60}?)\.?(?:\s|$)/.exec(message)?.[1];
  return hint === undefined ? undefined : durationMs(hint);
}
