import { ENGLISH, type L10n } from '../l10n.ts';
import { shownUsd } from '../money.ts';
import type { Budget, BudgetPeriod, BudgetUnit } from './budget.ts';
import type { BudgetStatus } from './budgetStatus.ts';

/** `today's budget "dev"` */
export function budgetTitle({ name, per }: Pick<Budget, 'name' | 'per'>, l10n: L10n = ENGLISH): string {
  return `${titleOf(per, l10n)}${name === undefined ? '' : ` "${name}"`}`;
}

function titleOf(per: BudgetPeriod, l10n: L10n): string {
  switch (per) {
    case 'session':
      return l10n.t("this session's budget");
    case 'day':
      return l10n.t("today's budget");
    case 'week':
      return l10n.t("this week's budget");
    case 'month':
      return l10n.t("this month's budget");
  }
}

/** `today`, `this week`: how long a raise holds. */
export function periodWords(per: BudgetPeriod, l10n: L10n = ENGLISH): string {
  switch (per) {
    case 'session':
      return l10n.t('this session');
    case 'day':
      return l10n.t('today');
    case 'week':
      return l10n.t('this week');
    case 'month':
      return l10n.t('this month');
  }
}

/** `$0.94`, `12,400 tokens`, `1 image` */
export function shownAmount(unit: BudgetUnit, amount: bigint, l10n: L10n = ENGLISH): string {
  const digits = digitsOf(unit, amount);
  switch (unit) {
    case 'usd':
      return digits;
    case 'tokens':
      return amount === 1n ? l10n.t('1 token') : l10n.t('{0} tokens', digits);
    case 'calls':
      return amount === 1n ? l10n.t('1 call') : l10n.t('{0} calls', digits);
    case 'images':
      return amount === 1n ? l10n.t('1 image') : l10n.t('{0} images', digits);
  }
}

/** Without its unit, where it is no money. */
function digitsOf(unit: BudgetUnit, amount: bigint): string {
  return unit === 'usd' ? shownUsd(amount) : amount.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `$0.94 of $1.00`, `≥ $0.94 of $1.00`, `12,400 of 50,000 tokens` */
export function shownShare(
  unit: BudgetUnit,
  spent: bigint,
  limit: bigint,
  lacking = 0,
  l10n: L10n = ENGLISH,
): string {
  const used = `${lacking > 0 ? '≥ ' : ''}${digitsOf(unit, spent)}`;
  return l10n.t('{0} of {1}', used, shownAmount(unit, limit, l10n));
}

/** A threshold that was reached: `Today's budget "dev" is at 82 %: $0.82 of $1.00.` */
export function alertText(
  { budget, percent, spent, limit, lacking }: BudgetStatus,
  l10n: L10n = ENGLISH,
): string {
  const share = shownShare(budget.unit, spent, limit, lacking, l10n);
  const title = capital(budgetTitle(budget, l10n));
  const text = l10n.t('{0} is at {1} %: {2}.', title, `${lacking > 0 ? '≥ ' : ''}${percent}`, share);
  const stops = budget.hard && percent >= 100;
  return stops ? `${text} ${l10n.t('Further calls are refused before they are sent.')}` : text;
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
