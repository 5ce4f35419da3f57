import type { ModelEntry } from '../../pricing/modelEntry.ts';
import type { Oddity } from './faults.ts';
import { inputImageTokens, thinks } from './models.ts';
import { drawAnswer } from './picture.ts';
import { panelIdOf, prose } from './prose.ts';
import { textTokensOf } from './request.ts';
import type { SimRequest } from './request.ts';
import { between, digest, randomFrom } from './seed.ts';
import type { Random } from './seed.ts';
import { countSegments, textTokens } from './tokens.ts';
import type { ModalityCount } from './tokens.ts';
import { usageMetadata } from './usage.ts';
import type { Counts } from './usage.ts';
import type { ToolCall } from './toolCall.ts';

export interface AnswerInput {
  model: ModelEntry;
  request: SimRequest;
  /** Prompt tokens found in the implicit cache. */
  cached: ModalityCount[];
  oddities: ReadonlySet<Oddity>;
  seed: string;
  /** 1, or which time this request comes when attempts shall differ. */
  take: number;
  responseId: string;
}

export type WirePart = {
  text?: string;
  functionCall?: ToolCall;
  thought?: true;
  inlineData?: { mimeType: string; data: string };
  thoughtSignature?: string;
};

/** One answer body, or one chunk of a stream. */
export interface WireAnswer {
  candidates?: { content: { parts?: WirePart[]; role: 'model' }; finishReason?: string; index: 0 }[];
  promptFeedback?: { blockReason: string };
  usageMetadata?: Record<string, unknown>;
  modelVersion: string;
  responseId: string;
}

/** The chunks of an answer in their order; each is made when it is its turn. */
export type Chunks = (() => Promise<WireAnswer>)[];

const SIGNATURE = Buffer.from('simulated').toString('base64');

export function makeAnswer(input: AnswerInput): Chunks {
  const { request, model, oddities } = input;
  const random = randomFrom(digest(input.seed, model.id, request.key, String(input.take)));
  const counts: Counts = {
    prompt: countSegments(request.segments, request.roleTokens, inputImageTokens(model)),
    cached: input.cached,
    thoughts: thoughtsTokens(model, request, random),
    candidates: 0,
    images: 0,
  };
  if (oddities.has('block')) return [blocked(input, counts)];
  const thoughts = thoughtParts(input, counts, random);
  if (request.toolCall) return [...thoughts, calling(input, counts, request.toolCall)];
  const limit = request.config.maxOutputTokens ?? Infinity;
  if (oddities.has('max-tokens') || (model.kind === 'text' && counts.thoughts >= limit)) {
    counts.thoughts = Math.min(limit, Math.max(counts.thoughts, 1));
    return [...thoughts, chunk(input, counts, [], 'MAX_TOKENS')];
  }
  const body = wantsImage(model, request)
    ? imageChunks(input, counts, random)
    : textChunks(input, counts, random);
  const chunks = [...thoughts, ...body];
  return oddities.has('early-high')
    ? chunks.map((made, at) => (at < chunks.length - 1 ? higher(made) : made))
    : chunks;
}

export function wantsImage(model: ModelEntry, { config }: SimRequest): boolean {
  const wanted = config.responseModalities?.map((name) => name.toUpperCase());
  return wanted && wanted.length > 0 ? wanted.includes('IMAGE') : model.kind === 'image';
}

function wantsText({ config }: SimRequest): boolean {
  return config.responseModalities?.some((name) => name.toUpperCase() === 'TEXT') ?? true;
}

function thoughtsTokens(model: ModelEntry, request: SimRequest, random: Random): number {
  const amount = model.kind === 'image' ? between(random, 140, 540) : between(random, 60, 260) + Math.min(800, textTokensOf(request) >> 2); // prettier-ignore
  const { thinkingBudget, thinkingLevel } = request.config.thinkingConfig ?? {};
  if (!thinks(model) || thinkingBudget === 0) return 0;
  switch (thinkingLevel?.toLowerCase() ?? '') {
    case 'minimal':
      return model.kind === 'image' ? amount >> 2 : 0;
    case 'low':
      return amount >> 1;
    case 'high':
      return amount * 2;
    default:
      return amount;
  }
}

/** A chunk with the counts as they stand when this is called. */
function chunk(
  input: AnswerInput,
  counts: Counts,
  parts: WirePart[],
  finishReason?: string,
): () => Promise<WireAnswer> {
  const answer: WireAnswer = {
    candidates: [
      {
        content: { ...(parts.length > 0 ? { parts } : {}), role: 'model' },
        ...(finishReason ? { finishReason } : {}),
        index: 0,
      },
    ],
    usageMetadata: usageMetadata(counts, input.request.serviceTier),
    modelVersion: input.model.id,
    responseId: input.responseId,
  };
  return () => Promise.resolve(answer);
}

