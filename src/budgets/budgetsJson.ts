import { exactUsd } from '../money.ts';
import type { Budget } from './budget.ts';

/** Budgets as `readBudgetSetting` reads them again. */
export function budgetsJson(budgets: readonly Budget[]): object {
  const simple = budgets.find(({ name }) => name === undefined);
  const list = budgets.flatMap(({ name, unit, limit, per, scope, hard }) => {
    if (name === undefined) return [];
    return [{ name, [unit]: unit === 'usd' ? exactUsd(limit) : Number(limit), per, scope, hard }];
  });
  return simple ? { perDayUsd: exactUsd(simple.limit), hard: simple.hard, list } : { list };
}
