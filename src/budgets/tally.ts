import type { Budget, BudgetPeriod, Spending } from './budget.ts';
import { covers } from './budget.ts';
import type { Period } from './period.ts';
import { periodAt } from './period.ts';

export interface Tallied {
  spent: bigint;
  /** Calls whose cost is not fully known: `spent` is a lower bound then. */
  lacking: number;
}

const NOTHING: Tallied = { spent: 0n, lacking: 0 };

/** What was spent of each budget, in each of its periods. Calls may come in any order, each once. */
export class BudgetTally {
  readonly budgets: readonly Budget[];
  readonly #sums = new Map<string, Tallied>();
  /** The period of the last call; the next one mostly lies in the same. */
  readonly #last = new Map<BudgetPeriod, Period>();

  constructor(budgets: readonly Budget[]) {
    this.budgets = budgets;
  }

  add(spending: Spending): void {
    for (const budget of this.budgets) {
      if (!covers(budget, spending)) continue;
      const key = sumKey(budget, this.#periodOf(budget.per, spending).key);
      const { spent, lacking } = this.#sums.get(key) ?? NOTHING;
      const lacks = budget.unit === 'usd' && spending.lacking === true;
      this.#sums.set(key, {
        spent: spent + spending.amounts[budget.unit],
        lacking: lacking + (lacks ? 1 : 0),
      });
    }
  }

  of(budget: Budget, periodKey: string): Tallied {
    return this.#sums.get(sumKey(budget, periodKey)) ?? NOTHING;
  }

  #periodOf(per: BudgetPeriod, { at, session }: Spending): Period {
    if (per === 'session') return periodAt(per, at, session);
    const last = this.#last.get(per);
    if (last && last.start <= at && at < last.end) return last;
    const period = periodAt(per, at);
    this.#last.set(per, period);
    return period;
  }
}

function sumKey(budget: Budget, periodKey: string): string {
  return JSON.stringify([budget.id, periodKey]);
}
