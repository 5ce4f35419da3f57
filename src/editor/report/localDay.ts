/** Days as the user's clock has them; the ledger groups by the same (`GroupBy` 'day'). */

/** YYYY-MM-DD of an instant. */
export function localDay(atMs: number): string {
  const at = new Date(atMs);
  return dayText(at.getFullYear(), at.getMonth(), at.getDate());
}

/** Midnight at the start of a day, ms since the epoch; `shift` counts days onward, whatever their length. */
export function dayStart(day: string, shift = 0): number {
  const { year, month, date } = partsOf(day);
  return new Date(year, month, date + shift).getTime();
}

/** Where a day, or an hour of one (YYYY-MM-DDTHH), begins; `shift` counts days or hours onward. */
export function placeStart(place: string, shift = 0): number {
  const [day = '', hour] = place.split('T');
  if (hour === undefined) return dayStart(day, shift);
  const { year, month, date } = partsOf(day);
  return new Date(year, month, date, Number(hour) + shift).getTime();
}

export function monthStart(day: string): number {
  const { year, month } = partsOf(day);
  return new Date(year, month, 1).getTime();
}

/** All days from `first` to `last`, both included. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = localDay(dayStart(day, 1))) days.push(day);
  return days;
}

function partsOf(day: string) {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return { year, month: month - 1, date };
}

function dayText(year: number, month: number, date: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month + 1)}-${two(date)}`;
}
