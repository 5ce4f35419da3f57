/** Times are the reader's own, relative when recent. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const monthName = new Intl.DateTimeFormat('en-GB', { month: 'long' });
const monthYear = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric' });

/** "3 min ago", "11:04", "14 Nov 22:41", "14 Nov 2025" */
export function whenText(at: number, now: number): string {
  const past = now - at;
  if (past < MINUTE) return 'just now';
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min ago`;
  const [then, today] = [new Date(at), new Date(now)];
  if (then.toDateString() === today.toDateString()) return clock.format(at);
  if (then.getFullYear() === today.getFullYear()) return `${dayMonth.format(at)} ${clock.format(at)}`;
  return date.format(at);
}

export function fullTime(at: number): string {
  return full.format(at);
}

export function clockTime(at: number): string {
  return clock.format(at);
}

/** "back in 5 h", "back in 12 min" */
export function untilText(at: number, now: number): string {
  const left = Math.max(0, at - now);
  return left < HOUR ? `${Math.max(1, Math.ceil(left / MINUTE))} min` : `${Math.round(left / HOUR)} h`;
}

/** A bin's name: "14 Nov", "14 Nov 09:00" for an hour, or "Nov 2026" for a month. */
export function binText(bin: string): string {
  const [day = '', hour] = bin.split('T');
  if (hour !== undefined) return `${dayMonth.format(noon(day))} ${hour}:00`;
  return bin.length > 7 ? dayMonth.format(noon(bin)) : monthYear.format(noon(`${bin}-01`));
}

/** "14 Nov" of an instant */
export function dayText(at: number): string {
  return dayMonth.format(at);
}

/** "November" of "2026-11" */
export function monthText(month: string): string {
  return monthName.format(noon(`${month}-01`));
}

/** "22 Nov 2026" of "2026-11-22" */
export function dateText(day: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? date.format(noon(day)) : day;
}

/** Noon of a day: no clock change moves it to another one. */
function noon(day: string): Date {
  return new Date(`${day}T12:00:00`);
}
