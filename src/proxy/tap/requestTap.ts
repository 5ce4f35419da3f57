import type { ServiceTier } from '../../call.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../../usage/json.ts';
import type { HistoryHash } from './historyHash.ts';
import { JsonPicker } from './jsonPicker.ts';
import { REQUEST_SHAPE } from './requestShape.ts';

/** What a request asks for, as far as it was seen. */
export interface TappedRequest {
  model?: string;
  streamed: boolean;
  serviceTier?: ServiceTier;
  maxOutputTokens?: number;
  candidates?: number;
  imageSize?: string;
  aspectRatio?: string;
  /** Inline media sent, and the bytes they take of the body. */
  images: number;
  imageBytes: number;
  /** What was seen ends inside of one. */
  endsInMedia?: true;
  /** Whose entry ends the conversation: a tool's result, the model (to go on), or somebody else's. */
  last?: 'tool' | 'model' | 'user';
}

/** Shorter strings under `data` or `url` are links and ids. */
const LEAST_MEDIA = 256;

/** Reads a JSON request as it passes. */
export class RequestTap {
  readonly #picker: JsonPicker;
  #body: JsonObject = {};

  constructor(history: HistoryHash) {
    this.#picker = new JsonPicker({
      shape: REQUEST_SHAPE,
      marker: history,
      onValue: (value) => {
        if (isObject(value)) this.#body = value;
      },
    });
  }

  push(bytes: Buffer): void {
    this.#picker.push(bytes);
  }

  /** The body has ended, or what there is of it has to do. */
  read(ended: boolean): TappedRequest {
    const partial = ended ? undefined : this.#picker.partial();
    const seen = readRequest(isObject(partial) ? partial : this.#body);
    return !ended && this.#picker.isInMedia ? { ...seen, endsInMedia: true } : seen;
  }
}

function readRequest(body: JsonObject): TappedRequest {
  const config = objectAt(body, 'generationConfig') ?? objectAt(body, 'generation_config') ?? {};
  const image = objectAt(config, 'imageConfig') ?? objectAt(config, 'image_config') ?? {};
  const entries = [...listAt(body, 'contents'), ...listAt(body, 'messages'), ...listAt(body, 'input')].filter(
    isObject,
  );
  const media = entries.flatMap((entry) => [...mediaOf(entry), ...listAt(entry, 'parts'), ...listAt(entry, 'content')].flatMap(mediaOf)); // prettier-ignore
  const model = textAt(body, 'model')?.replace(/^models\//, '') ?? textAt(body, 'agent');
  const tier = (textAt(body, 'serviceTier') ?? textAt(body, 'service_tier'))
    ?.toLowerCase()
    .replace(/^service_tier_/, '');
  const last = entries.at(-1);
  return {
    streamed: body['stream'] === true,
    images: media.length,
    imageBytes: media.reduce((sum, length) => sum + length, 0),
    ...known({
      model: model?.slice(0, 200),
      serviceTier: tier === 'flex' || tier === 'priority' || tier === 'standard' ? tier : undefined,
      maxOutputTokens:
        count(config, 'maxOutputTokens', 'max_output_tokens') ??
        count(body, 'max_completion_tokens', 'max_tokens'),
      candidates: count(config, 'candidateCount', 'candidate_count') ?? count(body, 'n'),
      imageSize: textAt(image, 'imageSize') ?? textAt(image, 'image_size'),
      aspectRatio: textAt(image, 'aspectRatio') ?? textAt(image, 'aspect_ratio'),
      last: last && sideOf(last),
    }),
  };
}

function mediaOf(part: unknown): number[] {
  if (typeof part === 'number' || !isObject(part)) return [];
  const held = objectAt(part, 'inlineData') ?? objectAt(part, 'inline_data') ?? part;
  const length = held['data'] ?? objectAt(part, 'image_url')?.['url'];
  return typeof length === 'number' && length >= LEAST_MEDIA ? [length] : [];
}

function sideOf(entry: JsonObject): TappedRequest['last'] {
  const role = textAt(entry, 'role');
  const answers = listAt(entry, 'parts').some(
    (part) => isObject(part) && (part['functionResponse'] === true || part['function_response'] === true),
  );
  if (answers || role === 'tool' || role === 'function' || textAt(entry, 'type') === 'function_result')
    return 'tool';
  return role === 'model' || role === 'assistant' ? 'model' : 'user';
}

function count(parent: JsonObject, ...names: string[]): number | undefined {
  const value = names.map((name) => parent[name]).find((found) => found !== undefined);
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function known<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only undefined values go
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
