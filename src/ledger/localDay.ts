const DAY_MS = 86_400_000;

/** Minutes east of UTC of this machine's clock at that instant (540 in Seoul). */
export function zoneMinutes(atMs: number): number {
  return -new Date(atMs).getTimezoneOffset();
}

/** Days since 1970-01-01 of the local day, `zone` minutes east of UTC. */
export function localDay(atMs: number, zone: number): number {
  return Math.floor((atMs + zone * 60_000) / DAY_MS);
}

/** 20417 → "2025-11-25". */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Months since 1970-01 of a day. */
export function monthOfDay(day: number): number {
  const known = months.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MS);
  const month = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
  if (months.size > 50_000) months.clear();
  months.set(day, month);
  return month;
}

const months = new Map<number, number>();
