import type { IsKept } from '../../../src/budgets/keptCost.ts';
import { HistoryReader } from '../../../src/calls/historyReader.ts';
import { Insights } from '../../../src/calls/insights.ts';
import { KpiReader } from '../../../src/calls/kpiReader.ts';
import type { ReportInsights } from '../../../src/editor/report/reportSources.ts';
import type { CallFilter, Ledger } from '../../../src/ledger/ledgerTypes.ts';
import { shippedBook } from '../../support/shippedBook.ts';
import { NOW } from './history.ts';

/** A reader of a ledger's history; `isKept`: what kept.json would say. */
export function historyReader(
  ledger: Pick<Ledger, 'lines' | 'page'>,
  { isKept = () => undefined, changed = () => undefined }: { isKept?: IsKept; changed?: () => void } = {},
): HistoryReader {
  return new HistoryReader({
    ledger,
    book: () => shippedBook,
    now: () => NOW,
    kept: () => isKept,
    changed,
    failed: (error) => {
      throw error;
    },
  });
}

/** Other models, kept panels and turns of a ledger; all else is not read yet. Read when first asked for. */
export function ofHistory(ledger: Ledger): ReportInsights {
  const reader = historyReader(ledger);
  return {
    current: () => ({ outlook: undefined, anomalies: [] }),
    kpis: () => undefined,
    history: (range) => reader.of(range),
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
