import type { Call } from '../call.ts';

/** The field writes pixels (`1024x1024`) or a size (`1K`); a Call knows both. */

/** Pixels of the square image of each size; other aspect ratios come close to them. */
const SIZES = [
  ['512', 512 * 512],
  ['1K', 1024 * 1024],
  ['2K', 2048 * 2048],
  ['4K', 4096 * 4096],
] as const;
/** The recorded ratios stray by 3 %, the next size is 300 % away. */
const TOLERANCE = 0.25;

export interface Resolution {
  /** 512 | 1K | 2K | 4K */
  size?: string;
  width?: number;
  height?: number;
}

/** As the field writes it; null when the Call knows neither. */
export function resolutionText({ imageWidth, imageHeight, imageSize }: Call): string | null {
  if (imageWidth !== undefined && imageHeight !== undefined) return `${imageWidth}x${imageHeight}`;
  return imageSize ?? null;
}

/** Empty for a text that names no size known here. */
export function readResolution(text: string | null | undefined): Resolution {
  const plain = (text ?? '').trim().toUpperCase();
  if (SIZES.some(([size]) => size === plain)) return { size: plain };
  const match = /^(\d{1,5})\s*[X×]\s*(\d{1,5})$/.exec(plain);
  if (!match) return {};
  const [width, height] = [Number(match[1]), Number(match[2])];
  const near = SIZES.find(([, pixels]) => Math.abs(width * height - pixels) <= pixels * TOLERANCE);
  return { width, height, ...(near ? { size: near[0] } : {}) };
}
