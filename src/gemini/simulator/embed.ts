import * as v from 'valibot';
import { digest, randomFrom } from './seed.ts';
import { textTokens } from './tokens.ts';

const Content = v.object({ parts: v.array(v.object({ text: v.optional(v.string(), '') })) });
const One = v.object({ content: Content });
const Many = v.object({ requests: v.pipe(v.array(One), v.minLength(1)) });
const OpenAi = v.object({ model: v.string(), input: v.union([v.string(), v.array(v.string())]) });

const LENGTH = 8;

/** Answers embedContent and batchEmbedContents; gemini-embedding-001 reports no usage (FACTS.md 4). Undefined: bad request. */
export function embedAnswer(model: string, many: boolean, body: unknown): object | undefined {
  const parsed = many ? v.safeParse(Many, body) : v.safeParse(One, body);
  if (!parsed.success) return undefined;
  const texts = ('requests' in parsed.output ? parsed.output.requests : [parsed.output]).map(({ content }) =>
    content.parts.map(({ text }) => text).join('\n'),
  );
  const vectors = texts.map((text) => ({ values: vector(model, text) }));
  const tokens = texts.reduce((sum, text) => sum + textTokens(text), 0);
  const usage = { promptTokenCount: tokens, promptTokenDetails: [{ modality: 'TEXT', tokenCount: tokens }] };
  return {
    ...(many ? { embeddings: vectors } : { embedding: vectors[0] }),
    ...(model === 'gemini-embedding-001' ? {} : { usageMetadata: usage }),
  };
}

/** The compatible path's embeddings. */
export function openAiEmbeddings(body: unknown): object | undefined {
  const parsed = v.safeParse(OpenAi, body);
  if (!parsed.success) return undefined;
  const { model, input } = parsed.output;
  const texts = typeof input === 'string' ? [input] : input;
  const tokens = texts.reduce((sum, text) => sum + textTokens(text), 0);
  return {
    object: 'list',
    data: texts.map((text, index) => ({ object: 'embedding', index, embedding: vector(model, text) })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function vector(model: string, text: string): number[] {
  const random = randomFrom(digest(model, text));
  return Array.from({ length: LENGTH }, () => Math.round((random() - 0.5) * 1e6) / 1e7);
}
