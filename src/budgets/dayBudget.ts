import type { Money } from '../money.ts';

/** Percent of a budget at which it is worth a word. */
const BUDGET_THRESHOLDS = [50, 80, 90, 100] as const;

export interface BudgetState {
  state: 'ok' | 'near' | 'over';
  spent: Money;
  limit: Money;
  /** Never negative. */
  left: Money;
  /** Whole percent, rounded down: 99.9 % is not 100. */
  percent: number;
  /** The thresholds reached. */
  reached: number[];
}

/** Where spending stands against an amount. A limit of 0 means nothing may be spent: it is over at once. */
export function budgetState(spent: Money, limit: Money): BudgetState {
  const percent = limit > 0n ? Number((spent * 100n) / limit) : 100;
  return {
    state: percent >= 100 ? 'over' : percent >= 80 ? 'near' : 'ok',
    spent,
    limit,
    left: spent < limit ? limit - spent : 0n,
    percent,
    reached: BUDGET_THRESHOLDS.filter((threshold) => percent >= threshold),
  };
}
