import { type Fill, type FillName, hatchShapes, type Ink, TILE } from './fills.ts';

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
    fillPath(pen, new Path2D(shape));
  }
  return context.createPattern(tile, 'repeat') ?? fill.color;
}

/** The canvas' `fill`, which the linter takes for an array's. */
export function fillPath(pen: CanvasRenderingContext2D, path: Path2D): void {
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- no array
  pen.fill(path);
}
