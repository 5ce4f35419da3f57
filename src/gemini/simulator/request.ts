import * as v from 'valibot';
import { digest } from './seed.ts';
import { modalityOf, textTokens } from './tokens.ts';
import type { Segment } from './tokens.ts';
import { toolCallOf } from './toolCall.ts';
import type { ToolCall } from './toolCall.ts';

const Blob = v.object({ mimeType: v.optional(v.string(), ''), data: v.optional(v.string(), '') });
const FileData = v.object({ mimeType: v.optional(v.string(), ''), fileUri: v.string() });
const Part = v.object({
  text: v.optional(v.string()),
  functionCall: v.optional(v.unknown()),
  functionResponse: v.optional(v.unknown()),
  inlineData: v.optional(Blob),
  fileData: v.optional(FileData),
});
const Content = v.object({ role: v.optional(v.string()), parts: v.optional(v.array(Part), []) });
const GenerationConfig = v.object({
  maxOutputTokens: v.optional(v.number()),
  responseMimeType: v.optional(v.string()),
  responseModalities: v.optional(v.array(v.string())),
  imageConfig: v.optional(
    v.object({ aspectRatio: v.optional(v.string()), imageSize: v.optional(v.string()) }),
  ),
  thinkingConfig: v.optional(
    v.object({
      includeThoughts: v.optional(v.boolean()),
      thinkingBudget: v.optional(v.number()),
      thinkingLevel: v.optional(v.string()),
    }),
  ),
});
const GenerateBody = v.object({
  contents: v.pipe(v.array(Content), v.minLength(1)),
  systemInstruction: v.optional(Content),
  tools: v.optional(v.array(v.unknown())),
  cachedContent: v.optional(v.string()),
  serviceTier: v.optional(v.string()),
  generationConfig: v.optional(GenerationConfig, {}),
});
const BatchBody = v.object({
  batch: v.object({
    displayName: v.optional(v.string(), ''),
    inputConfig: v.object({
      requests: v.object({
        requests: v.pipe(
          v.array(
            v.object({
              request: GenerateBody,
              metadata: v.optional(v.record(v.string(), v.string())),
            }),
          ),
          v.minLength(1),
        ),
      }),
    }),
  }),
});
const CacheBody = v.object({
  model: v.string(),
  displayName: v.optional(v.string()),
  contents: v.optional(v.array(Content), []),
  systemInstruction: v.optional(Content),
  ttl: v.optional(v.pipe(v.string(), v.regex(/^\d+(\.\d+)?s$/))),
});
const CountBody = v.object({
  contents: v.optional(v.array(Content)),
  generateContentRequest: v.optional(GenerateBody),
});

/** What a request holds that decides its answer. */
export interface SimRequest {
  /** In the order that a cache sees it: system instruction, tools, contents. */
  segments: Segment[];
  /** One for each content, as countTokens was recorded to answer (`roleTokens: 1`). */
  roleTokens: number;
  /** Every text of the contents, for markers and the picture. */
  text: string;
  config: v.InferOutput<typeof GenerationConfig>;
  serviceTier: 'standard' | 'flex' | 'priority';
  /** As `cachedContents/abc`. */
  cachedContent?: string;
  /** What the answer calls, where the prompt asks for it. */
  toolCall?: ToolCall;
  /** A hash of all of the request: the same request has the same key. */
  key: string;
}

/** Reads the body of generateContent and streamGenerateContent; undefined when it is not of that form. */
export function parseGenerate(json: string): SimRequest | undefined {
  const body = v.safeParse(GenerateBody, decode(json));
  return body.success ? requestOf(body.output) : undefined;
}

export interface SimBatchBody {
  displayName: string;
  requests: { request: SimRequest; metadata?: Record<string, string> | undefined }[];
}

/** Reads the body of batchGenerateContent with inline requests. */
export function parseBatch(json: string): SimBatchBody | undefined {
  const body = v.safeParse(BatchBody, decode(json));
  if (!body.success) return undefined;
  const { displayName, inputConfig } = body.output.batch;
  const requests = inputConfig.requests.requests.map(({ request, metadata }) => ({
    request: requestOf(request),
    metadata,
  }));
  return { displayName, requests };
}

export interface SimCacheBody {
  /** Without `models/`. */
  model: string;
  displayName?: string;
  segments: Segment[];
  roleTokens: number;
  ttlMs: number;
}

const DEFAULT_TTL_MS = 3_600_000;

