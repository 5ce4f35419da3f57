import fs from 'node:fs/promises';
import { mergeBudgets, readBudgetSetting, readTeamBudgets } from '../budgets/budgetSetting.ts';
import type { BudgetSetting } from '../budgets/budgetSetting.ts';
import type { Budget } from '../budgets/budget.ts';
import { BudgetGuard } from '../calls/budgetGuard.ts';
import { BudgetSums } from '../calls/budgetSums.ts';
import { BudgetNotes } from '../ledger/budgetNotes.ts';
import { Holds } from '../ledger/holds.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { errorCode } from './io.ts';

const FILE = '.panelmeter.json';

/** The budgets that the editor has left in the ledger, over those of `.panelmeter.json` in the working folder. */
export async function readBudgets(notes: BudgetNotes): Promise<BudgetSetting> {
  const shared = readBudgetSetting(await notes.shared(), 'user', "the editor's budgets");
  return mergeBudgets(await readTeamFile(), shared);
}

async function readTeamFile(): Promise<BudgetSetting> {
  try {
    return readTeamBudgets(await fs.readFile(FILE, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { budgets: [], problems: [] };
    throw error;
  }
}

interface GuardOf {
  ledger: Ledger;
  session: () => string;
  /** Read at each asking. */
  budgets: () => readonly Budget[];
  askUnpriced: (question: string) => Promise<boolean>;
}

/** The guard of a ledger's budgets, over all processes that use it. */
export function guardOf({ ledger, session, budgets, askUnpriced }: GuardOf): BudgetGuard {
  const { dir } = ledger;
  const now = (): number => Date.now();
  const sealed = () => ledger.lines({ from: now() - 40 * 86_400_000, simulated: false });
  const sums = new BudgetSums({ dir, notes: new BudgetNotes(dir), now, session, sealed });
  return new BudgetGuard({ sums, holds: new Holds({ dir, now }), now, session, budgets, askUnpriced });
}
