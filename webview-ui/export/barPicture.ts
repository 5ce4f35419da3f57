import { barScale, barsOf, type BarModel, labelledBins, lineLabels, zigzag } from '../chart/barModel.ts';
import { type FillName, hatchShapes, type Ink } from '../chart/fills.ts';

export interface Picture {
  title: string;
  /** Below the title: what it is of, and what is in no bar. */
  caption: string;
  legend: readonly { fill: FillName; text: string }[];
  model: BarModel;
  /** Lines of the value axis, as the page drew them. */
  ticks: readonly number[];
}

const [WIDTH, LEFT, RIGHT, HEIGHT] = [960, 72, 24, 300];
const LEGEND_ROW = 20;

/** A chart as a picture that stands alone: heading, legend, axis and bars, in the colours of the theme in force. */
export function barPicture({ title, caption, legend, model, ticks }: Picture, ink: Ink): string {
  const rows = legendRows(legend);
  const top = 68 + rows.length * LEGEND_ROW + 22;
  const base = top + HEIGHT;
  const height = base + 44;
  const scale = barScale(model);
  const most = Math.max(scale.top * 1.02, Number.MIN_VALUE);
  const slot = (WIDTH - LEFT - RIGHT) / Math.max(1, model.labels.length);
  const xOf = (bin: number) => LEFT + (bin + 0.5) * slot;
  const yOf = (value: number) => base - (value / most) * HEIGHT;
  const used = new Set<FillName>([
    ...model.series.map(({ fill }) => fill),
    ...legend.map(({ fill }) => fill),
    ...(model.faded?.some(Boolean) ? (['faded'] as const) : []),
    ...(model.marks?.some(Boolean) ? (['series-none'] as const) : []),
  ]);
  const text = (x: number, y: number, words: string, more = `fill="${ink.soft}"`) =>
    `<text x="${round(x)}" y="${round(y)}" ${more}>${escaped(words)}</text>`;
  const bars = barsOf(model, { ...scale, xOf, yOf, slot, unit: 1 });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="${escaped(ink.font)}" font-size="11">`,
    `<title>${escaped(title)}</title>`,
    `<defs>${[...used].map((name) => patternOf(name, ink)).join('')}</defs>`,
    `<rect width="${WIDTH}" height="${height}" fill="${ink.background}"/>`,
    text(LEFT, 32, title, `fill="${ink.text}" font-size="16" font-weight="600"`),
    text(LEFT, 52, caption, `fill="${ink.soft}" font-size="12"`),
    ...rows.flatMap((row, index) => {
      const y = 68 + index * LEGEND_ROW;
      return row.map(
        ({ fill, words, x }) =>
          `<rect x="${x}" y="${y}" width="10" height="10" rx="2" fill="${paint(fill, ink)}" stroke="${ink.soft}" stroke-width="${fill === 'series-none' ? 1 : 0}"/>${text(x + 16, y + 9, words, `fill="${ink.text}"`)}`,
      );
    }),
    ...ticks
      .filter((tick) => tick <= most)
      .map(
        (tick) =>
          `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(yOf(tick))}" y2="${round(yOf(tick))}" stroke="${tick === 0 ? ink.quiet : ink.rule}"/>${text(LEFT - 8, yOf(tick) + 4, model.valueText(tick), `fill="${ink.soft}" text-anchor="end"`)}`,
      ),
    ...bars.map((bar) => {
      const fillOf = (series: number) =>
        paint(model.faded?.[bar.bin] === true ? 'faded' : (model.series[series]?.fill ?? 'quiet'), ink);
      const parts = bar.parts.map(
        ({ series, y, height: tall }) =>
          `<rect x="${round(bar.x)}" y="${round(y)}" width="${round(bar.width)}" height="${round(tall)}" fill="${fillOf(series)}"/>`,
      );
      const middle = bar.x + bar.width / 2;
      if (bar.cut)
        parts.push(
          `<path d="${zigzag(bar.x - 1, top + 20, bar.width + 2, 1)}" fill="${ink.background}"/>`,
          text(
            middle,
            top - 7,
            model.cutText?.(bar.bin) ?? '',
            `fill="${ink.text}" font-weight="600" text-anchor="middle"`,
          ),
        );
      if (model.marks?.[bar.bin])
        parts.push(
          `<path d="M${round(middle)} ${round(bar.y - 12)}l4 4l-4 4l-4 -4z" fill="${paint('series-none', ink)}" stroke="${ink.soft}"/>`,
        );
      return parts.join('');
    }),
    ...(model.lines ?? []).map(({ at }) => {
      const x = round(LEFT + at * slot);
      return `<line x1="${x}" x2="${x}" y1="${top - 4}" y2="${base}" stroke="${ink.soft}" stroke-dasharray="3 3"/>`;
    }),
    ...lineLabels(model.lines ?? [], (at) => LEFT + at * slot, WIDTH - RIGHT, 1).map(({ x, label, anchor }) =>
      text(x, top - 8, label, `fill="${ink.text}" text-anchor="${anchor}"`),
    ),
    ...labelledBins(model, slot, 72).map((bin) =>
      text(xOf(bin), base + 18, model.labels[bin] ?? '', `fill="${ink.soft}" text-anchor="middle"`),
    ),
    '</svg>',
  ].join('\n');
}

/** Entries beside each other as long as they fit; a letter is taken as 6.2 wide. */
function legendRows(legend: Picture['legend']) {
  const rows: { fill: FillName; words: string; x: number }[][] = [];
  let x = Infinity;
  for (const { fill, text } of legend) {
    const words = text.length > 60 ? `${text.slice(0, 59)}…` : text;
    const wide = 34 + words.length * 6.2;
    if (x + wide > WIDTH - RIGHT) {
      rows.push([]);
      x = LEFT;
    }
    rows.at(-1)?.push({ fill, words, x });
    x += wide;
  }
  return rows;
}

function paint(name: FillName, ink: Ink): string {
  const fill = ink.fill(name);
  return fill.hatch ? `url(#${name})` : fill.color;
}

function patternOf(name: FillName, ink: Ink): string {
  const fill = ink.fill(name);
  if (!fill.hatch) return '';
  const shapes = hatchShapes(fill, ink.background).map(
    ({ shape, color }) => `<path d="${shape}" fill="${color}"/>`,
  );
  return `<pattern id="${name}" width="8" height="8" patternUnits="userSpaceOnUse">${shapes.join('')}</pattern>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** For text and attributes; what XML cannot hold at all is left out. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
