import * as vscode from 'vscode';
import { tightest, type BudgetStatus } from '../budgets/budgetStatus.ts';
import type { Spend } from '../calls/spend.ts';
import type { BatchStatus } from '../runs/batchStatus.ts';
import type { Settings } from './settings.ts';
import { StatusBar } from './statusBar.ts';
import { tooltip } from './tooltip.ts';

interface SpendBarParts {
  spend: Spend;
  settings: Settings;
  session: { startedAt: number };
  /** Where the budgets stand; empty while nothing was read yet. */
  budgets: () => BudgetStatus[];
  /** A line a model: what is left of its quota. */
  quota: (simulated: boolean) => string[];
}

/** What the status bar shows, brought together; draws when told that something changed. */
export class SpendBar implements vscode.Disposable {
  private readonly bar = new StatusBar();
  private readonly parts: SpendBarParts;
  private run: { done: number; total: number; paused?: boolean } | undefined;
  private batches: readonly BatchStatus[] = [];
  private degraded: string | undefined;
  private waiting = 0;
  constructor(parts: SpendBarParts) {
    this.parts = parts;
    this.draw();
  }

  /** Lines about what is tracked; set by who tracks. */
  tracked: () => string[] = () => [];

  setRun(run: { done: number; total: number; paused?: boolean } | undefined): void {
    this.run = run;
    this.draw();
  }

  setBatches(batches: readonly BatchStatus[]): void {
    this.batches = batches;
    this.draw();
  }

  setDegraded(message: string | undefined): void {
    this.degraded = message;
    this.draw();
  }

  /** Calls that the ledger could not keep so far: they are in the figures, and tried again. */
  setWaiting(calls: number): void {
    this.waiting = calls;
    this.draw();
  }

  draw(): void {
    const { spend, settings, session } = this.parts;
    const simulated = settings.simulator;
    const figures = spend.of(simulated);
    const budgets = this.parts.budgets();
    const budget = tightest(budgets);
    const held =
      this.waiting > 0
        ? vscode.l10n.t('{0} calls wait to be recorded; keep this window open.', this.waiting)
        : undefined;
    const degraded = [this.degraded, held].filter((part) => part !== undefined).join(' ');
    const display = settings.displayCurrency;
    const shared = { simulated, ...(budget ? { budget } : {}), ...(degraded ? { degraded } : {}) };
    this.bar.draw(
      { ...shared, sum: figures[settings.statusBar], ...(this.run ? { run: this.run } : {}) },
      () =>
        tooltip({
          ...shared,
          figures,
          budgets,
          quota: this.parts.quota(simulated),
          batches: this.batches,
          tracked: this.tracked(),
          since: new Date(session.startedAt),
          tierKnown: settings.billingTier !== 'auto',
          ...(display ? { display } : {}),
        }),
    );
  }

  dispose(): void {
    this.bar.dispose();
  }
}