/** Reads the body of cachedContents.create; at least some content is needed. */
export function parseCache(json: string): SimCacheBody | undefined {
  const body = v.safeParse(CacheBody, decode(json));
  if (!body.success) return undefined;
  const { model, displayName, contents, systemInstruction, ttl } = body.output;
  if (contents.length === 0 && !systemInstruction) return undefined;
  const all = systemInstruction ? [systemInstruction, ...contents] : contents;
  return {
    model: model.replace(/^models\//, ''),
    ...(displayName === undefined ? {} : { displayName }),
    segments: all.flatMap(({ parts }) => parts.map(segmentOf).filter((segment) => segment !== undefined)),
    roleTokens: all.length,
    ttlMs: ttl === undefined ? DEFAULT_TTL_MS : Number(ttl.slice(0, -1)) * 1000,
  };
}

/** Reads both forms of a countTokens body; they exclude each other (FACTS.md 8). */
export function parseCount(json: string): SimRequest | undefined {
  const body = v.safeParse(CountBody, decode(json));
  if (!body.success) return undefined;
  const { contents, generateContentRequest } = body.output;
  if (contents && generateContentRequest) return undefined;
  if (generateContentRequest) return requestOf(generateContentRequest);
  return contents ? requestOf({ contents, generationConfig: {} }) : undefined;
}

/** The service takes snake_case names as well; a bad text is undefined. */
export function decode(json: string): unknown {
  const camel = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(camel);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        camel(inner),
      ]),
    );
  };
  try {
    return camel(JSON.parse(json));
  } catch {
    return undefined;
  }
}

function requestOf(body: v.InferOutput<typeof GenerateBody>): SimRequest {
  const contents = body.systemInstruction ? [body.systemInstruction, ...body.contents] : body.contents;
  const tools: Segment[] = body.tools?.length
    ? [{ modality: 'TEXT', text: JSON.stringify(body.tools), id: '' }]
    : [];
  const segments = contents.flatMap((content, at) => {
    const own = content.parts.map(segmentOf).filter((segment) => segment !== undefined);
    return at === 0 && body.systemInstruction ? [...own, ...tools] : own;
  });
  if (!body.systemInstruction) segments.unshift(...tools);
  const toolCall = toolCallFor(body);
  const tier = body.serviceTier?.toLowerCase().replace('service_tier_', '');
  return {
    segments,
    roleTokens: contents.length,
    text: body.contents
      .flatMap((content) => content.parts.map((part) => part.text ?? ''))
      .filter((text) => text !== '')
      .join('\n'),
    config: body.generationConfig,
    serviceTier: tier === 'flex' || tier === 'priority' ? tier : 'standard',
    ...(body.cachedContent === undefined ? {} : { cachedContent: body.cachedContent }),
    ...(toolCall ? { toolCall } : {}),
    key: digest(
      JSON.stringify(body.generationConfig),
      ...segments.map((segment) => segment.id + segment.text),
    ),
  };
}

/** By the last text of the user, and by how many results came after it. */
function toolCallFor({ contents, tools = [] }: v.InferOutput<typeof GenerateBody>): ToolCall | undefined {
  const said = contents.findLastIndex(
    ({ role, parts }) =>
      role !== 'model' && parts.some((part) => part.text !== undefined && part.text !== ''),
  );
  const text = contents[said]?.parts.map((part) => part.text ?? '').join('\n') ?? '';
  const results = contents
    .slice(said)
    .flatMap(({ parts }) => parts)
    .filter((part) => part.functionResponse !== undefined);
  return toolCallOf(text, tools, results.length);
}

function segmentOf(part: v.InferOutput<typeof Part>): Segment | undefined {
  const call = part.functionCall ?? part.functionResponse;
  // Clients number their calls at random: the same conversation is the same all the same.
  if (call !== undefined)
    return {
      modality: 'TEXT',
      text: JSON.stringify(call, (key, value: unknown) => (key === 'id' ? undefined : value)),
      id: '',
    };
  if (part.text !== undefined) return { modality: 'TEXT', text: part.text, id: '' };
  const media = part.inlineData ?? part.fileData;
  if (!media) return undefined;
  const content = 'data' in media ? media.data : media.fileUri;
  return { modality: modalityOf(media.mimeType), text: '', id: digest(media.mimeType, content) };
}

/** Tokens of the request's text alone: what a thinking model thinks about. */
export function textTokensOf(request: SimRequest): number {
  return request.segments.reduce((sum, { text }) => sum + textTokens(text), request.roleTokens);
}
