import fs from 'node:fs/promises';
import { mergeBudgets, readBudgetSetting, readTeamBudgets } from '../budgets/budgetSetting.ts';
import type { BudgetSetting } from '../budgets/budgetSetting.ts';
import type { BudgetNotes } from '../ledger/budgetNotes.ts';
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
