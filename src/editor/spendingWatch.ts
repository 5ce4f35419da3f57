import * as vscode from 'vscode';
import { anomalyText, spendAlertText } from '../budgets/unusualText.ts';
import type { Call } from '../call.ts';
import { Insights } from '../calls/insights.ts';
import { HistoryReader } from '../calls/historyReader.ts';
import { KpiReader } from '../calls/kpiReader.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { keptInWorkspace } from './keptFiles.ts';
import { watchKept } from './keptImages.ts';
import { NoticeMemory } from './noticeMemory.ts';
import type { ReportInsights } from './report/reportSources.ts';
import type { Settings } from './settings.ts';
import type { Runs } from './stopRuns.ts';
import { UnusualNotices } from './unusualNotices.ts';

interface SpendingWatchParts {
  ledger: Ledger;
  book: () => PriceBook;
  now: () => number;
  settings: Settings;
  state: vscode.Memento;
  runs: Runs;
  log: (text: string) => void;
}

/** What stands out, what the month comes to and what panels cost: read beside the report, told once a day. */
export class SpendingWatch implements ReportInsights {
  private readonly insights: Insights;
  private readonly reader: KpiReader;
  private readonly keptFiles: vscode.Disposable;
  private readonly reading: HistoryReader;
  private started = false;
  /** `changed`: figures of the report are other ones now. */
  constructor({ ledger, book, now, settings, state, runs, log }: SpendingWatchParts, changed: () => void) {
    const notices = new UnusualNotices(new NoticeMemory(state, now), runs);
    const failed = (error: unknown): void =>
      log(`Insights could not be brought up to date: ${String(error)}`);
    this.insights = new Insights({
      ledger,
      now,
      method: () => settings.anomalies,
      changed,
      // Messages may stay as long as they like.
      found: (anomaly) => void notices.tell(anomaly.kind, anomalyText(anomaly, vscode.l10n)),
      alerted: (alerts, lowerBound) => {
        const unusual = spendAlertText(alerts, lowerBound, vscode.l10n);
        if (unusual) void notices.tell(unusual.rule, unusual);
      },
      failed,
    });
    this.reader = new KpiReader({ ledger, book, changed, failed });
    const kept = () => keptInWorkspace(log);
    this.reading = new HistoryReader({ ledger, book, now, kept, changed, failed });
    this.keptFiles = watchKept(() => {
      this.reading.forget();
      changed();
    });
  }

  recorded(calls: readonly Call[]): void {
    this.start();
    this.insights.add(calls);
    this.reader.add(calls);
    this.reading.add(calls);
  }

  /** Receipts are others, or calls are gone. */
  recounted(): void {
    this.reader.forget();
    this.reading.forget();
  }

  current(): ReturnType<ReportInsights['current']> {
    this.start();
    return this.insights.current();
  }

  kpis(range: Parameters<ReportInsights['kpis']>[0]): ReturnType<ReportInsights['kpis']> {
    return this.reader.of(range);
  }

  history(range: Parameters<ReportInsights['kpis']>[0]): ReturnType<NonNullable<ReportInsights['history']>> {
    return this.reading.of(range);
  }

  dispose(): void {
    this.keptFiles.dispose();
    this.insights.dispose();
  }

  /** The last week is read with the first call or report: opening a window reads nothing. */
  private start(): void {
    if (this.started) return;
    this.started = true;
    void this.insights.start(); // never rejects, and nothing waits for it
  }
}
