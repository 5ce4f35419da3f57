import * as v from 'valibot';

/** A limit somebody met; Google publishes no numbers per model any more. */
export interface ObservedLimit {
  tier: string;
  model: string;
  /** RPD, RPM, TPM_INPUT */
  metric: string;
  /** null: there is one, its number is not known. */
  limit: number | null;
  /** When: a year, month or day. */
  seen: string;
  /** observed-429, third-party-report, official-page */
  confidence: string;
}

export interface QuotaLimits {
  asOf: string;
  observed: readonly ObservedLimit[];
  /** Model ids whose quota has another name. */
  quotaModelNames: Readonly<Record<string, string>>;
}

const schema = v.object({
  as_of: v.string(),
  quotaModelNames: v.record(v.string(), v.string()),
  observed: v.array(
    v.object({
      tier: v.string(),
      model: v.string(),
      metric: v.string(),
      limit: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      seen: v.string(),
      confidence: v.string(),
    }),
  ),
});

/** Reads data/quota/limits.json. Throws valibot's ValiError when it is none. */
export function parseQuotaLimits(json: unknown): QuotaLimits {
  const { as_of, observed, quotaModelNames } = v.parse(schema, json);
  return { asOf: as_of, observed, quotaModelNames };
}

/** Requests a day on the free tier, by exact model id. */
export function freeRequestsPerDay(limits: QuotaLimits, model: string): ObservedLimit | undefined {
  return limits.observed.find(
    (limit) => limit.tier === 'free' && limit.metric === 'RPD' && limit.model === model,
  );
}

/** What others met in a minute of the free tier, by exact model id; undefined where nobody has. */
export function freePerMinute(
  limits: QuotaLimits,
  model: string,
  of: 'requests' | 'input-tokens',
): number | undefined {
  const metric = of === 'requests' ? 'RPM' : 'TPM_INPUT';
  const found = limits.observed.find(
    (limit) => limit.tier === 'free' && limit.metric === metric && limit.model === model,
  );
  return found?.limit ?? undefined;
}

/** The name that quotas have for a model id. */
export function quotaName({ quotaModelNames }: QuotaLimits, model: string): string {
  return Object.hasOwn(quotaModelNames, model) ? (quotaModelNames[model] ?? model) : model;
}
