import './soundLanguage.ts';
import uPlot from 'uplot';
import {
  barScale,
  barsOf,
  type BarModel,
  type BarScale,
  labelledBins,
  lineLabels,
  zigzag,
} from './barModel.ts';
import type { Ink } from './fills.ts';
import { canvasFill, fillPath, readInk } from './ink.ts';

/** What a chart tells: the bin under the pointer, one that was clicked, bins that were dragged over. */
export interface BarEvents {
  point?: (bin: number | undefined) => void;
  choose?: (bin: number) => void;
  brush?: (first: number, last: number) => void;
}

export interface BarSize {
  width: number;
  height: number;
  /** Of the axis at the left. */
  left: number;
  /** Labels of bins stand below. */
  bottom: boolean;
  /** Lines of the value axis are so far apart at least. */
  space: number;
  /** Only the ends of the value axis have a line. */
  ends?: boolean;
}

const LABEL_ROOM = 72;
const TOP = 22;

/** Bars on a uPlot: its scales, axes, pointer and selection; the bars themselves are stacked, hatched and cut here. */
export class BarChart {
  readonly #host: HTMLElement;
  readonly #events: BarEvents;
  #plot: uPlot | undefined;
  #model: BarModel;
  #scale: BarScale;
  #size: BarSize;
  #ink: Ink;
  /** The lines of the value axis as they were drawn last, for a picture of it. */
  ticks: readonly number[] = [];

  constructor(host: HTMLElement, model: BarModel, size: BarSize, events: BarEvents) {
    this.#host = host;
    this.#events = events;
    this.#model = model;
    this.#size = size;
    this.#scale = barScale(model);
    this.#ink = readInk(host);
    this.#make();
  }

