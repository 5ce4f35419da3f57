import { imagePixels } from '../../pricing/imageSize.ts';
import { drawPanel } from './drawPanel.ts';
import { panelIdOf, shownPrompt } from './prose.ts';
import type { SimRequest } from './request.ts';
import { digest } from './seed.ts';

export interface PictureInput {
  model: string;
  request: SimRequest;
  seed: string;
  take: number;
  size: string;
  ratio: string;
  /** Stands in the picture's small print. */
  label: string;
}

/** The PNG that answers an image request: of the size that the model would give it, saying which panel it is. */
export function drawAnswer({
  model,
  request,
  seed,
  take,
  size,
  ratio,
  label,
}: PictureInput): Promise<Buffer> {
  const id = panelIdOf(request.text);
  return drawPanel({
    ...(imagePixels(model, size, ratio) ?? likelyPixels(size, ratio)),
    title: id ?? 'no panel id',
    prompt: shownPrompt(request.text),
    note: [label, size, ratio, ...(take > 1 ? [`take ${take}`] : [])].join('   '),
    seed: digest(seed, id ?? request.key, String(take)),
  });
}

/** Where the pixels of a size and ratio are not known: about as many as the size's square has, by steps of 16. */
function likelyPixels(size: string, ratio: string): { width: number; height: number } {
  const side = size === '512' ? 512 : 1024 * (Number.parseInt(size, 10) || 1);
  const [across = 1, down = 1] = ratio.split(':').map(Number);
  const slope = across > 0 && down > 0 ? Math.min(3, Math.max(1 / 3, Math.sqrt(across / down))) : 1;
  const even = (length: number): number => Math.round(length / 16) * 16;
  return { width: even(side * slope), height: even(side / slope) };
}
