import type { Shape } from './shape.ts';

/** What is looked at of a request as it passes: who is asked for what, and how long it may get. No text, no media. */

const inline: Shape = { fields: { data: 'length' } };
const part: Shape = {
  fields: {
    functionResponse: 'presence',
    function_response: 'presence',
    inlineData: inline,
    inline_data: inline,
  },
};
const content: Shape = { fields: { role: 'scalar', parts: { each: part } } };
/** OpenAI's image_url with a data: URL, and an interaction's content with its data beside the type. */
const piece: Shape = { fields: { type: 'scalar', data: 'length', image_url: { fields: { url: 'length' } } } };
const message: Shape = {
  fields: { role: 'scalar', type: 'scalar', data: 'length', content: { each: piece } },
};
const image: Shape = {
  fields: { imageSize: 'scalar', image_size: 'scalar', aspectRatio: 'scalar', aspect_ratio: 'scalar' },
};
const config: Shape = {
  fields: {
    maxOutputTokens: 'scalar',
    max_output_tokens: 'scalar',
    candidateCount: 'scalar',
    candidate_count: 'scalar',
    imageConfig: image,
    image_config: image,
  },
};

export const REQUEST_SHAPE: Shape = {
  fields: {
    model: 'scalar',
    agent: 'scalar',
    stream: 'scalar',
    serviceTier: 'scalar',
    service_tier: 'scalar',
    max_tokens: 'scalar',
    max_completion_tokens: 'scalar',
    n: 'scalar',
    generationConfig: config,
    generation_config: config,
    contents: { each: content, marked: true },
    messages: { each: message, marked: true },
    input: { each: message, marked: true },
  },
};
