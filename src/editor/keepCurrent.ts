import type * as vscode from 'vscode';
import type { CallFeed } from '../calls/callFeed.ts';
import type { LastActuals } from '../calls/lastActuals.ts';
import type { Spend } from '../calls/spend.ts';
import type { Limits } from './limits.ts';
import type { ReportPanel } from './report/reportPanel.ts';
import type { Settings } from './settings.ts';
import type { SpecTools } from './specTools.ts';
import type { SpendBar } from './spendBar.ts';

interface Shown {
  feed: CallFeed;
  spend: Spend;
  actuals: LastActuals;
  bar: SpendBar;
  limits: Limits;
  specs: SpecTools;
  report: ReportPanel;
  settings: Settings;
}

/** Lets everything that is shown follow calls, settings, budgets and sessions. */
export function keepCurrent(shown: Shown): { watching: vscode.Disposable; sessionStarted: () => void } {
  const { feed, spend, actuals, bar, limits, specs, report, settings } = shown;
  feed.onCalls((calls) => {
    for (const call of calls) {
      spend.add(call);
      actuals.add(call);
    }
    bar.draw();
    limits.recorded();
    specs.recorded();
    report.changed();
  });
  let tier = settings.billingTier;
  limits.onChange(() => {
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
    specs.reload();
    report.changed();
  };
  const sessionStarted = (): void => {
    spend.startSession();
    changed();
  };
  return { watching: settings.onChange(changed), sessionStarted };
}
