import * as v from 'valibot';
import type { Meter } from '../../src/pricing/meters.ts';
import type { PeerFigure, PeerPrices } from './differences.ts';

/** Meters by the names of such a map, per token. */
const METERS: Readonly<Record<string, Meter>> = {
  input_cost_per_token: 'input.text',
  input_cost_per_image_token: 'input.image',
  input_cost_per_audio_token: 'input.audio',
  input_cost_per_video_token: 'input.video',
  cache_read_input_token_cost: 'cached.text',
  cache_read_input_audio_token_cost: 'cached.audio',
  output_cost_per_token: 'output.text',
  output_cost_per_reasoning_token: 'output.thoughts',
  output_cost_per_image_token: 'output.image',
  output_cost_per_audio_token: 'output.audio',
  output_cost_per_video_token: 'output.video',
};

const map = v.record(v.string(), v.looseObject({}));

/**
 * A map of the shape that LiteLLM keeps (`{"gemini/ID": {"input_cost_per_token": 7.5e-7, …}}`): its models of the
 * Gemini API. Throws valibot's ValiError when it is none.
 */
export function litellmMap(json: unknown): PeerPrices {
  const prices = new Map<string, PeerFigure[]>();
  for (const [key, entry] of Object.entries(v.parse(map, json))) {
    const id = /^gemini\/(.+)$/.exec(key)?.[1];
    if (id !== undefined) prices.set(id, Object.entries(entry).flatMap(figures));
  }
  return prices;
}

/** `input_cost_per_token_above_200k_tokens` is of prompts above 200,000. */
function figures([name, perToken]: [string, unknown]): PeerFigure[] {
  const [, base = name, thousands] = /^(.+)_above_(\d+)k_tokens$/.exec(name) ?? [];
  const meter = Object.hasOwn(METERS, base) ? METERS[base] : undefined;
  if (meter === undefined || typeof perToken !== 'number') return [];
  return [
    { meter, above: thousands === undefined ? 0 : Number(thousands) * 1000, usdPerMillion: perToken * 1e6 },
  ];
}
