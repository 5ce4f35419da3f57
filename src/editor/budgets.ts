import * as vscode from 'vscode';
import type { Tags } from '../call.ts';
import type { Budget } from '../budgets/budget.ts';
import { mergeBudgets, type BudgetSetting } from '../budgets/budgetSetting.ts';
import { budgetsJson } from '../budgets/budgetsJson.ts';
import { tightest, type BudgetStatus } from '../budgets/budgetStatus.ts';
import { newAlerts } from '../calls/budgetAlerts.ts';
import { BudgetGuard } from '../calls/budgetGuard.ts';
import type { GuardQuestion, Refusal, Shortfall } from '../calls/budgetRefusal.ts';
import { BudgetSums, raiseKey } from '../calls/budgetSums.ts';
import { BudgetNotes } from '../ledger/budgetNotes.ts';
import { Holds } from '../ledger/holds.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { longHolds } from '../runs/longHolds.ts';
import type { GuardPort, LongHolds } from '../runs/ports.ts';
import { showAlert } from './budgetMessages.ts';
import type { NoticeMemory } from './noticeMemory.ts';
import { amountOf, askRaise } from './raiseBudget.ts';
import type { Settings } from './settings.ts';
import { TeamBudgets } from './teamBudgets.ts';

interface BudgetsParts {
  ledger: Ledger;
  settings: Settings;
  session: () => string;
  now: () => number;
  /** Which budgets were silenced. */
  memory: NoticeMemory;
  /** What the recorder adds to a call's tags. */
  tagsNow: (tags: Tags) => Tags;
  /** Figures or definitions are others now. */
  changed: () => void;
  log: (text: string) => void;
}

/** The editor's budgets: those of the settings over the team's, their figures, their guard, and who is told. */
export class Budgets implements vscode.Disposable {
  private readonly parts: BudgetsParts;
  private readonly notes: BudgetNotes;
  private readonly sums: BudgetSums;
  private readonly guard: BudgetGuard;
  /** Of calls that nobody waits beside, as those of terminals: what cannot be held against a hard budget is refused. */
  readonly unattended: BudgetGuard;
  private readonly team: TeamBudgets;
  private refused: Refusal | undefined;
  private shared = '';
  private problems = '';
  constructor(parts: BudgetsParts) {
    this.parts = parts;
    const { ledger, session, now } = parts;
    const { dir } = ledger;
    this.notes = new BudgetNotes(dir);
    const sealed = () => ledger.lines({ from: now() - 40 * 86_400_000, simulated: false });
    this.sums = new BudgetSums({ dir, notes: this.notes, now, session, sealed });
    const guarding = {
      ...{ sums: this.sums, holds: new Holds({ dir, now }), now, session },
      tagsNow: parts.tagsNow,
      budgets: () => this.setting.budgets,
    };
    // Others than the reader of this window ask `unattended`.
    this.guard = new BudgetGuard({
      ...guarding,
      l10n: vscode.l10n,
      askUnpriced: async (question) => {
        const send = vscode.l10n.t('Send');
        return (await vscode.window.showWarningMessage(question, send, vscode.l10n.t('Cancel'))) === send;
      },
    });
    this.unattended = new BudgetGuard({ ...guarding, askUnpriced: () => Promise.resolve(false) });
    this.team = new TeamBudgets(() => void this.refresh());
  }

  /** Reads the team's file and the figures; nothing waits for it. */
  async start(): Promise<void> {
    await this.team.load();
    await this.notes.tidy(this.parts.now());
  }

  get setting(): BudgetSetting {
    return mergeBudgets(this.team.current, this.parts.settings.budgets);
  }

  get hasHard(): boolean {
    return this.setting.budgets.some(({ hard }) => hard);
  }

  /** Empty while nothing was read yet. */
  statuses(): BudgetStatus[] {
    return this.sums.ready ? this.sums.statuses() : [];
  }

  /** The budget that stands in the way of a call, as far as is known without asking. */
  foresee(question: Omit<GuardQuestion, 'id'>): Shortfall | undefined {
    return this.guard.foresee({ id: '', ...question });
  }

  /** The guard of a run; `override`: the user said to go over the budgets this once. */
  port(override = false): GuardPort {
    return async (question) => {
      const answer = await this.guard.ask(question, { override });
      if (!answer.ok) this.refused = answer;
      return answer;
    };
  }

