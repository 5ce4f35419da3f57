import type { FillName } from './fills.ts';

/** One bar chart, as it is drawn on the page and in a saved picture. Values are for drawing only: figures are text. */
export interface BarModel {
  /** One a bin, as on the axis. */
  labels: readonly string[];
  /** Bins whose label stands, from which the others are counted: the newest, or the first. */
  labelsFrom: 'end' | 'start';
  /** From the base up. */
  series: readonly { fill: FillName; values: readonly number[] }[];
  /** Bins beside the range. */
  faded?: readonly boolean[];
  /** Bins with something that has no amount. */
  marks?: readonly boolean[];
  /** Upright lines at places between bins: 0 is the left edge of the first. */
  lines?: readonly { at: number; label: string }[];
  valueText: (value: number) => string;
  /** Above a bar that is cut. */
  cutText?: (bin: number) => string;
  /** A bar may be cut where it is far higher than every other. */
  cuts: boolean;
  /** Values have whole steps only. */
  whole?: boolean;
}

export interface BarScale {
  /** Upper end of the axis, before it is rounded up to a line. */
  top: number;
  cut: number | undefined;
}

/** Only a bin over one and a half times the next is cut: else a broken bar hides more than it shows. */
export function barScale(model: BarModel): BarScale {
  const totals = totalsOf(model);
  const [highest = 0, second = 0] = totals.toSorted((a, b) => b - a);
  const cutting = model.cuts && second > 0 && highest > second * 1.5 && totals.length > 2;
  return { top: cutting ? second * 1.125 : highest, cut: cutting ? totals.indexOf(highest) : undefined };
}

function totalsOf({ labels, series }: BarModel): number[] {
  return labels.map((_, bin) => series.reduce((sum, { values }) => sum + (values[bin] ?? 0), 0));
}

export interface BarPart {
  series: number;
  y: number;
  height: number;
}

export interface Bar {
  bin: number;
  x: number;
  width: number;
  parts: BarPart[];
  /** Upper end. */
  y: number;
  cut: boolean;
}

/** A gap of page colour between parts: neighbours differ too little in brightness to do without. */
const GAP = 1.25;
const WIDEST = 56;

/** Where bars stand, in the units of `xOf` (of a bin's middle) and `yOf`; `slot` is a bin's room. */
export function barsOf(
  model: BarModel,
  scale: BarScale & {
    xOf: (bin: number) => number;
    yOf: (value: number) => number;
    slot: number;
    unit: number;
  },
): Bar[] {
  const { xOf, yOf, slot, unit } = scale;
  const width = Math.max(unit, Math.min(slot - Math.max(2 * unit, slot * 0.22), WIDEST * unit));
  const base = yOf(0);
  return totalsOf(model).map((total, bin): Bar => {
    const cut = scale.cut === bin;
    const shrink = cut && total > scale.top ? scale.top / total : 1;
    let y = base;
    const parts: BarPart[] = [];
    for (const [series, { values }] of model.series.entries()) {
      const value = values[bin] ?? 0;
      if (value <= 0) continue;
      const part = base - yOf(value * shrink);
      y -= part;
      parts.push({ series, y, height: Math.max(0.8 * unit, part > 3 * unit ? part - GAP * unit : part) });
    }
    return { bin, x: xOf(bin) - width / 2, width, parts, y, cut };
  });
}

/** Every so many bins a label, counted from the newest or from the first. */
export function labelledBins(model: BarModel, slot: number, room: number): number[] {
  const { labels, labelsFrom } = model;
  const every = Math.max(1, Math.ceil(room / Math.max(slot, 1)));
  const from = labelsFrom === 'end' ? labels.length - 1 : 0;
  return labels.flatMap((_, bin) => (Math.abs(from - bin) % every === 0 ? [bin] : []));
}

/** Teeth where a bar is cut. */
export function zigzag(x: number, y: number, width: number, unit: number): string {
  const step = width / 4;
  const teeth = (sign: 1 | -1) =>
    `l${sign * step} ${-5 * sign * unit}l${sign * step} ${5 * sign * unit}`.repeat(2);
  return `M${x} ${y}${teeth(1)}v${5 * unit}${teeth(-1)}z`;
}

/** Labels of upright lines; those too near to each other share one, and none goes beyond the right edge. */
export function lineLabels(
  lines: NonNullable<BarModel['lines']>,
  xOf: (at: number) => number,
  right: number,
  unit: number,
): { x: number; label: string; anchor: 'middle' | 'end' }[] {
  const placed: { x: number; label: string }[] = [];
  for (const { at, label } of lines.toSorted((a, b) => a.at - b.at)) {
    const x = xOf(at);
    const before = placed.at(-1);
    if (before && x - before.x < 34 * unit) {
      before.label += `, ${label}`;
      before.x = x;
    } else placed.push({ x, label });
  }
  return placed.map(({ x, label }) => {
    const half = label.length * 3.4 * unit;
    return x + half > right ? { x: right, label, anchor: 'end' } : { x, label, anchor: 'middle' };
  });
}
