import type { Group, Sum } from '../../ledger/ledgerTypes.ts';
import type { ReportSnapshot } from '../../protocol/reportSnapshot.ts';
import type { Stack } from '../../protocol/reportView.ts';
import { placeStart } from './localDay.ts';
import { addSums, NO_CALLS, reportSum, subtractSum } from './reportSums.ts';

/** Sums by bin. */
export type Bins = Map<string, Sum>;

interface StackedParts {
  unit: ReportSnapshot['overTime']['unit'];
  hours: boolean;
  stack: Stack;
  bins: string[];
  total: Bins;
  /** By group; groups may be left out, they are then in the rest. */
  parts: ReadonlyMap<string, Bins>;
  /** Of all groups that are drawn. */
  keys: readonly (string | null)[];
  inRange: readonly Group[];
  whole: Sum;
  isInView: (bin: string, start: number) => boolean;
  /** How many groups have a series of their own. */
  series: number;
}

/** Bars as the page stacks them: the dearest groups, then all others together. */
export function stackedBins(stacked: StackedParts): ReportSnapshot['overTime'] {
  const { unit, hours, bins, total, keys, isInView, inRange, whole } = stacked;
  const rangeSums = new Map(inRange.map(({ key, sum }) => [key, sum]));
  const named = [...stacked.parts]
    .sort(([, a], [, b]) => dearestFirst(sumOf(a), sumOf(b)))
    .slice(0, stacked.series)
    .map(([key, amounts]) => ({ key, amounts, sum: rangeSums.get(key) ?? NO_CALLS }));
  const others = keys.length - named.length;
  const amountsOf = (sums: Bins) => bins.map((bin) => String((sums.get(bin) ?? NO_CALLS).billed));
  const rest = () => {
    const left: Bins = new Map(
      [...total].map(([bin, sum]) => [
        bin,
        named.reduce((less, { amounts }) => subtractSum(less, amounts.get(bin) ?? NO_CALLS), sum),
      ]),
    );
    return {
      key: null,
      ...(keys.includes(null) && others === 1 ? {} : { rest: others }),
      sum: reportSum(named.reduce((less, { sum }) => subtractSum(less, sum), whole)),
      picoUsd: amountsOf(left),
    };
  };
  return {
    unit,
    hours,
    bins: bins.map((bin) => ({
      bin,
      inView: isInView(bin, unit === 'hour' ? placeStart(bin) : 0),
      sum: reportSum(total.get(bin) ?? NO_CALLS),
    })),
    series: [
      ...named.map(({ key, sum, amounts }) => ({ key, sum: reportSum(sum), picoUsd: amountsOf(amounts) })),
      ...(others > 0 ? [rest()] : []),
    ],
  };
}

function sumOf(bins: Bins): Sum {
  return [...bins.values()].reduce(addSums, NO_CALLS);
}

function dearestFirst(a: Sum, b: Sum): number {
  if (a.billed !== b.billed) return a.billed > b.billed ? -1 : 1;
  return b.calls - a.calls;
}
