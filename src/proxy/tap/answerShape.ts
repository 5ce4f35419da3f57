import type { Shape } from './shape.ts';

/**
 * What usage/readAnswer reads off an answer, and nothing else: no text, no media. Names of batches and interactions
 * are looked at while the answer passes, and kept nowhere (exchangeId.ts).
 */

const media: Shape = { fields: { mimeType: 'scalar', mime_type: 'scalar' } };
const part: Shape = { fields: { thought: 'scalar', inlineData: media, inline_data: media } };
const content: Shape = { fields: { parts: { each: part } } };
const grounding: Shape = { fields: { webSearchQueries: { each: 'scalar' } } };
const candidate: Shape = {
  fields: {
    finishReason: 'scalar',
    finish_reason: 'scalar',
    content,
    groundingMetadata: grounding,
    grounding_metadata: grounding,
  },
};
const feedback: Shape = { fields: { blockReason: 'scalar', block_reason: 'scalar' } };
const error: Shape = { fields: { code: 'scalar', status: 'scalar', message: 'message', details: 'all' } };
const typed: Shape = { fields: { type: 'scalar' } };
const step: Shape = { fields: { type: 'scalar', content: { each: typed } } };
const exchanged = {
  id: 'scalar',
  object: 'scalar',
  model: 'scalar',
  status: 'scalar',
  service_tier: 'scalar',
  usage: 'all',
  steps: { each: step },
  outputs: { each: step },
} as const satisfies Record<string, Shape>;

const answer = {
  ...exchanged,
  error,
  usageMetadata: 'all',
  usage_metadata: 'all',
  modelVersion: 'scalar',
  model_version: 'scalar',
  candidates: { each: candidate },
  promptFeedback: feedback,
  prompt_feedback: feedback,
  interaction: { fields: exchanged },
  choices: { each: { fields: { finish_reason: 'scalar' } } },
  delta: typed,
  serverContent: { fields: { modelTurn: content } },
  totalTokens: 'scalar',
} as const satisfies Record<string, Shape>;

const entries: Shape = { each: { fields: { response: { fields: answer }, error } } };
const held: Shape = { ...entries, fields: { inlinedResponses: entries } };
const results = { inlinedResponses: held, inlinedEmbedContentResponses: held } as const;

export const ANSWER_SHAPE: Shape = {
  fields: {
    ...answer,
    name: 'scalar',
    done: 'scalar',
    metadata: { fields: { '@type': 'scalar', model: 'scalar', output: { fields: results } } },
    response: { fields: { ...answer, ...results } },
    dest: { fields: results },
  },
};

/** Values kept of one answer: a batch has many answers in one. */
export const ANSWER_LIMIT = 200_000;
