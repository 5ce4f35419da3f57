import * as v from 'valibot';
import type { WireAnswer } from './answer.ts';

const Piece = v.looseObject({ type: v.string(), text: v.optional(v.string()) });
const Turn = v.looseObject({
  type: v.optional(v.string()),
  role: v.optional(v.string()),
  text: v.optional(v.string()),
  content: v.optional(v.union([v.string(), v.array(Piece)])),
});
const Body = v.object({
  model: v.optional(v.string()),
  agent: v.optional(v.string()),
  input: v.union([v.string(), v.array(Turn)]),
  stream: v.optional(v.boolean(), false),
  background: v.optional(v.boolean(), false),
  generationConfig: v.optional(v.looseObject({ maxOutputTokens: v.optional(v.number()) })),
});

export interface InteractionRequest {
  model: string;
  stream: boolean;
  background: boolean;
  /** As a request of generateContent. */
  body: object;
}

/** `json` with names in camelCase. */
export function interactionRequest(json: unknown): InteractionRequest | undefined {
  const parsed = v.safeParse(Body, json);
  if (!parsed.success) return undefined;
  const { model, agent, input, stream, background, generationConfig } = parsed.output;
  const turns = typeof input === 'string' ? [{ text: input }] : input;
  return {
    model: (model ?? agent ?? '').replace(/^models\//, ''),
    stream,
    background,
    body: {
      contents: turns.map((turn) => ({
        role: turn.role === 'model' ? 'model' : 'user',
        parts: [{ text: textOf(turn) }],
      })),
      generationConfig: generationConfig ?? {},
    },
  };
}

function textOf({ text, content }: v.InferOutput<typeof Turn>): string {
  if (typeof content === 'string') return content;
  return [text ?? '', ...(content ?? []).map((piece) => piece.text ?? '')].join('');
}

/** The resource when it is done. */
export function doneInteraction(id: string, model: string, answer: WireAnswer, at: string) {
  const parts = answer.candidates?.[0]?.content.parts ?? [];
  const text = parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('');
  return {
    ...begunInteraction(id, model),
    status: 'completed',
    created: at,
    updated: at,
    service_tier: 'standard',
    steps: [{ type: 'thought' }, { type: 'model_output', content: [{ type: 'text', text }] }],
    usage: interactionUsage(answer),
  };
}

export function begunInteraction(id: string, model: string): object {
  return { id, status: 'in_progress', object: 'interaction', model };
}

/** The events of a streamed one, as recorded; the usage comes with the last. */
export function interactionEvents(id: string, model: string, answer: WireAnswer, at: string): object[] {
  const parts = answer.candidates?.[0]?.content.parts ?? [];
  const texts = parts.flatMap((part) => (part.thought || part.text === undefined ? [] : [part.text]));
  const { steps: _steps, ...done } = doneInteraction(id, model, answer, at);
  return [
    { interaction: begunInteraction(id, model), event_type: 'interaction.created' },
    { index: 0, step: { type: 'thought' }, event_type: 'step.start' },
    { index: 0, event_type: 'step.stop' },
    { index: 1, step: { type: 'model_output' }, event_type: 'step.start' },
    ...texts.map((text) => ({ index: 1, delta: { text, type: 'text' }, event_type: 'step.delta' })),
    { index: 1, event_type: 'step.stop' },
    { interaction: done, event_type: 'interaction.completed' },
  ];
}

function interactionUsage({ usageMetadata: usage = {} }: WireAnswer): object {
  const count = (name: string): number => Number(usage[name] ?? 0);
  return {
    total_tokens: count('totalTokenCount'),
    total_input_tokens: count('promptTokenCount'),
    input_tokens_by_modality: [{ modality: 'text', tokens: count('promptTokenCount') }],
    total_cached_tokens: count('cachedContentTokenCount'),
    total_output_tokens: count('candidatesTokenCount'),
    total_tool_use_tokens: 0,
    total_thought_tokens: count('thoughtsTokenCount'),
  };
}
