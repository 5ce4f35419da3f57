import { isFacet } from './callFacts.ts';
import type { CallGroups } from './callGroups.ts';
import { AMOUNT_NAMES, billedNumber, type CallRow, FLAG_MEASURES, MEASURES } from './callMeasures.ts';
import { costBucket, latencyBucket } from './histogram.ts';
import type { Section } from './sectionFile.ts';
import type { Segment } from './segment.ts';
import { PRICED, SIMULATED } from './segmentColumns.ts';

const COUNTED = 2;

/** Sums the rows by a kind, by day, or into one group. Inside withColumns. */
export function groupRows(
  segment: Segment,
  rows: Uint32Array,
  by: { kind: string } | 'day' | 'all',
  groups: CallGroups,
): void {
  const bits = segment.column('bits') ?? new Uint16Array(0);
  const amounts = AMOUNT_NAMES.map((name) => segment.column(name));
  const latency = segment.column('number latency');
  const days = segment.column('day') ?? new Float64Array(0);
  const { values, codes } = typeof by === 'object' ? segment.dimension(by.kind) : { values: [], codes: bits };
  const measures = new Float64Array(MEASURES);
  for (const row of rows) {
    const flags = bits[row] ?? 0;
    if ((flags & COUNTED) === 0) continue;
    readMeasures(measures, flags, amounts, row);
    const code = codes[row] ?? 0;
    const key = typeof by === 'object' ? (values[code - 1] ?? null) : by === 'day' ? String(days[row]) : null;
    const histogram = groups.addMeasures(key, measures, 0);
    const ms = latency?.[row] ?? Number.NaN;
    if (!Number.isNaN(ms)) bump(histogram, latencyBucket(ms));
    if ((flags & PRICED) !== 0) bump(histogram, costBucket(billedNumber(measures)));
  }
}

/** Every row, for rollups. The row handed over is used again for the next one. Inside withColumns. */
export function visitRows(segment: Segment, visit: (row: CallRow) => void): void {
  const ts = segment.column('ts') ?? new Float64Array(0);
  const days = segment.column('day') ?? new Float64Array(0);
  const bits = segment.column('bits') ?? new Uint16Array(0);
  const latency = segment.column('number latency');
  const amounts = AMOUNT_NAMES.map((name) => segment.column(name));
  const kinds = segment
    .kinds()
    .filter((kind) => !isFacet(kind))
    .map((kind) => ({ kind, of: segment.dimension(kind) }));
  const measures = new Float64Array(MEASURES);
  for (let i = 0; i < ts.length; i++) {
    const flags = bits[i] ?? 0;
    readMeasures(measures, flags, amounts, i);
    const keys = new Map<string, string>();
    for (const {
      kind,
      of: { values, codes },
    } of kinds) {
      const value = values[(codes[i] ?? 0) - 1];
      if (value !== undefined) keys.set(kind, value);
    }
    visit({
      ts: ts[i] ?? 0,
      day: days[i] ?? 0,
      simulated: (flags & SIMULATED) !== 0,
      priced: (flags & PRICED) !== 0,
      latency: (flags & COUNTED) === 0 ? Number.NaN : (latency?.[i] ?? Number.NaN),
      measures,
      keys,
    });
  }
}

function readMeasures(
  measures: Float64Array,
  flags: number,
  amounts: readonly (Section | undefined)[],
  row: number,
): void {
  measures[0] = 1;
  for (let i = 1; i < FLAG_MEASURES; i++) measures[i] = (flags >> i) & 1;
  for (let i = 0; i < amounts.length; i++) measures[FLAG_MEASURES + i] = amounts[i]?.[row] ?? 0;
}

function bump(histogram: Uint32Array, bucket: number): void {
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}
