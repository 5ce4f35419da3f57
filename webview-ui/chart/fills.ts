/** Fills of series as the canvas and a saved picture need them: real colours, read off the theme in force. */

export type FillName =
  | 'series-0'
  | 'series-1'
  | 'series-2'
  | 'series-3'
  | 'series-4'
  | 'series-rest'
  | 'series-none'
  | 'quiet'
  | 'faded';

/** The hatchings of views/marks.ts: stripes by angle, dots, or thin lines on the page itself. */
export type Hatch = 'rising' | 'falling' | 'upright' | 'dots' | 'thin';

export interface Fill {
  color: string;
  hatch?: Hatch;
}

/** Colours of the page beside its series. */
export interface Ink {
  background: string;
  text: string;
  soft: string;
  quiet: string;
  rule: string;
  focus: string;
  font: string;
  highContrast: boolean;
  fill: (name: FillName) => Fill;
}

/** Reads the theme as it is now. The probe resolves `var()` and `color-mix()`, which a canvas does not know of. */
export function readInk(host: Element): Ink {
  const probe = document.createElement('span');
  host.append(probe);
  const color = (value: string): string => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const highContrast = document.body.classList.contains('vscode-high-contrast');
  const of = (name: string) => color(`var(--${name})`);
  const [blue, green, purple] = [of('series-0'), of('series-1'), of('series-2')];
  const [soft, quiet] = [of('soft'), of('quiet')];
  const fills: Record<FillName, Fill> = {
    'series-0': { color: blue },
    'series-1': highContrast ? { color: green, hatch: 'rising' } : { color: green },
    'series-2': highContrast ? { color: purple, hatch: 'dots' } : { color: purple },
    'series-3': { color: blue, hatch: 'falling' },
    'series-4': { color: green, hatch: 'upright' },
    'series-rest': { color: quiet },
    'series-none': { color: soft, hatch: 'thin' },
    quiet: { color: quiet },
    faded: highContrast
      ? { color: soft, hatch: 'thin' }
      : { color: color('color-mix(in srgb, var(--fg) 22%, var(--bg))') },
  };
  const ink: Ink = {
    background: of('bg'),
    text: of('fg'),
    soft,
    quiet,
    rule: of('rule'),
    focus: of('focus'),
    font: getComputedStyle(host).fontFamily,
    highContrast,
    fill: (name) => fills[name],
  };
  probe.remove();
  return ink;
}

const TILE = 8;

/** A fill for a canvas whose pixels are `ratio` times as fine as the page's. */
export function canvasFill(
  context: CanvasRenderingContext2D,
  fill: Fill,
  background: string,
  ratio: number,
): string | CanvasPattern {
  if (!fill.hatch) return fill.color;
  const tile = document.createElement('canvas');
  tile.width = TILE * ratio;
  tile.height = TILE * ratio;
  const pen = tile.getContext('2d');
  if (!pen) return fill.color;
  pen.scale(ratio, ratio);
  for (const { shape, color } of hatchShapes(fill, background)) {
    pen.fillStyle = color;
    pen.fill(new Path2D(shape));
  }
  return context.createPattern(tile, 'repeat') ?? fill.color;
}

/** The tile of a hatching as filled outlines, 8 by 8. */
export function hatchShapes(
  { color, hatch }: Fill,
  background: string,
): { shape: string; color: string }[] {
  const whole = `M0 0H${TILE}V${TILE}H0Z`;
  if (hatch === undefined) return [{ shape: whole, color }];
  switch (hatch) {
    case 'rising':
      return [
        { shape: whole, color },
        { shape: 'M0 8L8 0V3.5L3.5 8ZM0 0H3.5L0 3.5Z', color: background },
      ];
    case 'falling':
      return [
        { shape: whole, color },
        { shape: 'M0 0L8 8H4.5L0 3.5ZM4.5 0H8V3.5Z', color: background },
      ];
    case 'upright':
      return [
        { shape: whole, color },
        { shape: 'M0 0H1.8V8H0ZM4 0H5.8V8H4Z', color: background },
      ];
    case 'dots':
      return [
        { shape: whole, color },
        { shape: dot(2, 2) + dot(6, 6), color: background },
      ];
    case 'thin':
      return [
        { shape: whole, color: background },
        { shape: 'M0 8L8 0V1.7L1.7 8ZM0 0H1.7L0 1.7Z', color },
      ];
  }
}

function dot(x: number, y: number): string {
  return `M${x - 1.2} ${y}a1.2 1.2 0 1 0 2.4 0a1.2 1.2 0 1 0 -2.4 0Z`;
}
