import { canonicalModelId } from './modelId.ts';

type Pixels = readonly [width: number, height: number];

/**
 * Pixels of a 1K image by aspect ratio (FACTS.md section 7: 1:1, 16:9 and 9:16 confirmed, the others recalled).
 * 2K doubles, 4K quadruples both sides.
 */
const GEMINI_3: Readonly<Record<string, Pixels>> = {
  '1:1': [1024, 1024],
  '16:9': [1376, 768],
  '9:16': [768, 1376],
  '3:4': [896, 1200],
  '4:3': [1200, 896],
  '2:3': [848, 1264],
  '3:2': [1264, 848],
  '4:5': [928, 1152],
  '5:4': [1152, 928],
  '21:9': [1584, 672],
};

/** gemini-2.5-flash-image has one size and its own pixels (16:9 is on the page, the others recalled). */
const GEMINI_25: Readonly<Record<string, Pixels>> = {
  '1:1': [1024, 1024],
  '16:9': [1344, 768],
  '9:16': [768, 1344],
  '3:4': [864, 1184],
  '4:3': [1184, 864],
  '2:3': [832, 1248],
  '3:2': [1248, 832],
  '4:5': [896, 1152],
  '5:4': [1152, 896],
  '21:9': [1536, 672],
};

const FACTORS: Readonly<Record<string, number>> = { '1K': 1, '2K': 2, '4K': 4 };

const MODELS: Readonly<
  Record<string, { pixels: Readonly<Record<string, Pixels>>; sizes: readonly string[] }>
> = {
  'gemini-nano-banana-2.1': { pixels: GEMINI_3, sizes: ['1K', '2K', '4K'] },
  'gemini-3-pro-image': { pixels: GEMINI_3, sizes: ['1K', '2K', '4K'] },
  'gemini-3-pro-image-preview': { pixels: GEMINI_3, sizes: ['1K', '2K', '4K'] },
  'gemini-3.1-flash-image': { pixels: GEMINI_3, sizes: ['1K', '2K', '4K'] },
  'gemini-3.1-flash-image-preview': { pixels: GEMINI_3, sizes: ['1K', '2K', '4K'] },
  'gemini-3.1-flash-lite-image': { pixels: GEMINI_3, sizes: ['1K'] },
  'gemini-2.5-flash-image': { pixels: GEMINI_25, sizes: ['1K'] },
  'gemini-2.5-flash-image-preview': { pixels: GEMINI_25, sizes: ['1K'] },
};

/**
 * Width and height of an image that a model draws. `size` is 1K when absent. Undefined when it is not known: another
 * model, size or ratio, or no ratio asked for (the model then follows the reference image or chooses).
 */
export function imagePixels(
  modelId: string,
  size: string | undefined,
  aspectRatio: string | undefined,
): { width: number; height: number } | undefined {
  const model = own(MODELS, canonicalModelId(modelId));
  const asked = size ?? '1K';
  if (model === undefined || aspectRatio === undefined || !model.sizes.includes(asked)) return undefined;
  const pixels = own(model.pixels, aspectRatio);
  const factor = own(FACTORS, asked);
  return pixels && factor !== undefined
    ? { width: pixels[0] * factor, height: pixels[1] * factor }
    : undefined;
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
