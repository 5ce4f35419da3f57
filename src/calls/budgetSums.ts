import type { Call } from '../call.ts';
import type { Budget } from '../budgets/budget.ts';
import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import { budgetStatus } from '../budgets/budgetStatus.ts';
import { periodAt } from '../budgets/period.ts';
import { BudgetTally } from '../budgets/tally.ts';
import type { BudgetNotes } from '../ledger/budgetNotes.ts';
import { CallTail } from '../ledger/callTail.ts';
import { spendingOf } from './spendingOf.ts';

export interface BudgetSumsParts {
  dir: string;
  notes: BudgetNotes;
  now: () => number;
  session: () => string;
  /** As `CallTailOptions.sealed`. */
  sealed?: () => AsyncIterable<Call>;
}

/** What all windows and commands of a ledger have spent of the budgets in force, as of the last catching up. */
export class BudgetSums {
  readonly #parts: BudgetSumsParts;
  readonly #tail: CallTail;
  /** Whole as of the last catching up. */
  #tally = new BudgetTally([]);
  /** Filled anew, while `#tally` still stands. */
  #next: BudgetTally | undefined;
  #budgets: readonly Budget[] = [];
  #definition = '[]';
  #raises = new Map<string, bigint>();
  /** False until everything was read once: no figure may be shown. */
  ready = false;

  constructor(parts: BudgetSumsParts) {
    this.#parts = parts;
    this.#tail = new CallTail({
      dir: parts.dir,
      onCall: (call) => {
        const spending = spendingOf(call);
        if (spending) (this.#next ?? this.#tally).add(spending);
      },
      onReset: () => {
        this.#next = new BudgetTally(this.#budgets);
      },
      onCaughtUp: () => {
        this.#tally = this.#next ?? this.#tally;
        this.#next = undefined;
      },
      ...(parts.sealed ? { sealed: parts.sealed } : {}),
    });
  }

  get budgets(): readonly Budget[] {
    return this.#budgets;
  }

  /** The budgets in force from now on; other ones than before are summed up anew. */
  use(budgets: readonly Budget[]): void {
    const definition = JSON.stringify(budgets, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    if (definition === this.#definition) return;
    this.#definition = definition;
    this.#budgets = budgets;
    this.#tail.startOver();
    this.ready = false;
  }

  /** All calls come again with the next catching up; until then the figures stand. */
  startOver(): void {
    this.#tail.startOver();
  }

  async catchUp(): Promise<void> {
    if (this.budgets.length === 0) return;
    const definition = this.#definition;
    this.#raises = await this.#parts.notes.raises();
    await this.#tail.catchUp();
    this.ready = definition === this.#definition;
  }

  /** Whether the call of that id is in the sums already. */
  has(id: string): boolean {
    return this.#tail.has(id);
  }

  statuses(): BudgetStatus[] {
    return this.budgets.map((budget) => this.status(budget));
  }

  status(budget: Budget): BudgetStatus {
    const period = periodAt(budget.per, this.#parts.now(), this.#parts.session());
    const raise = this.#raises.get(raiseKey(budget, period.key));
    return budgetStatus(budget, period, this.#tally.of(budget, period.key), raise);
  }
}

/** A raise is of one budget in one period. */
export function raiseKey({ id }: Budget, periodKey: string): string {
  return JSON.stringify([id, periodKey]);
}
