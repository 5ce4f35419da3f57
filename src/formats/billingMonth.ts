import { pacificDay, pacificMidnight } from '../pricing/pacificDay.ts';

/** A month as Google bills it: from Pacific midnight to Pacific midnight. `name` is YYYY-MM, times are ms. */
export interface BillingMonth {
  name: string;
  start: number;
  end: number;
}

const HOUR = 3_600_000;
const months = new Map<string, BillingMonth>();
let lastHour = Number.NaN;
let lastMonth: BillingMonth | undefined;

/** The billing month of an instant. */
export function billingMonth(at: number): BillingMonth {
  const hour = Math.floor(at / HOUR);
  // Calls come in order, and Pacific time moves by whole hours.
  if (hour !== lastHour || lastMonth === undefined) {
    lastHour = hour;
    lastMonth = monthNamed(pacificDay(at).slice(0, 7));
  }
  return lastMonth;
}

function monthNamed(name: string): BillingMonth {
  const known = months.get(name);
  if (known) return known;
  const [year = 0, month = 0] = name.split('-').map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  const made = { name, start: midnight(name), end: midnight(next) };
  months.set(name, made);
  return made;
}

function midnight(month: string): number {
  return pacificMidnight(`${month}-01`) ?? Date.parse(`${month}-01T08:00:00Z`);
}
