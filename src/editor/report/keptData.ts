import type { KeptCost, KeptGroup } from '../../budgets/keptCost.ts';
import type { CallFilter } from '../../ledger/ledgerTypes.ts';
import type { SumParts } from '../../money.ts';
import { KEPT_KEYS } from '../../protocol/reportKept.ts';
import type { KeptCostFigure, KeptData, KeptTable } from '../../protocol/reportKept.ts';
import type { ReportSources } from './reportSources.ts';

/** Groups of a table; the rest is counted. */
const MOST_GROUPS = 50;

/** What kept panels cost in the range, and what was spent beside them; nothing while it is read for the first time. */
export function keptData({ insights }: Pick<ReportSources, 'insights'>, range: CallFilter): KeptData {
  const { figures: read, progress } = insights.history?.(range) ?? {};
  const reading = progress ? { reading: progress } : {};
  if (!read) return { ...reading, tables: [] };
  const { kept: figures } = read;
  return {
    ...reading,
    total: costFigure(figures.total),
    tables: KEPT_KEYS.map((by) => tableOf(by, figures.by[by])),
  };
}

function tableOf(by: KeptTable['by'], groups: readonly KeptGroup[]): KeptTable {
  const sorted = groups.toSorted((a, b) =>
    a.spent.billed === b.spent.billed
      ? (a.key ?? '').localeCompare(b.key ?? '')
      : a.spent.billed < b.spent.billed
        ? 1
        : -1,
  );
  return {
    by,
    groups: sorted.slice(0, MOST_GROUPS).map(({ key, ...cost }) => ({ key, cost: costFigure(cost) })),
    more: Math.max(0, sorted.length - MOST_GROUPS),
  };
}

function costFigure({ spent, kept, superseded, withoutImage, perKept, ...counts }: KeptCost): KeptCostFigure {
  return {
    ...counts,
    spent: partFigure(spent),
    kept: partFigure(kept),
    superseded: partFigure(superseded),
    withoutImage: partFigure(withoutImage),
    ...(perKept === undefined ? {} : { perKeptPicoUsd: String(perKept) }),
  };
}

function partFigure({ billed, ...lacking }: SumParts): KeptCostFigure['spent'] {
  return { picoUsd: String(billed), ...lacking };
}
