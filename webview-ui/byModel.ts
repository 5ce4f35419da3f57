import type { BeforeFigures, ReportDetails } from '../src/protocol/reportDetails.ts';
import type { ReportGroup, ReportSnapshot, ReportSum } from '../src/protocol/reportSnapshot.ts';
import { csvUsd, type Table } from './export/csv.ts';
import { plainName } from './overTimeModel.ts';
import { capital } from './shownFigures.ts';
import { missingCalls } from './shownMoney.ts';

/** A group of the breakdown, with what is known of it before and of late. */
export interface ByRow {
  key: string | null;
  sum: ReportSum;
  p50?: string;
  p95?: string;
  p99?: string;
  before?: BeforeFigures['groups'][number];
  days?: ReportDetails['trends'][number]['days'];
}

/** No call of it has a known amount. */
export function isMissing(sum: ReportSum): boolean {
  return sum.calls > 0 && missingCalls(sum) >= sum.calls;
}

/** Rows of the range, and with `gone` those that were there only before. */
export function byRows(by: ReportSnapshot['by'], details: ReportDetails | undefined, gone: boolean): ByRow[] {
  const before = new Map(details?.before?.groups.map((group) => [group.key, group]));
  const trends = new Map(details?.trends.map(({ key, days }) => [key, days]));
  const rows = by.groups.map((group: ReportGroup): ByRow => {
    const [old, days] = [before.get(group.key), trends.get(group.key)];
    before.delete(group.key);
    return { ...group, ...(old ? { before: old } : {}), ...(days ? { days } : {}) };
  });
  if (!gone) return rows;
  return [
    ...rows,
    ...[...before.values()].map((old): ByRow => ({ key: old.key, sum: nothingOf(old.sum), before: old })),
  ];
}

function nothingOf(sum: ReportSum): ReportSum {
  const zero = Object.fromEntries(Object.keys(sum).map((name) => [name, 0]));
  return { ...sum, ...zero, billedPicoUsd: '0', listPicoUsd: '0' };
}

/** What the group's cost changed by. */
export function changeOf({ sum, before }: ByRow): bigint | undefined {
  return before && BigInt(sum.billedPicoUsd) - BigInt(before.sum.billedPicoUsd);
}

export const SORTS = [
  'calls',
  'in',
  'out',
  'ratio',
  'sum',
  'share',
  'p50',
  'p95',
  'p99',
  'before',
  'change',
  'volume',
  'mix',
  'price',
] as const;
export type Sort = (typeof SORTS)[number];

/** What is not known stands last whichever way it is sorted; a change counts by its size: the largest movers first. */
export function compareRows(a: ByRow, b: ByRow, sort: Sort, down: boolean): number {
  const [x, y] = [sortKey(a, sort), sortKey(b, sort)];
  if (x === undefined || y === undefined) return (x === undefined ? 1 : 0) - (y === undefined ? 1 : 0);
  return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
}

function sortKey(row: ByRow, sort: Sort): bigint | number | undefined {
  const { sum, before } = row;
  const known = (amount: string | undefined) =>
    isMissing(sum) || amount === undefined ? undefined : BigInt(amount);
  const size = (amount: bigint | undefined) => (amount !== undefined && amount < 0n ? -amount : amount);
  switch (sort) {
    case 'calls':
      return sum.calls;
    case 'in':
      return sum.promptTokens;
    case 'out':
      return sum.outputTokens;
    case 'ratio':
      return ratioOf(sum);
    case 'sum':
    case 'share':
      return known(sum.billedPicoUsd);
    case 'p50':
    case 'p95':
    case 'p99':
      return known(row[sort]);
    case 'before':
      return before && BigInt(before.sum.billedPicoUsd);
    case 'change':
      return size(changeOf(row));
    case 'volume':
    case 'mix':
    case 'price':
      return before && size(BigInt(before.parts[sort]));
  }
}

/** Output tokens for one of input. */
function ratioOf({ promptTokens, outputTokens }: ReportSum): number | undefined {
  return promptTokens > 0 ? outputTokens / promptTokens : undefined;
}

/** "2.08 : 1" */
export function ratioText(sum: ReportSum): string {
  const ratio = ratioOf(sum);
  return ratio === undefined ? '—' : `${ratio.toFixed(ratio < 10 ? 2 : 0)} : 1`;
}

/** All rows, all digits. */
export function byTable(by: ReportSnapshot['by'], details: ReportDetails | undefined): Table {
  return {
    columns: [
      capital(plainName(by.dimension)),
      ...['Calls', 'Errors', 'Unpriced or unknown calls', 'Lower-bound calls', 'Free-tier calls'],
      ...['Input tokens', 'Cached tokens', 'Output tokens', 'Billed USD', 'List USD'],
      ...['P50 USD', 'P95 USD', 'P99 USD'],
      ...['Before USD', 'Change USD', 'Volume USD', 'Mix USD', 'Price USD'],
    ],
    rows: byRows(by, details, true).map(tableRow),
  };
}

function tableRow(row: ByRow): (string | number)[] {
  const { key, sum, p50, p95, p99, before } = row;
  const known = (picoUsd: string | undefined) => (isMissing(sum) ? '' : csvUsd(picoUsd));
  const counts = [sum.calls, sum.errors, missingCalls(sum), sum.uncertain, sum.freeTier];
  const tokens = [sum.promptTokens, sum.cachedTokens, sum.outputTokens];
  const amounts = [sum.billedPicoUsd, sum.listPicoUsd, p50, p95, p99].map(known);
  const parts = [changeOf(row)?.toString(), before?.parts.volume, before?.parts.mix, before?.parts.price];
  return [key ?? '', ...counts, ...tokens, ...amounts, ...[before?.sum.billedPicoUsd, ...parts].map(csvUsd)];
}
