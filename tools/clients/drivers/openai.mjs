// OpenAI's SDK on the compatible path: its base URL is an option and ends in /v1beta/openai/.
import OpenAI from 'openai';
import { failed, print } from './print.mjs';

const client = new OpenAI({
  apiKey: process.env.GEMINI_API_KEY,
  baseURL: `${process.env.BASE_URL}/v1beta/openai/`,
  maxRetries: 0,
});
const model = 'gemini-3.8-flash';
const ask = (content, more = {}) =>
  client.chat.completions.create({ model, messages: [{ role: 'user', content }], ...more });
const results = {};

results.generate = await ask('A short story.');
for (const [name, stream_options] of [
  ['stream', { include_usage: true }],
  ['streamWithoutUsage', undefined],
]) {
  results[name] = [];
  const stream = await ask('A longer story.', { stream: true, stream_options });
  // oxlint-disable-next-line typescript/await-thenable -- with `stream` it is one
  for await (const chunk of stream) results[name].push(chunk);
}
const tools = [
  {
    type: 'function',
    function: {
      name: 'getWeather',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    },
  },
];
results.tools = await ask('What is the weather? [sim:call getWeather]', { tools });
results.embed = await client.embeddings.create({
  model: 'gemini-embedding-001',
  input: 'one',
  encoding_format: 'float',
});
results.models = (await client.models.list()).data.length;
results.error = await failed(ask('[sim:400]'));
print(results);
