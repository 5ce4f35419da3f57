/**
 * Days in America/Los_Angeles: price rows, daily quotas and Google's billing days begin at Pacific midnight
 * (FACTS.md section 2).
 */
const HOUR = 3_600_000;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

const pacificClock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  hourCycle: 'h23',
});

function partsAt(ms: number): { day: string; hour: string } {
  const parts: Record<string, string> = {};
  for (const { type, value } of pacificClock.formatToParts(ms)) parts[type] = value;
  return { day: `${parts['year']}-${parts['month']}-${parts['day']}`, hour: parts['hour'] ?? '' };
}

/** 00:00 UTC of a calendar day in ms; undefined when the text is no existing YYYY-MM-DD. */
export function utcMidnight(day: string): number | undefined {
  if (!DATE.test(day)) return undefined;
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day ? undefined : ms;
}

const midnights = new Map<string, number>();

/** 00:00 Pacific of a calendar day in ms (07:00 or 08:00 UTC); undefined when the text is no existing YYYY-MM-DD. */
export function pacificMidnight(day: string): number | undefined {
  const known = midnights.get(day);
  if (known !== undefined) return known;
  const utc = utcMidnight(day);
  if (utc === undefined) return undefined;
  for (const offset of [7, 8]) {
    const at = partsAt(utc + offset * HOUR);
    if (at.day === day && at.hour === '00') {
      if (midnights.size > 1000) midnights.clear();
      midnights.set(day, utc + offset * HOUR);
      return utc + offset * HOUR;
    }
  }
  // Before 1883 there was no Pacific Time; no price row is that old.
  return undefined;
}

/** The Pacific calendar day of an instant, YYYY-MM-DD. */
export function pacificDay(ms: number): string {
  return partsAt(ms).day;
}

/** The first Pacific midnight after an instant: when a daily quota begins again. */
export function nextPacificMidnight(ms: number): number {
  const start = utcMidnight(pacificDay(ms)) ?? ms;
  return pacificMidnight(new Date(start + 24 * HOUR).toISOString().slice(0, 10)) ?? ms + 24 * HOUR;
}
