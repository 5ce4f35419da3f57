import { language, t } from './texts.ts';

/** Times are the reader's own, relative when recent. */

const format = (parts: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...parts, hourCycle: 'h23' });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const clock = format({ hour: '2-digit', minute: '2-digit' });
const dayMonth = format({ day: 'numeric', month: 'short' });
const full = format({
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const date = format({ day: 'numeric', month: 'short', year: 'numeric' });
const monthName = format({ month: 'long' });
const monthYear = format({ month: 'short', year: 'numeric' });

/** "3 min ago", "11:04", "14 Nov 22:41", "14 Nov 2025" */
export function whenText(at: number, now: number): string {
  const past = now - at;
  if (past < MINUTE) return t('just now');
  if (past < HOUR) return t('{0} min ago', Math.floor(past / MINUTE));
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
  return left < HOUR
    ? t('{0} min', Math.max(1, Math.ceil(left / MINUTE)))
    : t('{0} h', Math.round(left / HOUR));
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
