import type { SpreadFigures } from '../src/protocol/reportDetails.ts';
import type { BarModel } from './chart/barModel.ts';
import type { Table } from './export/csv.ts';
import { integer, seconds } from './shownFigures.ts';
import { t } from './texts.ts';
import { usd } from './shownMoney.ts';

export type SpreadKind = 'latency' | 'cost';

/** More bars than this cannot be told apart in half a page. */
const MOST_BARS = 36;
/** Bins of the ledger are an eighth of an octave wide. */
const PER_OCTAVE = 8;

export interface SpreadBar {
  from: number;
  to: number;
  calls: number;
}

/** Bars of equal width on a doubling axis, empty ones included; zeros have a bar of their own in front. */
export function spreadBars({ bins }: SpreadFigures): SpreadBar[] {
  const zero = bins.find(({ to }) => to === 0);
  const rest = bins
    .filter(({ to }) => to > 0)
    .map(({ from, calls }) => ({ place: Math.round(Math.log2(from) * PER_OCTAVE), calls }));
  const front = zero ? [zero] : [];
  const [first, last] = [rest[0]?.place, rest.at(-1)?.place];
  if (first === undefined || last === undefined) return front;
  let wide = 1;
  while ((last - first + 1) / wide > MOST_BARS) wide *= 2;
  const start = Math.floor(first / wide);
  const bars = Array.from({ length: Math.floor(last / wide) - start + 1 }, (_, index): SpreadBar => {
    const edge = (step: number) => 2 ** (((start + index + step) * wide) / PER_OCTAVE);
    return { from: edge(0), to: edge(1), calls: 0 };
  });
  for (const { place, calls } of rest) {
    const bar = bars[Math.floor(place / wide) - start];
    if (bar) bar.calls += calls;
  }
  return [...front, ...bars];
}

/** "$0.034" or "1.2 s"; an edge of a bin is drawn only. */
export function spreadValue(kind: SpreadKind, value: number): string {
  return kind === 'latency' ? seconds(value) : usd(String(BigInt(Math.round(value))));
}

export const PERCENTILES = ['p50', 'p95', 'p99'] as const;

/** A percentile as it stands in the text: a cost exactly, a latency in ms. */
export function percentileText(
  kind: SpreadKind,
  spread: SpreadFigures,
  which: 'p50' | 'p95' | 'p99',
): string {
  const value = spread[which];
  if (value === undefined) return '—';
  return kind === 'latency' ? seconds(Number(value)) : usd(value);
}

export function spreadModel(kind: SpreadKind, spread: SpreadFigures): BarModel {
  const bars = spreadBars(spread);
  const scaled = bars.filter(({ to }) => to > 0);
  const [first] = scaled;
  const offset = bars.length - scaled.length;
  const width = first ? Math.log2(first.to / first.from) : 1;
  return {
    labels: bars.map(({ from, to }) =>
      to === 0 ? (kind === 'cost' ? t('free') : '0') : spreadValue(kind, from),
    ),
    labelsFrom: 'start',
    series: [{ fill: 'series-0', values: bars.map(({ calls }) => calls) }],
    lines: PERCENTILES.flatMap((which) => {
      const value = Number(spread[which] ?? 0);
      if (!first || !(value > 0)) return [];
      return [{ at: offset + Math.log2(value / first.from) / width, label: which.toUpperCase() }];
    }),
    valueText: (value) => integer(Math.round(value)),
    cuts: false,
    whole: true,
  };
}

export function spreadTable(kind: SpreadKind, spread: SpreadFigures): Table {
  const unit = kind === 'latency' ? 'ms' : 'USD';
  const text = (value: number) => (kind === 'latency' ? value.toFixed(3) : (value / 1e12).toFixed(12));
  return {
    columns: [`From ${unit}`, `To ${unit}`, 'Calls'],
    rows: spreadBars(spread).map(({ from, to, calls }) => [text(from), text(to), calls]),
  };
}
