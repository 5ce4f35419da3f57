import type { ReportBin, ReportSeries, ReportSnapshot } from '../src/protocol/reportSnapshot.ts';
import type { ReportFilter, Stack } from '../src/protocol/reportView.ts';
import type { BarModel } from './chart/barModel.ts';
import type { FillName } from './chart/fills.ts';
import { csvUsd, type Table } from './export/csv.ts';
import { callsText, capital, countOf, integer } from './shownFigures.ts';
import { missingCalls, sumText, UNKNOWN, usd } from './shownMoney.ts';
import { binText } from './shownTimes.ts';
import { t } from './texts.ts';
import { seriesClass } from './views/marks.ts';

export type OverTime = ReportSnapshot['overTime'];

/** A series' name in the legend. */
export function seriesName(series: ReportSeries, stack: Stack): string {
  if (series.key !== null) return series.key;
  return series.rest === undefined ? withoutName(stack) : countOf(series.rest, t('1 other'), t('{0} others'));
}

/** "(no feature)" */
export function withoutName(dimension: string): string {
  return t('(no {0})', dimensionName(dimension));
}

/** "userSegment" → "user segment", as it is written into files. */
export function plainName(dimension: string): string {
  return dimension.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const NAMES: Record<string, string> = {
  model: t('model'),
  feature: t('feature'),
  phase: t('phase'),
  panel: t('panel'),
  scene: t('scene'),
  chapter: t('chapter'),
  character: t('character'),
  agent: t('agent'),
  department: t('department'),
  project: t('project'),
  tenant: t('tenant'),
  user: t('user'),
  userSegment: t('user segment'),
  terminal: t('terminal'),
  key: t('key'),
  env: t('env'),
  branch: t('branch'),
  hour: t('hour'),
  day: t('day'),
  month: t('month'),
};

/** What calls are grouped by, or the length of a bin, in the reader's language. */
export function dimensionName(dimension: string): string {
  return NAMES[dimension] ?? dimension;
}

/** What has no known amount at all gets no colour of its own. */
export function fillOf(series: ReportSeries, index: number): FillName {
  if (series.sum.calls > 0 && missingCalls(series.sum) >= series.sum.calls) return 'series-none';
  return seriesClass(index, series.key === null);
}

/** What tells a series from its neighbours over new figures. */
export function idOf(series: ReportSeries): string {
  return JSON.stringify([series.key, series.rest !== undefined]);
}

export function shownSeries(
  overTime: OverTime,
  off: ReadonlySet<string>,
): { series: ReportSeries; index: number }[] {
  return overTime.series
    .map((series, index) => ({ series, index }))
    .filter(({ series }) => !off.has(idOf(series)));
}

/** Amounts as numbers: for drawing only. */
function drawn(picoUsd: string | undefined): number {
  return Number(picoUsd ?? 0) / 1e12;
}

function axisUsd(value: number): string {
  return usd(String(BigInt(Math.round(value * 1e12))));
}

export function spendModel(overTime: OverTime, off: ReadonlySet<string>, today: string): BarModel {
  const { bins, unit } = overTime;
  return {
    labels: bins.map(({ bin }) => (bin === today ? t('today') : binText(bin))),
    labelsFrom: unit === 'hour' ? 'start' : 'end',
    series: shownSeries(overTime, off).map(({ series, index }) => ({
      fill: fillOf(series, index),
      values: series.picoUsd.map(drawn),
    })),
    faded: bins.map(({ inView }) => !inView),
    marks: bins.map(({ sum }) => missingCalls(sum) > 0),
    valueText: axisUsd,
    cutText: (bin) => {
      const found = bins[bin];
      return found ? sumText(found.sum) : '';
    },
    cuts: true,
  };
}

export function requestsModel({ bins }: OverTime): BarModel {
  return {
    labels: bins.map(({ bin }) => binText(bin)),
    labelsFrom: 'end',
    series: [{ fill: 'quiet', values: bins.map(({ sum }) => sum.calls) }],
    faded: bins.map(({ inView }) => !inView),
    valueText: (value) => (value > 0 ? t('{0} req', integer(Math.round(value))) : '0'),
    cuts: false,
    whole: true,
  };
}

/** "14 Nov: at least $3.46, 71 calls" */
export function binWords({ bin, sum }: ReportBin): string {
  const amount = sumText(sum);
  const rest = amount.slice(2);
  const words = amount.startsWith('≥')
    ? t('at least {0}', rest)
    : amount.startsWith(UNKNOWN)
      ? `${t('cost not known')}, ${rest}`
      : amount;
  return `${binText(bin)}: ${words}, ${callsText(sum.calls)}`;
}

/** The bins that the filter chose, where it chose some. */
export function chosenBins(
  { bins }: OverTime,
  filter: ReportFilter,
): { first: number; last: number } | undefined {
  if (filter.day === undefined && filter.range === undefined) return undefined;
  const first = bins.findIndex(({ inView }) => inView);
  const last = bins.findLastIndex(({ inView }) => inView);
  // All that is drawn needs no mark.
  return first < 0 || last - first + 1 === bins.length ? undefined : { first, last };
}

/** The range that bins stand for; months are from their first day to their last. */
export function rangeOf({ bins, unit }: OverTime, first: number, last: number): ReportFilter['range'] {
  const [from, to] = [bins[first]?.bin, bins[last]?.bin];
  if (from === undefined || to === undefined) return undefined;
  if (unit !== 'month') return { from, to };
  const [year = 0, month = 1] = to.split('-').map(Number);
  const days = new Date(year, month, 0).getDate();
  return { from: `${from}-01`, to: `${to}-${String(days).padStart(2, '0')}` };
}

/** The chart as a table: a row a bin, all digits. */
export function overTimeTable(overTime: OverTime, stack: Stack): Table {
  return {
    columns: [
      capital(overTime.unit),
      'Calls',
      'Billed USD',
      'List USD',
      'Unpriced or unknown calls',
      'Lower-bound calls',
      ...overTime.series.map(
        ({ key, rest }) =>
          `${key ?? (rest === undefined ? `(no ${plainName(stack)})` : `${integer(rest)} other${rest === 1 ? '' : 's'}`)} USD`,
      ),
    ],
    rows: overTime.bins.map(({ bin, sum }, index) => [
      bin,
      sum.calls,
      csvUsd(sum.billedPicoUsd),
      csvUsd(sum.listPicoUsd),
      missingCalls(sum),
      sum.uncertain,
      ...overTime.series.map(({ picoUsd }) => csvUsd(picoUsd[index])),
    ]),
  };
}
