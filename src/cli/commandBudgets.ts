import fs from 'node:fs/promises';
import type { Budget } from '../budgets/budget.ts';
import { mergeBudgets, readBudgetSetting, readTeamBudgets } from '../budgets/budgetSetting.ts';
import type { BudgetSetting } from '../budgets/budgetSetting.ts';
import { alertText } from '../budgets/budgetText.ts';
import type { Tags } from '../call.ts';
import { newAlerts } from '../calls/budgetAlerts.ts';
import { BudgetGuard } from '../calls/budgetGuard.ts';
import { BudgetSums } from '../calls/budgetSums.ts';
import { BudgetNotes } from '../ledger/budgetNotes.ts';
import { Holds } from '../ledger/holds.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { errorCode } from './io.ts';

const FILE = '.panelmeter.json';

interface CommandBudgetsParts {
  ledger: Pick<Ledger, 'dir' | 'lines'>;
  session: () => string;
  askUnpriced: (question: string) => Promise<boolean>;
  /** Branch and commit: budgets may be scoped by them. */
  tagsNow?: () => Tags;
  /** What could not be read of the budgets, and which thresholds were reached: a line for people. */
  warn: (text: string) => Promise<void>;
}

/** The budgets of a process that is not the editor, however long it runs. */
export interface CommandBudgets {
  guard: BudgetGuard;
  /** Whether any is a hard one, as they are set now. */
  hasHard: () => Promise<boolean>;
  /** After a call was recorded: tells of thresholds that nobody was told of. Never fails. */
  tellAlerts: () => Promise<void>;
}

/**
 * The editor's budgets, which it leaves in the ledger, over those of `.panelmeter.json` in the working folder. Both are
 * read again at each asking, so that a process that goes on for days holds what was set meanwhile.
 */
export function openCommandBudgets({
  ledger,
  session,
  askUnpriced,
  tagsNow,
  warn,
}: CommandBudgetsParts): CommandBudgets {
  const { dir } = ledger;
  const now = (): number => Date.now();
  const notes = new BudgetNotes(dir);
  let budgets: readonly Budget[] = [];
  let told = '';
  const reload = async (): Promise<void> => {
    const read = await readBudgets(notes);
    budgets = read.budgets;
    const problems = read.problems.map((problem) => `${problem}\n`).join('');
    if (problems !== told && problems !== '') await warn(problems);
    told = problems;
  };
  const sealed = () => ledger.lines({ from: now() - 40 * 86_400_000, simulated: false });
  const sums = new BudgetSums({ dir, notes, now, session, sealed });
  const guard = new BudgetGuard({
    sums,
    holds: new Holds({ dir, now }),
    now,
    session,
    budgets: () => budgets,
    reload,
    askUnpriced,
    ...(tagsNow ? { tagsNow } : {}),
  });
  const hasHard = async (): Promise<boolean> => {
    await reload();
    return budgets.some(({ hard }) => hard);
  };
  const tellAlerts = async (): Promise<void> => {
    try {
      await reload();
      sums.use(budgets);
      await sums.catchUp();
      for (const { status } of await newAlerts(sums.statuses(), notes)) await warn(`${alertText(status)}\n`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      await warn(`The budgets could not be read: ${why}\n`);
    }
  };
  return { guard, hasHard, tellAlerts };
}

async function readBudgets(notes: BudgetNotes): Promise<BudgetSetting> {
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
