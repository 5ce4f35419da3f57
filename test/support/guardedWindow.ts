import type { Call } from '../../src/call.ts';
import type { Budget } from '../../src/budgets/budget.ts';
import { type BudgetAlert, newAlerts } from '../../src/calls/budgetAlerts.ts';
import { BudgetGuard } from '../../src/calls/budgetGuard.ts';
import type { GuardQuestion } from '../../src/calls/budgetRefusal.ts';
import { BudgetSums } from '../../src/calls/budgetSums.ts';
import { BudgetNotes } from '../../src/ledger/budgetNotes.ts';
import { Holds } from '../../src/ledger/holds.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from './callFixture.ts';
import { ledgerWorker } from './ledgerWorker.ts';

export interface WindowOptions {
  dir: string;
  budgets: () => readonly Budget[];
  session?: string;
  now?: () => number;
  askUnpriced?: (question: string) => Promise<boolean>;
  lockWaitMs?: number;
  tagsNow?: () => Record<string, string>;
  pid?: number;
}

/** A window as the editor makes it, over the real files of a ledger: its recording, its guard and its alerts. */
export class GuardedWindow {
  readonly ledger: Ledger;
  readonly notes: BudgetNotes;
  readonly sums: BudgetSums;
  readonly holds: Holds;
  readonly guard: BudgetGuard;
  readonly session: string;
  private readonly options: WindowOptions;

  private constructor(ledger: Ledger, options: WindowOptions) {
    const { dir, budgets, now = Date.now, session = 'session-1', pid, lockWaitMs } = options;
    this.options = options;
    this.ledger = ledger;
    this.session = session;
    this.notes = new BudgetNotes(dir);
    this.sums = new BudgetSums({ dir, notes: this.notes, now, session: () => session });
    this.holds = new Holds({
      dir,
      now,
      ...(pid === undefined ? {} : { pid }),
      ...(lockWaitMs === undefined ? {} : { lockWaitMs }),
    });
    this.guard = new BudgetGuard({
      sums: this.sums,
      holds: this.holds,
      now,
      session: () => session,
      budgets,
      askUnpriced: options.askUnpriced ?? (() => Promise.resolve(false)),
      ...(options.tagsNow ? { tagsNow: options.tagsNow } : {}),
    });
  }

  static async open(options: WindowOptions): Promise<GuardedWindow> {
    const { dir, now } = options;
    const ledger = await openLedger({ dir, worker: ledgerWorker, ...(now ? { now } : {}) });
    return new GuardedWindow(ledger, options);
  }

  /** Records what a call took, as the run does before it settles. */
  async record(
    { id, tags }: Pick<GuardQuestion, 'id' | 'tags'>,
    more: Parameters<typeof callFixture>[0] = {},
  ): Promise<Call> {
    const call = callFixture({ id, session: this.session, tags, ...more });
    await this.ledger.append(call);
    return call;
  }

  async alerts(): Promise<BudgetAlert[]> {
    this.sums.use(this.options.budgets());
    await this.sums.catchUp();
    return newAlerts(this.sums.statuses(), this.notes);
  }

  close(): Promise<void> {
    return this.ledger.close();
  }
}

let asked = 0;

export function question(more: Partial<GuardQuestion> = {}): GuardQuestion {
  return {
    id: `ask-${process.pid}-${(asked += 1)}`,
    model: 'gemini-3-pro-image',
    highest: 100_000_000_000n,
    tokens: 2000,
    images: 1,
    tags: { project: 'moon-gate' },
    simulated: false,
    ...more,
  };
}

export function budget(more: Partial<Budget> = {}): Budget {
  const name = more.name ?? 'dev';
  return {
    id: name,
    name,
    unit: 'usd',
    limit: 1_000_000_000_000n,
    per: 'day',
    scope: {},
    hard: true,
    from: 'user',
    ...more,
  };
}
