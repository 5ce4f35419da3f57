import type { KnownTier, ModelQuota } from './modelQuota.ts';

/** `gemini-3.8-flash` → `3.8-flash` */
function short(model: string): string {
  return model.replace(/^gemini-/, '');
}

/** `5 h`, `40 min` */
function inWords(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  return minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** `3.8-flash 14 of 20 today, back in 5 h`; undefined where there is nothing to count down. */
export function quotaLine(quota: ModelQuota, now: number): string | undefined {
  const { model, requests, limit, left, learned, seen, resetsAt, minutes = [] } = quota;
  const back = `back in ${inWords(resetsAt - now)}`;
  const parts: string[] = [];
  if (limit !== undefined && left !== undefined) {
    const spentBefore = left === 0 && requests < limit;
    parts.push(spentBefore ? `day of ${limit} spent, ${back}` : `${requests} of ${limit} today, ${back}`);
    if (!learned) parts.push(`limit seen ${seen ?? 'elsewhere'}`);
  } else if (quota.state === 'used') parts.push(`day spent, ${back}`);
  for (const minute of minutes) {
    // What others have met is worth a word only while it counts.
    if (!minute.learned && minute.used === 0) continue;
    const what = minute.metric === 'requests' ? '' : ' input tokens';
    parts.push(`${minute.used} of ${minute.limit}${what} in the last minute`);
  }
  return parts.length === 0 ? undefined : `${short(model)} ${parts.join(', ')}`;
}

export interface QuotaNote {
  text: string;
  /** It will not do: some calls would be refused. */
  short: boolean;
}

/**
 * What is to be known before several calls are made: `Needs 20 requests of 3.8-flash, 6 left today on the free tier.`
 * `models`: one a call. Undefined when there is nothing to say.
 */
export function quotaNote(
  models: readonly string[],
  quotaOf: (model: string) => ModelQuota | undefined,
  tier: KnownTier,
): QuotaNote | undefined {
  const wanted = new Map<string, number>();
  for (const model of models) wanted.set(model, (wanted.get(model) ?? 0) + 1);
  const lacking: string[] = [];
  const without: string[] = [];
  for (const [model, count] of wanted) {
    const quota = quotaOf(model);
    if (quota?.state === 'billed') without.push(short(model));
    if (quota?.left === undefined || quota.left >= count) continue;
    const where = tier === 'paid' ? '' : ` on the free tier${tier === 'auto' ? ', if the key is on it' : ''}`;
    lacking.push(
      `Needs ${count} ${count === 1 ? 'request' : 'requests'} of ${short(model)}, ${quota.left} left today${where}.`,
    );
  }
  if (without.length > 0 && tier !== 'paid') {
    const has = without.length === 1 ? 'has' : 'have';
    const then = tier === 'free' ? 'a key without billing is refused' : 'this will be billed';
    lacking.push(`${without.join(' and ')} ${has} no free tier: ${then}.`);
  }
  if (lacking.length === 0) return undefined;
  return {
    text: lacking.join(' '),
    short: tier === 'free' || lacking.some((line) => line.startsWith('Needs')),
  };
}
