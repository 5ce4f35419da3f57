import { nextPacificMidnight, pacificDay, pacificMidnight } from '../pricing/pacificDay.ts';

export interface QuotaDay {
  /** ms since the epoch, inclusive. */
  start: number;
  /** Exclusive. */
  end: number;
}

/**
 * The window of a daily quota that an instant lies in: one Pacific day, 23, 24 or 25 hours long (rate-limits page;
 * data/quota/limits.json `reset`).
 */
export function quotaDay(atMs: number): QuotaDay {
  return { start: pacificMidnight(pacificDay(atMs)) ?? atMs, end: nextPacificMidnight(atMs) };
}
