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

export const TILE = 8;

/** The tile of a hatching as filled outlines, 8 by 8. */
export function hatchShapes({ color, hatch }: Fill, background: string): { shape: string; color: string }[] {
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
