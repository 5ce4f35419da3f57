import { shownUsd } from '../money.ts';
import type { Budget, BudgetPeriod, BudgetUnit } from './budget.ts';
import type { BudgetStatus } from './budgetStatus.ts';

const OF_PERIOD: Record<BudgetPeriod, string> = {
  session: "this session's",
  day: "today's",
  week: "this week's",
  month: "this month's",
};

const FOR_PERIOD: Record<BudgetPeriod, string> = {
  session: 'this session',
  day: 'today',
  week: 'this week',
  month: 'this month',
};

/** `today's budget "dev"` */
export function budgetTitle({ name, per }: Pick<Budget, 'name' | 'per'>): string {
  return `${OF_PERIOD[per]} budget${name === undefined ? '' : ` "${name}"`}`;
}

/** `today`, `this week`: how long a raise holds. */
export function periodWords(per: BudgetPeriod): string {
  return FOR_PERIOD[per];
}

/** `$0.94`, `12,400 tokens`, `1 image` */
export function shownAmount(unit: BudgetUnit, amount: bigint): string {
  if (unit === 'usd') return shownUsd(amount);
  const digits = amount.toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return `${digits} ${amount === 1n ? unit.slice(0, -1) : unit}`;
}

/** `$0.94 of $1.00`, `≥ $0.94 of $1.00`, `12,400 of 50,000 tokens` */
export function shownShare(unit: BudgetUnit, spent: bigint, limit: bigint, lacking = 0): string {
  const used = shownAmount(unit, spent);
  const bare = unit === 'usd' ? used : used.replace(/ .*$/, '');
  return `${lacking > 0 ? '≥ ' : ''}${bare} of ${shownAmount(unit, limit)}`;
}

/** A threshold that was reached: `Today's budget "dev" is at 82 %: $0.82 of $1.00.` */
export function alertText({ budget, percent, spent, limit, lacking }: BudgetStatus): string {
  const share = shownShare(budget.unit, spent, limit, lacking);
  const stops = budget.hard && percent >= 100 ? ' Further calls are refused before they are sent.' : '';
  return `${capital(budgetTitle(budget))} is at ${lacking > 0 ? '≥ ' : ''}${percent} %: ${share}.${stops}`;
}

const CELLS = 10;

/** A bar of text, ten cells: `▰▰▰▰▰▰▰▰▱▱`. Full only at 100 %. */
export function textBar(percent: number): string {
  const full = Math.min(CELLS, Math.floor((percent * CELLS) / 100));
  return '▰'.repeat(full) + '▱'.repeat(CELLS - full);
}

/** `$(sync) A sentence` → begins with a capital. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
