import { BudgetGuard } from '../calls/budgetGuard.ts';
import { BudgetSums } from '../calls/budgetSums.ts';
import { BudgetNotes } from '../ledger/budgetNotes.ts';
import { Holds } from '../ledger/holds.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { readBudgets } from './budgets.ts';

interface OpenBudgetsParts {
  ledger: Ledger;
  session: () => string;
  askUnpriced: (question: string) => Promise<boolean>;
  /** What could not be read of the budgets. */
  warn: (text: string) => Promise<void>;
}

/** The budgets of the editor, which it has left in the ledger, over a team's in this folder, as they are now. */
export async function openBudgets(
  parts: OpenBudgetsParts,
): Promise<{ guard: BudgetGuard; sums: BudgetSums }> {
  const { ledger, session, askUnpriced, warn } = parts;
  const { dir } = ledger;
  const now = (): number => Date.now();
  const notes = new BudgetNotes(dir);
  const { budgets, problems } = await readBudgets(notes);
  for (const problem of problems) await warn(`${problem}\n`);
  const sealed = () => ledger.lines({ from: now() - 40 * 86_400_000, simulated: false });
  const sums = new BudgetSums({ dir, notes, now, session, sealed });
  sums.use(budgets);
  const guard = new BudgetGuard({
    sums,
    holds: new Holds({ dir, now }),
    now,
    session,
    budgets: () => budgets,
    askUnpriced,
  });
  return { guard, sums };
}
