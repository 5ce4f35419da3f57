import type * as vscode from 'vscode';
import type { CallFeed } from '../calls/callFeed.ts';
import { DayTurn, type DayTurnParts } from '../calls/dayTurn.ts';
import type { LastActuals } from '../calls/lastActuals.ts';
import { createRecount } from '../calls/recount.ts';
import type { Spend } from '../calls/spend.ts';
import type { Unkept } from '../calls/unkept.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { Capture } from './capture/capture.ts';
import type { Limits } from './limits.ts';
import type { ModelTools } from './modelTools.ts';
import type { ReportPanel } from './report/reportPanel.ts';
import type { Settings } from './settings.ts';
import type { SpecTools } from './specTools.ts';
import type { SpendBar } from './spendBar.ts';
import type { SpendingWatch } from './spendingWatch.ts';

interface Shown {
  ledger: Pick<Ledger, 'dir'>;
  now: () => number;
  session: { readonly id: string };
  feed: CallFeed;
  spend: Spend;
  actuals: LastActuals;
  unkept: Unkept;
  bar: Pick<SpendBar, 'draw'>;
  capture: Pick<Capture, 'recorded' | 'onChange'>;
  insights: Pick<SpendingWatch, 'recorded' | 'recounted'>;
  limits: Pick<Limits, 'recorded' | 'onChange' | 'startOver'>;
  models: Pick<ModelTools, 'recorded' | 'onChange'>;
  specs: Pick<SpecTools, 'recorded' | 'recounted' | 'limitsChanged' | 'reload'>;
  report: Pick<ReportPanel, 'changed'>;
  settings: Pick<Settings, 'billingTier' | 'onChange'>;
  log: (text: string) => void;
  /** For the turn of the day; absent: a timer. */
  every?: DayTurnParts['every'];
}

interface Current {
  watching: vscode.Disposable[];
  sessionStarted: () => void;
  /** Recorded amounts are others, or calls are gone: everything is counted anew. */
  recount: () => void;
}

/** Lets everything that is shown follow calls, receipts, settings, budgets, sessions and days; `counted` is in the sums. */
export function keepCurrent(shown: Shown, counted: Iterable<string>): Current {
  const { feed, spend, actuals, bar, capture, insights, limits, models, specs, report, settings } = shown;
  feed.onCalls((calls) => {
    for (const call of calls) {
      spend.add(call);
      actuals.add(call);
    }
    bar.draw();
    limits.recorded();
    for (const part of [capture, insights, specs, models]) part.recorded(calls);
    report.changed();
  });
  // Before a recount may begin: it holds calls back until it has counted.
  feed.start(counted);
  let tier = settings.billingTier;
  const limitsChanged = limits.onChange(() => {
    bar.draw();
    // Estimates say what is free on the key's tier.
    if (settings.billingTier === tier) specs.limitsChanged();
    else specs.reload();
    tier = settings.billingTier;
    report.changed();
  });
  const changed = (): void => {
    bar.draw();
    limits.recorded();
    capture.recorded();
    specs.reload();
    report.changed();
  };
  const recounted = (): void => {
    insights.recounted();
    specs.recounted();
    changed();
  };
  const countSpend = createRecount({ ...shown, changed: recounted });
  const recount = (): void => {
    limits.startOver();
    void countSpend(); // never rejects
  };
  feed.onStale(recount);
  const sessionStarted = (): void => {
    spend.startSession();
    changed();
  };
  // From the ledger, since a clock may have been set back into a day that has calls.
  const turn = new DayTurn({ ...shown, turned: recount });
  const watching = [
    ...[turn, limitsChanged, capture.onChange(() => bar.draw())],
    ...[settings, models].map((one) => one.onChange(changed)),
  ];
  return { watching, sessionStarted, recount };
}
