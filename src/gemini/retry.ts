import { ENGLISH, type L10n } from '../l10n.ts';
import type { ServiceError } from '../usage/exchange.ts';
import type { GenerateResult } from './geminiClient.ts';

export type RetryAdvice = { retry: true; waitMs: number } | { retry: false; why: string };

export interface RetryOptions {
  /** 0…1; spreads the waits of runs that failed together. */
  random: () => number;
  /** Attempts in all. */
  attempts?: number;
  /** A run does not wait longer than this for one attempt. */
  longestWaitMs?: number;
  /** Of the reasons; absent: English. */
  l10n?: L10n;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_BACKOFF_MS = 32_000;

/**
 * Whether an attempt that failed may be sent again by itself, and when. Only where nothing was billed and
 * waiting helps: quota per minute, capacity, 500, 503, or a network that broke before any answer. `attempt` is
 * the one that has just ended, from 1. Each attempt is a call of its own, so no retry library fits here.
 */
export function retryRule(options: RetryOptions): (result: GenerateResult, attempt: number) => RetryAdvice {
  const { random, attempts = 4, longestWaitMs = 120_000, l10n = ENGLISH } = options;
  return (result, attempt) => {
    const transient = transientFailure(result, l10n);
    if (!transient.retry) return transient;
    if (attempt >= attempts) return { retry: false, why: l10n.t('It failed {0} times.', attempt) };
    const waitMs = transient.waitMs ?? backoffMs(attempt, random);
    return waitMs > longestWaitMs
      ? { retry: false, why: l10n.t('The service asks to wait {0} minutes.', Math.ceil(waitMs / 60_000)) }
      : { retry: true, waitMs };
  };
}

/** 1, 2, 4 … s, each between its half and its whole. */
function backoffMs(attempt: number, random: () => number): number {
  const whole = Math.min(LONGEST_BACKOFF_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return Math.round(whole / 2 + (whole / 2) * random());
}

type Transient = { retry: true; waitMs?: number } | { retry: false; why: string };

function transientFailure({ ended, httpStatus, answer }: GenerateResult, l10n: L10n): Transient {
  if (ended === 'aborted') return { retry: false, why: l10n.t('It was stopped.') };
  if (ended === 'broken') {
    return httpStatus === undefined
      ? { retry: true }
      : { retry: false, why: l10n.t('The answer broke off after it had begun, so it may be billed.') };
  }
  const { error, usage } = answer;
  if (!error) return { retry: false, why: l10n.t('It was answered.') };
  if (usage)
    return { retry: false, why: l10n.t('The answer had begun before the error, so it may be billed.') };
  const status = httpStatus !== undefined && httpStatus >= 400 ? httpStatus : error.code;
  if (status === 429) return afterQuota(error, l10n);
  return status === 500 || status === 503
    ? { retry: true }
    : { retry: false, why: l10n.t('Sending the same again would fail the same way.') };
}

/** FACTS.md 10: PerDay wins over any retry hint, and limit 0 or empty credits do not end by waiting. */
function afterQuota({ quota }: ServiceError, l10n: L10n): Transient {
  switch (quota?.kind) {
    case 'prepaid-empty':
      return { retry: false, why: l10n.t('The prepaid credits are used up: add credits in AI Studio.') };
    case 'not-offered':
      return {
        retry: false,
        why: l10n.t('The model is not offered on this tier: it needs a project with billing.'),
      };
    case 'spend':
      return {
        retry: false,
        why: l10n.t('The spend limit of the project is reached: wait 10 minutes, or look in AI Studio.'),
      };
    case 'per-day': {
      const hours = Math.ceil((quota.retryAfterMs ?? 0) / 3_600_000);
      // A hint of seconds is wrong here; one of hours was seen to be right (paid tiers).
      const why =
        hours > 1
          ? l10n.t('The quota of the day is used up: it begins again in about {0} hours.', hours)
          : l10n.t('The quota of the day is used up: it begins again at midnight Pacific time.');
      return { retry: false, why };
    }
    case 'per-minute':
    case 'capacity':
    case 'generic':
    case undefined:
      return quota?.retryAfterMs === undefined
        ? { retry: true }
        : { retry: true, waitMs: quota.retryAfterMs };
  }
}
