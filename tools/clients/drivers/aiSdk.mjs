// Vercel AI SDK: its base URL is an option and ends in /v1beta.
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { embed, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { failed, print } from './print.mjs';

const google = createGoogleGenerativeAI({
  apiKey: process.env.GEMINI_API_KEY,
  baseURL: `${process.env.BASE_URL}/v1beta`,
});
const model = google('gemini-3.8-flash');
const results = {};
const said = ({ text, finishReason, usage, totalUsage, steps, files }) => ({
  ...{ text, finishReason, usage, totalUsage, steps: steps?.length, files: files?.length },
});

results.generate = said(await generateText({ model, prompt: 'A short story.' }));
const stream = streamText({ model, prompt: 'A longer story.' });
results.stream = [];
for await (const piece of stream.textStream) results.stream.push(piece);
results.streamUsage = await stream.usage;
results.tools = said(
  await generateText({
    model,
    prompt: 'What is the weather? [sim:call getWeather]',
    stopWhen: stepCountIs(4),
    tools: {
      getWeather: tool({
        description: 'Weather of a city',
        inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } } }),
        execute: async ({ city }) => `clear in ${city}`,
      }),
    },
  }),
);
results.embed = await embed({ model: google.textEmbeddingModel('gemini-embedding-001'), value: 'one' }).then(
  ({ embedding }) => embedding,
);
results.error = await failed(generateText({ model, prompt: '[sim:400]', maxRetries: 0 }));
const controller = new AbortController();
results.aborted = await failed(
  (async () => {
    const slow = streamText({
      model,
      prompt: 'A very slow story. [sim:slow 30s]',
      abortSignal: controller.signal,
      onError: () => undefined,
    });
    for await (const _ of slow.textStream) controller.abort();
    throw Object.assign(new Error('ended'), { name: 'AbortError' });
  })(),
);
print(results);