  show(model: BarModel, size: BarSize): void {
    const sameBins = model.labels.length === this.#model.labels.length;
    const sameSize = JSON.stringify(size) === JSON.stringify(this.#size);
    this.#model = model;
    this.#size = size;
    this.#scale = barScale(model);
    if (sameBins && sameSize) {
      this.#plot?.setData(this.#data());
      return;
    }
    this.#plot?.destroy();
    this.#make();
  }

  /** The theme is another one. */
  repaint(): void {
    this.#ink = readInk(this.#host);
    this.#plot?.redraw(false);
  }

  /** The pointer's line at a bin, without a pointer; none hides it. */
  point(bin: number | undefined): void {
    this.#plot?.setCursor(
      bin === undefined ? { left: -10, top: -10 } : { left: this.#plot.valToPos(bin, 'x'), top: 1 },
      false,
    );
  }

  /** Marks bins as chosen; none takes the mark away. */
  select(bins: { first: number; last: number } | undefined): void {
    const plot = this.#plot;
    if (!plot) return;
    const left = bins ? plot.valToPos(bins.first - 0.5, 'x') : 0;
    const width = bins ? plot.valToPos(bins.last + 0.5, 'x') - left : 0;
    plot.setSelect({ left, top: 0, width, height: bins ? plot.over.clientHeight : 0 }, false);
  }

  /** Of a bin's room, in the page's pixels from the host's left edge. */
  placeOf(bin: number): { left: number; right: number } {
    const plot = this.#plot;
    if (!plot) return { left: 0, right: 0 };
    const start = plot.over.offsetLeft;
    return { left: start + plot.valToPos(bin - 0.5, 'x'), right: start + plot.valToPos(bin + 0.5, 'x') };
  }

  destroy(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #data(): uPlot.AlignedData {
    const { labels } = this.#model;
    // The scale is set by its range, so one series is enough for the pointer to find bins by.
    return [labels.map((_, bin) => bin), labels.map(() => 0)];
  }

  #make(): void {
    const { width, height, left, bottom, space, ends } = this.#size;
    const brushes = this.#events.brush !== undefined;
    const options: uPlot.Options = {
      width,
      height,
      padding: [bottom ? TOP : 4, 14, bottom ? 0 : 2, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: brushes, y: false, setScale: false },
        bind: { dblclick: () => null },
      },
      scales: {
        x: { time: false, range: () => [-0.5, this.#model.labels.length - 0.5] },
        y: { range: () => [0, this.#scale.top > 0 ? this.#scale.top * 1.02 : 1] },
      },
      series: [{}, { paths: () => null, points: { show: false } }],
      axes: [
        {
          show: bottom,
          size: 24,
          gap: 4,
          font: this.#font(),
          stroke: () => this.#ink.soft,
          grid: { show: false },
          ticks: { show: false },
          splits: (plot) =>
            labelledBins(
              this.#model,
              plot.bbox.width / devicePixelRatio / this.#model.labels.length,
              LABEL_ROOM,
            ),
          values: (_, splits) => splits.map((bin) => this.#model.labels[bin] ?? ''),
        },
        {
          size: left,
          gap: 8,
          space,
          font: this.#font(),
          stroke: () => this.#ink.soft,
          grid: { stroke: () => this.#ink.rule, width: 1 },
          ticks: { show: false },
          ...(ends ? { splits: () => [0, this.#scale.top] } : {}),
          ...(this.#model.whole && !ends
            ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 5e4, 1e5, 1e6] }
            : {}),
          values: (_, splits) => {
            this.ticks = splits;
            return splits.map((value) => this.#model.valueText(value));
          },
        },
      ],
      hooks: {
        draw: [(plot) => this.#draw(plot)],
        setCursor: [(plot) => this.#events.point?.(plot.cursor.idx ?? undefined)],
        setSelect: [(plot) => this.#brushed(plot)],
      },
    };
    this.#plot = new uPlot(options, this.#data(), this.#host);
    this.#plot.over.addEventListener('click', () => {
      const plot = this.#plot;
      const bin = plot?.cursor.idx;
      if (plot && plot.select.width === 0 && typeof bin === 'number') this.#events.choose?.(bin);
    });
  }

  #font(): string {
    return `11px ${this.#ink.font}`;
  }

  #brushed(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    const last = this.#model.labels.length - 1;
    const binAt = (x: number) => Math.max(0, Math.min(last, Math.round(plot.posToVal(x, 'x'))));
    this.#events.brush?.(binAt(left), binAt(left + width));
  }

  #draw(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const unit = devicePixelRatio;
    const [ink, model] = [this.#ink, this.#model];
    const fillOf = (name: Parameters<Ink['fill']>[0]) =>
      canvasFill(ctx, ink.fill(name), ink.background, unit);
    const bars = barsOf(model, {
      ...this.#scale,
      xOf: (bin) => plot.valToPos(bin, 'x', true),
      yOf: (value) => plot.valToPos(value, 'y', true),
      slot: bbox.width / Math.max(1, model.labels.length),
      unit,
    });
    const base = plot.valToPos(0, 'y', true);
    ctx.save();
    const fills = model.series.map(({ fill }) => fillOf(fill));
    const faded = fillOf('faded');
    for (const bar of bars) {
      const beside = model.faded?.[bar.bin] === true;
      for (const { series, y, height } of bar.parts) {
        ctx.fillStyle = beside ? faded : (fills[series] ?? faded);
        ctx.fillRect(bar.x, y, bar.width, height);
      }
      if (bar.cut) this.#drawCut(ctx, bar, bbox.top, unit);
      if (model.marks?.[bar.bin]) drawMark(ctx, bar.x + bar.width / 2, bar.y - 8 * unit, ink, fillOf, unit);
    }
    ctx.fillStyle = ink.quiet;
    ctx.fillRect(bbox.left, Math.round(base) - (unit > 1 ? 1 : 0), bbox.width, Math.max(1, Math.floor(unit)));
    const lines = model.lines ?? [];
    for (const { at } of lines) this.#drawLine(plot, at, unit);
    const xOf = (at: number) => plot.valToPos(at - 0.5, 'x', true);
    ctx.fillStyle = ink.text;
    ctx.font = `${11 * unit}px ${ink.font}`;
    ctx.textBaseline = 'alphabetic';
    for (const { x, label, anchor } of lineLabels(lines, xOf, bbox.left + bbox.width, unit)) {
      ctx.textAlign = anchor === 'middle' ? 'center' : 'end';
      ctx.fillText(label, x, bbox.top - 8 * unit);
    }
    ctx.restore();
  }

  #drawCut(
    ctx: CanvasRenderingContext2D,
    { x, width, bin }: { x: number; width: number; bin: number },
    top: number,
    unit: number,
  ): void {
    ctx.fillStyle = this.#ink.background;
    fillPath(ctx, new Path2D(zigzag(x - unit, top + 20 * unit, width + 2 * unit, unit)));
    ctx.fillStyle = this.#ink.text;
    ctx.font = `600 ${11 * unit}px ${this.#ink.font}`;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'alphabetic';
    ctx.fillText(this.#model.cutText?.(bin) ?? '', x + width / 2, top - 7 * unit);
  }

  #drawLine(plot: uPlot, at: number, unit: number): void {
    const { ctx, bbox } = plot;
    const x = Math.round(plot.valToPos(at - 0.5, 'x', true));
    ctx.strokeStyle = this.#ink.soft;
    ctx.lineWidth = unit;
    ctx.setLineDash([3 * unit, 3 * unit]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top - 4 * unit);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
  }
}

function drawMark(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  ink: Ink,
  fillOf: (name: 'series-none') => string | CanvasPattern,
  unit: number,
): void {
  const path = new Path2D(
    `M${x} ${y - 4 * unit}l${4 * unit} ${4 * unit}l${-4 * unit} ${4 * unit}l${-4 * unit} ${-4 * unit}z`,
  );
  ctx.fillStyle = fillOf('series-none');
  fillPath(ctx, path);
  ctx.strokeStyle = ink.soft;
  ctx.lineWidth = 1.25 * unit;
  ctx.stroke(path);
}