function calling(input: AnswerInput, counts: Counts, functionCall: ToolCall): () => Promise<WireAnswer> {
  counts.candidates = textTokens(JSON.stringify(functionCall));
  return chunk(input, counts, [{ functionCall, thoughtSignature: SIGNATURE }], 'STOP');
}

function blocked({ model, responseId, request }: AnswerInput, counts: Counts): () => Promise<WireAnswer> {
  const usage = usageMetadata({ ...counts, thoughts: 0 }, request.serviceTier);
  const promptFeedback = { blockReason: 'PROHIBITED_CONTENT' };
  return () => Promise.resolve({ promptFeedback, usageMetadata: usage, modelVersion: model.id, responseId });
}

/** Thoughts in words, and on an image model a first sketch: parts that are no output images. */
function thoughtParts(input: AnswerInput, counts: Counts, random: Random): Chunks {
  const { request, model, oddities } = input;
  const asked = request.config.thinkingConfig?.includeThoughts === true || oddities.has('thoughts');
  if (!asked || counts.thoughts === 0) return [];
  const words = prose(random, 12);
  const make = chunk(input, counts, [{ text: words, thought: true }]);
  if (!wantsImage(model, request)) return [make];
  return [
    async () => {
      const answer = await make();
      const sketch = await picture(input, '512', 'sketch');
      answer.candidates?.[0]?.content.parts?.push({ ...sketch, thought: true });
      return answer;
    },
  ];
}

function textChunks(input: AnswerInput, counts: Counts, random: Random): Chunks {
  const { config } = input.request;
  const full =
    config.responseMimeType === 'application/json'
      ? JSON.stringify({ simulated: true, text: prose(random, 30) })
      : prose(random, between(random, 40, 160));
  const budget = (config.maxOutputTokens ?? Infinity) - counts.thoughts;
  const text = full.slice(0, Math.min(full.length, budget * 4));
  const finish = text.length < full.length ? 'MAX_TOKENS' : 'STOP';
  const pieces = text.match(/[\s\S]{1,80}(?:\s|$)|[\s\S]{1,80}/g) ?? [''];
  let sent = '';
  return pieces.map((piece, at) => {
    sent += piece;
    counts.candidates = textTokens(sent);
    return chunk(input, counts, [{ text: piece }], at === pieces.length - 1 ? finish : undefined);
  });
}

function imageChunks(input: AnswerInput, counts: Counts, random: Random): Chunks {
  const { model, request, oddities } = input;
  const id = panelIdOf(request.text);
  if (oddities.has('text-only')) {
    const text = 'I cannot draw this picture, but I can describe it.';
    counts.candidates = textTokens(text);
    return [chunk(input, counts, [{ text }], 'NO_IMAGE')];
  }
  const chunks: Chunks = [];
  if (wantsText(request)) {
    const text = id ? `Here is panel ${id}. ` : 'Here is your picture. ';
    counts.candidates = textTokens(text);
    chunks.push(chunk(input, counts, [{ text }]));
  }
  const size = request.config.imageConfig?.imageSize ?? model.image?.defaultSize ?? '1K';
  counts.images = model.image?.sizes[size]?.tokens ?? 0;
  // Answers of the 3 family report some 50 to 170 candidates tokens beyond picture and text (recorded).
  counts.candidates += counts.images + (model.family.startsWith('2') ? 0 : between(random, 50, 170));
  const withPicture = chunk(input, counts, []);
  chunks.push(async () => {
    const answer = await withPicture();
    const content = answer.candidates?.[0]?.content;
    if (content) content.parts = [await picture(input, size, model.id)];
    return answer;
  });
  return [...chunks, chunk(input, counts, [{ text: '' }], 'STOP')];
}

async function picture(
  { model, request, seed, take }: AnswerInput,
  size: string,
  label: string,
): Promise<WirePart> {
  const ratio = request.config.imageConfig?.aspectRatio ?? '1:1';
  const png = await drawAnswer({ model: model.id, request, seed, take, size, ratio, label });
  return { inlineData: { mimeType: 'image/png', data: png.toString('base64') }, thoughtSignature: SIGNATURE };
}

/** Early chunks were recorded with a higher prompt count than the last one. */
function higher(made: () => Promise<WireAnswer>): () => Promise<WireAnswer> {
  return async () => {
    const answer = await made();
    const usage = answer.usageMetadata;
    if (!usage) return answer;
    const more = (name: string): number => Number(usage[name]) + 74;
    return {
      ...answer,
      usageMetadata: {
        ...usage,
        promptTokenCount: more('promptTokenCount'),
        totalTokenCount: more('totalTokenCount'),
      },
    };
  };
}
