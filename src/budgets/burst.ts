/** The same content so many times within a minute is a loop: a run with its retries sends it a few times at most. */
export const LOOP = { times: 10, spanMs: 60_000 } as const;

/** Retries within five minutes that are a storm when they are at least half of all calls. */
export const STORM = { retries: 10, spanMs: 300_000 } as const;

/** How many of these times (ms, any order) lie within `spanMs` up to the latest one. */
function withinSpan(times: readonly number[], spanMs: number): number {
  const latest = Math.max(...times);
  return times.filter((time) => latest - time < spanMs).length;
}

/** How often the same content was sent within the last minute of these times; undefined below 10. */
export function runawayLoop(times: readonly number[]): number | undefined {
  const count = withinSpan(times, LOOP.spanMs);
  return count >= LOOP.times ? count : undefined;
}

export interface RetryStorm {
  retries: number;
  /** All calls of the same five minutes, retries among them. */
  calls: number;
}

/** Whether the last five minutes are mostly retries: 10 of them, and at least half of all calls. */
export function retryStorm(calls: readonly { at: number; retry: boolean }[]): RetryStorm | undefined {
  const latest = Math.max(...calls.map(({ at }) => at));
  const within = calls.filter(({ at }) => latest - at < STORM.spanMs);
  const retries = within.filter(({ retry }) => retry).length;
  return retries >= STORM.retries && retries * 2 >= within.length
    ? { retries, calls: within.length }
    : undefined;
}
