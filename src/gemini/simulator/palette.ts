import type { Random } from './seed.ts';

/** Where each group of colours begins in the palette of a panel picture. */
export const SKY = 0;
export const SKY_STEPS = 96;
export const HILLS = 100;
export const MOON = 110;
export const STAR = 111;
export const FRAME = 112;
/** Two text grounds, each followed by the shades up to its ink. */
export const PAPER = 120;
export const BADGE = 140;
export const INK_STEPS = 8;

type Rgb = readonly [number, number, number];

/** Hue in degrees, the others 0…1. */
function hsl(hue: number, saturation: number, lightness: number): Rgb {
  const a = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number): number => {
    const k = (n + (((hue % 360) + 360) % 360) / 30) % 12;
    return Math.round(255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** 256 colours, 3 bytes each, around one hue: each panel has its own. */
export function makePalette(random: Random): Uint8Array {
  const hue = random() * 360;
  const drift = random() < 0.5 ? 55 : -55;
  const colours = new Uint8Array(256 * 3);
  const set = (index: number, colour: Rgb): void => colours.set(colour, index * 3);
  const ramp = (from: number, steps: number, start: Rgb, end: Rgb): void => {
    for (let step = 0; step <= steps; step++) {
      const mix = (a: number, b: number): number => Math.round(a + ((b - a) * step) / steps);
      set(from + step, [mix(start[0], end[0]), mix(start[1], end[1]), mix(start[2], end[2])]);
    }
  };
  ramp(SKY, SKY_STEPS - 1, hsl(hue, 0.55, 0.17), hsl(hue + drift, 0.7, 0.72));
  for (let layer = 0; layer < 3; layer++) {
    set(HILLS + layer, hsl(hue + drift * 0.4, 0.42, 0.34 - layer * 0.1));
  }
  set(MOON, hsl(hue + 180, 0.55, 0.93));
  set(STAR, hsl(hue, 0.3, 0.9));
  set(FRAME, [250, 249, 246]);
  ramp(PAPER, INK_STEPS, [250, 249, 246], hsl(hue, 0.6, 0.14));
  ramp(BADGE, INK_STEPS, hsl(hue, 0.6, 0.14), [250, 249, 246]);
  return colours;
}
