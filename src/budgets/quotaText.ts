import { ENGLISH, type L10n } from '../l10n.ts';
import type { KnownTier, ModelQuota } from './modelQuota.ts';

/** `gemini-3.8-flash` → `3.8-flash` */
function short(model: string): string {
  return model.replace(/^gemini-/, '');
}

/** `5 h`, `40 min` */
function inWords(ms: number, l10n: L10n): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  return minutes < 60 ? l10n.t('{0} min', minutes) : l10n.t('{0} h', Math.round(minutes / 60));
}

/** `3.8-flash 14 of 20 today, back in 5 h`; undefined where there is nothing to count down. */
export function quotaLine(quota: ModelQuota, now: number, l10n: L10n = ENGLISH): string | undefined {
  const { model, requests, limit, left, learned, seen, resetsAt, minutes = [] } = quota;
  const back = l10n.t('back in {0}', inWords(resetsAt - now, l10n));
  const parts: string[] = [];
  if (limit !== undefined && left !== undefined) {
    const spentBefore = left === 0 && requests < limit;
    parts.push(
      spentBefore
        ? l10n.t('day of {0} spent, {1}', limit, back)
        : l10n.t('{0} of {1} today, {2}', requests, limit, back),
    );
    if (!learned) parts.push(l10n.t('limit seen {0}', seen ?? l10n.t('elsewhere')));
  } else if (quota.state === 'used') parts.push(l10n.t('day spent, {0}', back));
  for (const minute of minutes) {
    // What others have met is worth a word only while it counts.
    if (!minute.learned && minute.used === 0) continue;
    parts.push(
      minute.metric === 'requests'
        ? l10n.t('{0} of {1} in the last minute', minute.used, minute.limit)
        : l10n.t('{0} of {1} input tokens in the last minute', minute.used, minute.limit),
    );
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
  l10n: L10n = ENGLISH,
): QuotaNote | undefined {
  const wanted = new Map<string, number>();
  for (const model of models) wanted.set(model, (wanted.get(model) ?? 0) + 1);
  const lacking: string[] = [];
  const without: string[] = [];
  for (const [model, count] of wanted) {
    const quota = quotaOf(model);
    if (quota?.state === 'billed') without.push(short(model));
    if (quota?.left === undefined || quota.left >= count) continue;
    const requests = count === 1 ? l10n.t('1 request') : l10n.t('{0} requests', count);
    lacking.push(needText(requests, short(model), quota.left, tier, l10n));
  }
  const isLacking = lacking.length > 0;
  if (without.length > 0 && tier !== 'paid') lacking.push(noFreeTierText(without, tier, l10n));
  if (lacking.length === 0) return undefined;
  return { text: lacking.join(' '), short: tier === 'free' || isLacking };
}

function needText(requests: string, model: string, left: number, tier: KnownTier, l10n: L10n): string {
  switch (tier) {
    case 'paid':
      return l10n.t('Needs {0} of {1}, {2} left today.', requests, model, left);
    case 'free':
      return l10n.t('Needs {0} of {1}, {2} left today on the free tier.', requests, model, left);
    case 'auto':
      return l10n.t(
        'Needs {0} of {1}, {2} left today on the free tier, if the key is on it.',
        requests,
        model,
        left,
      );
  }
}

function noFreeTierText(models: readonly string[], tier: KnownTier, l10n: L10n): string {
  const [one = ''] = models;
  if (models.length === 1)
    return tier === 'free'
      ? l10n.t('{0} has no free tier: a key without billing is refused.', one)
      : l10n.t('{0} has no free tier: this will be billed.', one);
  const names = models.join(l10n.t(' and '));
  return tier === 'free'
    ? l10n.t('{0} have no free tier: a key without billing is refused.', names)
    : l10n.t('{0} have no free tier: this will be billed.', names);
}
