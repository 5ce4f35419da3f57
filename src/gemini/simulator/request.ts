import * as v from 'valibot';
import { digest } from './seed.ts';
import { modalityOf, textTokens } from './tokens.ts';
import type { Segment } from './tokens.ts';

const Blob = v.object({ mimeType: v.optional(v.string(), ''), data: v.optional(v.string(), '') });
const FileData = v.object({ mimeType: v.optional(v.string(), ''), fileUri: v.string() });
const Part = v.object({
  text: v.optional(v.string()),
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
  cachedContent: boolean;
  /** A hash of all of the request: the same request has the same key. */
  key: string;
}

/** Reads the body of generateContent and streamGenerateContent; undefined when it is not of that form. */
export function parseGenerate(json: string): SimRequest | undefined {
  const body = v.safeParse(GenerateBody, decode(json));
  return body.success ? requestOf(body.output) : undefined;
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
function decode(json: string): unknown {
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
    cachedContent: body.cachedContent !== undefined,
    key: digest(
      JSON.stringify(body.generationConfig),
      ...segments.map((segment) => segment.id + segment.text),
    ),
  };
}

function segmentOf(part: v.InferOutput<typeof Part>): Segment | undefined {
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
