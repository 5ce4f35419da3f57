import { kpis, type CostKpi, type KpiSums } from '../../budgets/kpis.ts';
import { anomalyText, spendAlertText, type Unusual } from '../../budgets/unusualText.ts';
import type { InsightFigures } from '../../calls/insights.ts';
import type { KeptFigures } from '../../calls/historyReader.ts';
import type { KpiFigures } from '../../calls/kpiReader.ts';
import type { CallFilter } from '../../ledger/ledgerTypes.ts';
import type { L10n } from '../../l10n.ts';
import type { ForecastFigure, PanelsFigures, UnusualItem } from '../../protocol/reportInsights.ts';
import type { ReportSources } from './reportSources.ts';

/** More of them would push the page's figures out of sight. */
const MOST = 8;

/** What stands out in the last 24 hours, the most pressing first. */
export function unusualItems({ outlook, anomalies }: InsightFigures, l10n?: L10n): UnusualItem[] {
  const alert = outlook && spendAlertText(outlook.alerts, outlook.lastLowerBound, l10n);
  const items = [
    ...(alert ? [unusualItem(alert)] : []),
    ...anomalies.map((anomaly): UnusualItem => {
      const { at, by, feature } = anomaly;
      return Object.assign(unusualItem(anomalyText(anomaly, l10n)), { at, group: { by, key: feature } });
    }),
  ];
  return items.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level)).slice(0, MOST);
}

const LEVELS: readonly UnusualItem['level'][] = ['error', 'warning', 'info'];

function unusualItem({ level, title, text, amount, lowerBound, simulated, canStop }: Unusual): UnusualItem {
  return {
    kind: 'unusual',
    level,
    title,
    text,
    lowerBound,
    simulated,
    canStop,
    ...(amount === undefined ? {} : { picoUsd: String(amount) }),
  };
}

/** The month's end, while it was worked out today; an older one is of another day. */
export function forecastFigure({ outlook }: InsightFigures, today: string): ForecastFigure | undefined {
  const found = outlook?.today === today ? outlook.forecast : undefined;
  return (
    found && {
      lowPicoUsd: String(found.low),
      highPicoUsd: String(found.high),
      p95PicoUsd: String(found.p95),
      plainPicoUsd: String(found.plain),
      ...(found.weekday === undefined ? {} : { weekdayPicoUsd: String(found.weekday) }),
      days: found.days,
      sure: found.sure,
      lowerBound: found.lowerBound,
    }
  );
}

const NOTHING = { spent: 0n, things: 0, lowerBound: false };
const NO_SUMS: KpiSums = {
  panels: NOTHING,
  keptPanels: NOTHING,
  chapters: NOTHING,
  flash: { images: 0, spent: 0n },
  pro: { images: 0, spent: 0n },
  cachedTokens: 0,
  promptTokens: 0,
  retries: 0,
  calls: 0,
};

/** The range's KPIs against their targets; while they are read for the first time, none is known. */
export function panelsData(sources: ReportSources, range: CallFilter): PanelsFigures {
  const { insights } = sources;
  const { figures: history, progress } = insights.history?.(range) ?? {};
  const sums = insights.kpis(range);
  // Kept is what kept.json says, as in the section of kept panels: both come together or not at all.
  const kept = history?.kept;
  const read = sums && (kept || progress ? kept && withKept(sums, kept) : sums);
  const { costs, shares, mix } = kpis(read?.sums ?? NO_SUMS, sources.settings().targets.targets);
  return {
    reading: read === undefined,
    costs: costs.map(costFigure),
    shares,
    ...(read ? { savings: { picoUsd: String(read.savings.saved), complete: read.savings.complete } } : {}),
    ...(mix
      ? {
          mix: {
            flashPercent: mix.flashPercent,
            flashPicoUsd: String(mix.flash),
            proPicoUsd: String(mix.pro),
          },
        }
      : {}),
  };
}

function withKept({ sums, savings }: KpiFigures, kept: KeptFigures): KpiFigures {
  return { savings, sums: { ...sums, keptPanels: { ...sums.keptPanels, things: kept.total.withImage } } };
}

function costFigure({
  id,
  value,
  spent,
  things,
  lowerBound,
  target,
  state,
}: CostKpi): PanelsFigures['costs'][number] {
  return {
    id,
    ...(value === undefined ? {} : { picoUsd: String(value) }),
    spentPicoUsd: String(spent),
    things,
    lowerBound,
    ...(target === undefined ? {} : { targetPicoUsd: String(target) }),
    state,
  };
}
