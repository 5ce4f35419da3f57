import { HistoryReader } from '../../../src/calls/historyReader.ts';
import { Insights } from '../../../src/calls/insights.ts';
import { KpiReader } from '../../../src/calls/kpiReader.ts';
import type { ReportInsights } from '../../../src/editor/report/reportSources.ts';
import type { CallFilter, Ledger } from '../../../src/ledger/ledgerTypes.ts';
import { shippedBook } from '../../support/shippedBook.ts';
import { NOW } from './history.ts';

/** Other models and waste of a ledger; all else is not read yet. Read when first asked for. */
export function ofHistory(ledger: Ledger): ReportInsights {
  const reader = new HistoryReader({
    ledger,
    book: () => shippedBook,
    now: () => NOW,
    changed: () => undefined,
    failed: (error) => {
      throw error;
    },
  });
  return {
    current: () => ({ outlook: undefined, anomalies: [] }),
    kpis: () => undefined,
    comparison: (range) => reader.comparison(range),
    waste: (range) => reader.waste(range),
  };
}

/** Insights over a ledger, read as the product reads them; `ranges` are read before they are asked for. */
export async function readInsights(
  ledger: Ledger,
  ...ranges: CallFilter[]
): Promise<ReportInsights & { idle(): Promise<void> }> {
  const fail = (error: unknown) => {
    throw error;
  };
  const nothing = () => undefined;
  const insights = new Insights({
    ledger,
    now: () => NOW,
    method: () => 'robust',
    changed: nothing,
    found: nothing,
    alerted: nothing,
    failed: fail,
  });
  const reader = new KpiReader({ ledger, book: () => shippedBook, changed: nothing, failed: fail });
  await insights.start();
  insights.dispose();
  for (const range of ranges) {
    reader.of(range);
    await reader.idle();
  }
  return {
    current: () => insights.current(),
    kpis: (range) => reader.of(range),
    idle: () => reader.idle(),
  };
}
