import { calcPrice, findProvider } from '@pydantic/genai-prices';
import type { Meter } from '../../src/pricing/meters.ts';
import type { PeerFigure, PeerPrices } from './differences.ts';

/** Meters by the names of that package. What it names otherwise is not compared. */
const METERS: Readonly<Record<string, Meter>> = {
  input_mtok: 'input.text',
  input_image_mtok: 'input.image',
  input_audio_mtok: 'input.audio',
  input_video_mtok: 'input.video',
  cache_read_mtok: 'cached.text',
  cache_image_read_mtok: 'cached.image',
  cache_audio_read_mtok: 'cached.audio',
  cache_video_read_mtok: 'cached.video',
  output_mtok: 'output.text',
  output_image_mtok: 'output.image',
  output_audio_mtok: 'output.audio',
  output_video_mtok: 'output.video',
};

/** What @pydantic/genai-prices says of Google's models at an instant (ms). */
export function genaiPrices(atMs: number): PeerPrices {
  const provider = findProvider({ providerId: 'google' });
  if (!provider) throw new Error('@pydantic/genai-prices knows no provider "google" any more.');
  const prices = new Map<string, PeerFigure[]>();
  for (const { id } of provider.models) {
    if (!/^(?:gemini|imagen|veo)-/.test(id)) continue;
    const found = calcPrice({ input_tokens: 1 }, id, { providerId: 'google', timestamp: new Date(atMs) });
    // An id can be matched by another model's rule.
    if (found?.model.id === id) prices.set(id, Object.entries(found.model_price).flatMap(figures));
  }
  return prices;
}

function figures([name, price]: [string, unknown]): PeerFigure[] {
  const meter = METERS[name];
  if (meter === undefined) return [];
  if (typeof price === 'number') return [{ meter, above: 0, usdPerMillion: price }];
  if (!isTiered(price)) return [];
  return [
    { meter, above: 0, usdPerMillion: price.base },
    ...price.tiers.map((tier) => ({ meter, above: tier.start, usdPerMillion: tier.price })),
  ];
}

function isTiered(price: unknown): price is { base: number; tiers: { start: number; price: number }[] } {
  return typeof price === 'object' && price !== null && 'base' in price && 'tiers' in price;
}
