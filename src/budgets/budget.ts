import type { Tags } from '../call.ts';

export const BUDGET_UNITS = ['usd', 'tokens', 'calls', 'images'] as const;
export type BudgetUnit = (typeof BUDGET_UNITS)[number];

export const BUDGET_PERIODS = ['session', 'day', 'week', 'month'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** What may be spent in a period by the calls that it covers. */
export interface Budget {
  /** Tells it from all others: its name, or `perDayUsd`. */
  id: string;
  name?: string;
  unit: BudgetUnit;
  /** In its unit: pico-USD for usd, else a count. */
  limit: bigint;
  per: BudgetPeriod;
  /** Every named tag must be equal; `model` is the model that was asked for or served. Empty: all calls. */
  scope: Readonly<Record<string, string>>;
  /** Refuses the next call before it is sent. A soft one only tells. */
  hard: boolean;
  from: 'user' | 'team';
}

export type Amounts = Readonly<Record<BudgetUnit, bigint>>;

/** What one call took, or may take while it is under way. */
export interface Spending {
  /** ms since the epoch. */
  at: number;
  session?: string | undefined;
  /** As asked for and as served. */
  models: readonly string[];
  tags: Tags;
  amounts: Amounts;
  /** Its cost is not, or not fully, in `amounts.usd`. */
  lacking?: boolean;
}

export function covers(budget: Budget, { models, tags }: Pick<Spending, 'models' | 'tags'>): boolean {
  return Object.entries(budget.scope).every(([key, value]) =>
    key === 'model' ? models.includes(value) : tags[key] === value,
  );
}