  /** The guard of batch jobs and caches. */
  longHolds(override = false): LongHolds {
    return longHolds(this.guard, { override }, (refusal) => (this.refused = refusal));
  }

  /** The guard that an agent asks: it may not agree to anything for a person. */
  readonly agentPort: GuardPort = (question) => this.unattended.ask(question);

  /** Where the budgets stand, with every call that was recorded by now. */
  async statusesNow(): Promise<BudgetStatus[]> {
    return (await this.unattended.standings()).map(({ status }) => status);
  }

  /** All calls are read again with the next refresh. */
  startOver(): void {
    this.sums.startOver();
  }

  /** Takes up new calls, settings and raises; tells of thresholds. Never fails: a budget that cannot be read is told by its guard. */
  async refresh(): Promise<void> {
    const { log, changed } = this.parts;
    try {
      const { budgets, problems } = this.setting;
      this.tellProblems(problems.join(' '));
      this.sums.use(budgets);
      await this.sums.catchUp();
      await this.share(budgets);
      changed();
      for (const alert of await newAlerts(this.statuses(), this.notes))
        void showAlert(alert, this.parts.memory); // may stay as long as it likes
    } catch (error) {
      log(`The budgets could not be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** *Raise for today*: `given` is a budget's id, or `{ budget, limit }` to ask nothing. */
  async raise(given: unknown): Promise<void> {
    const { id, limit } = raiseOf(given);
    const status = await this.statusOf(id);
    if (!status) {
      void vscode.window.showInformationMessage(vscode.l10n.t('There is no budget to raise.'));
      return;
    }
    const { budget, period } = status;
    const { needed = 0n } = this.refused?.budget === budget.id ? this.refused : {};
    const least = needed > status.spent ? needed : status.spent;
    const to = limit === undefined ? await askRaise(status, least) : amountOf(budget.unit, limit);
    if (to === undefined) return;
    await this.notes.raise(raiseKey(budget, period.key), to);
    await this.refresh();
  }

  /** Opens the place where a budget is defined. */
  async open(given: unknown): Promise<void> {
    const budget = this.setting.budgets.find(({ id }) => id === given);
    const ofTeam = budget ? budget.from === 'team' : this.team.current.problems.length > 0;
    const file = ofTeam ? await TeamBudgets.file() : undefined;
    if (file) await vscode.window.showTextDocument(file);
    else await vscode.commands.executeCommand('workbench.action.openSettings', 'panelmeter.budgets');
  }

  dispose(): void {
    this.team.dispose();
  }

  /** A budget that cannot be read does not hold: that is told once, not found out from a bill. */
  private tellProblems(text: string): void {
    if (text === this.problems) return;
    this.problems = text;
    if (text === '') return;
    this.parts.log(text);
    void this.offerToOpen(`${vscode.l10n.t('A budget does not hold.')} ${text}`); // may stay as long as it likes
  }

  private async offerToOpen(text: string): Promise<void> {
    const open = vscode.l10n.t('Open budget');
    if ((await vscode.window.showWarningMessage(text, open)) === open) await this.open(undefined);
  }

  /** The named one, the one that has just refused, or else the tightest. */
  private async statusOf(id: string | undefined): Promise<BudgetStatus | undefined> {
    await this.refresh();
    const statuses = this.statuses();
    return (
      statuses.find(({ budget }) => budget.id === (id ?? this.refused?.budget)) ??
      tightest(statuses.filter(({ budget }) => budget.hard)) ??
      tightest(statuses)
    );
  }

  /** The command in a terminal has no settings: it reads the budgets in the ledger. */
  private async share(budgets: readonly Budget[]): Promise<void> {
    const json = JSON.stringify(budgetsJson(budgets));
    if (json === this.shared) return;
    if (budgets.length > 0 || (await this.notes.shared()) !== undefined)
      await this.notes.share(budgetsJson(budgets));
    this.shared = json;
  }
}

function raiseOf(given: unknown): { id?: string; limit?: string } {
  if (typeof given === 'string') return { id: given };
  if (typeof given !== 'object' || given === null) return {};
  const budget: unknown = Reflect.get(given, 'budget');
  const limit: unknown = Reflect.get(given, 'limit');
  return {
    ...(typeof budget === 'string' ? { id: budget } : {}),
    ...(typeof limit === 'string' || typeof limit === 'number' ? { limit: String(limit) } : {}),
  };
}
