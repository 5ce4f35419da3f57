import type { Axis } from './axis.ts';
import { moneyAxis } from './axis.ts';

/** Where the parts of a stacked bar chart stand. Floating point is used here only: nothing of it is written down. */

export interface ChartSize {
  width: number;
  /** Left of the plot, for the axis. */
  left: number;
  top: number;
  /** The base line. */
  base: number;
}

interface Bar {
  x: number;
  width: number;
  /** The column's own room, gaps included. */
  slot: number;
  /** From the base up, in the order of the series; absent where there is nothing to draw. */
  parts: { series: number; y: number; height: number }[];
  /** Upper end. */
  y: number;
  /** The bar is cut: it is far higher than every other, and its figure is written above. */
  cut: boolean;
}

export interface BarLayout {
  axis: Axis;
  bars: Bar[];
  yOf(picoUsd: bigint): number;
}

/** A gap of page colour between parts: neighbours differ too little in brightness to do without. */
const GAP = 1.25;

/** `amounts[series][bin]` in pico-USD. */
export function barLayout(amounts: readonly (readonly bigint[])[], bins: number, size: ChartSize): BarLayout {
  const totals = Array.from({ length: bins }, (_, bin) =>
    amounts.reduce((sum, series) => sum + (series[bin] ?? 0n), 0n),
  );
  const [highest = 0n, second = 0n] = [...totals].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  const cutting = second > 0n && highest * 2n > second * 3n && bins > 2;
  const axis = moneyAxis(cutting ? (second * 9n) / 8n : highest);
  const height = size.base - size.top;
  const scale = (picoUsd: bigint) => (Number(picoUsd) / Number(axis.top)) * height;

  const slot = (size.width - size.left) / Math.max(1, bins);
  const gap = Math.max(2, slot * 0.22);
  const width = Math.max(1, Math.min(slot - gap, 56));
  const bars = totals.map((total, bin): Bar => {
    const cut = cutting && total === highest && total > axis.top;
    const shrink = cut ? Number(axis.top) / Number(total) : 1;
    let y = size.base;
    const parts: Bar['parts'] = [];
    for (const [series, values] of amounts.entries()) {
      const value = values[bin] ?? 0n;
      if (value <= 0n) continue;
      const part = scale(value) * shrink;
      y -= part;
      parts.push({ series, y, height: Math.max(0.8, part > 3 ? part - GAP : part) });
    }
    return { x: size.left + bin * slot + (slot - width) / 2, width, slot, parts, y, cut };
  });
  return { axis, bars, yOf: (picoUsd) => size.base - scale(picoUsd) };
}
