import * as v from 'valibot';
import type { WireAnswer } from './answer.ts';

const Piece = v.looseObject({
  type: v.string(),
  text: v.optional(v.string()),
  image_url: v.optional(v.object({ url: v.string() })),
});
const Message = v.looseObject({
  role: v.string(),
  content: v.nullish(v.union([v.string(), v.array(Piece)])),
  tool_call_id: v.optional(v.string()),
  tool_calls: v.optional(
    v.array(v.object({ function: v.object({ name: v.string(), arguments: v.string() }) })),
  ),
});
const Body = v.object({
  model: v.string(),
  messages: v.pipe(v.array(Message), v.minLength(1)),
  stream: v.optional(v.boolean(), false),
  stream_options: v.nullish(v.object({ include_usage: v.optional(v.boolean(), false) })),
  max_tokens: v.optional(v.number()),
  max_completion_tokens: v.optional(v.number()),
  tools: v.optional(v.array(v.object({ function: v.looseObject({ name: v.string() }) }))),
});

/** A chat completion's body as a request of generateContent. */
export interface ChatRequest {
  model: string;
  stream: boolean;
  includeUsage: boolean;
  body: object;
}

export function chatRequest(json: unknown): ChatRequest | undefined {
  const parsed = v.safeParse(Body, json);
  if (!parsed.success) return undefined;
  const { model, messages, stream, stream_options: options, tools, ...limits } = parsed.output;
  const maxOutputTokens = limits.max_completion_tokens ?? limits.max_tokens;
  const system = messages.filter(({ role }) => role === 'system' || role === 'developer');
  const others = messages.filter((message) => !system.includes(message));
  return {
    model: model.replace(/^models\//, ''),
    stream,
    includeUsage: options?.include_usage ?? false,
    body: {
      contents: others.map((message) => ({
        role: message.role === 'assistant' ? 'model' : 'user',
        parts: partsOf(message),
      })),
      ...(system.length > 0 ? { systemInstruction: { parts: system.flatMap(partsOf) } } : {}),
      ...(tools ? { tools: [{ functionDeclarations: tools.map((tool) => tool.function) }] } : {}),
      generationConfig: maxOutputTokens === undefined ? {} : { maxOutputTokens },
    },
  };
}

function partsOf({
  role,
  content,
  tool_call_id: id,
  tool_calls: calls = [],
}: v.InferOutput<typeof Message>): object[] {
  if (role === 'tool') return [{ functionResponse: { name: id ?? '', response: { content } } }];
  const pieces = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  return [
    ...pieces.map(({ text, image_url: image }) => {
      const [, mimeType = '', data = ''] = /^data:([^;]+);base64,(.*)$/s.exec(image?.url ?? '') ?? [];
      return image ? { inlineData: { mimeType, data } } : { text: text ?? '' };
    }),
    ...calls.map((call) => ({ functionCall: { name: call.function.name, args: {} } })),
  ];
}

/** The whole answer, or (`delta`) one chunk of its stream; usage as the service counts it there: thoughts in the total alone. */
export function chatAnswer(answer: WireAnswer, model: string, created: number, delta: boolean): object {
  const [candidate] = answer.candidates ?? [];
  const parts = candidate?.content.parts ?? [];
  const calls = parts.flatMap(({ functionCall: call }, index) =>
    call
      ? [
          {
            index,
            id: `call_${index}`,
            type: 'function',
            function: { name: call.name, arguments: JSON.stringify(call.args) },
          },
        ]
      : [],
  );
  const said = {
    role: 'assistant',
    content: parts.map(({ text, thought }) => (thought ? '' : (text ?? ''))).join('') || null,
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  const stopped =
    calls.length > 0 ? 'tool_calls' : candidate?.finishReason === 'MAX_TOKENS' ? 'length' : 'stop';
  const finish = candidate?.finishReason === undefined ? null : stopped;
  return {
    id: answer.responseId,
    object: delta ? 'chat.completion.chunk' : 'chat.completion',
    created,
    model,
    choices: [{ index: 0, [delta ? 'delta' : 'message']: said, finish_reason: finish }],
    ...(delta ? {} : { usage: chatUsage(answer) }),
  };
}

export function chatUsage({ usageMetadata: usage = {} }: WireAnswer): object {
  return {
    prompt_tokens: usage['promptTokenCount'] ?? 0,
    completion_tokens: usage['candidatesTokenCount'] ?? 0,
    total_tokens: usage['totalTokenCount'] ?? 0,
  };
}
