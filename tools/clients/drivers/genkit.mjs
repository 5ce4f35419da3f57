// Genkit: its base URL is an option.
import { googleAI } from '@genkit-ai/google-genai';
import { genkit, z } from 'genkit';
import { failed, print } from './print.mjs';

const ai = genkit({
  plugins: [googleAI({ apiKey: process.env.GEMINI_API_KEY, baseUrl: process.env.BASE_URL })],
});
const model = googleAI.model('gemini-3.8-flash');
const results = {};
const counted = ({ inputTokens, outputTokens, thoughtsTokens, totalTokens }) => ({
  ...{ inputTokens, outputTokens, thoughtsTokens, totalTokens },
});
const said = (answer) => ({
  text: answer.text,
  finishReason: answer.finishReason,
  usage: counted(answer.usage),
});

results.generate = said(await ai.generate({ model, prompt: 'A short story.' }));
const { stream, response } = ai.generateStream({ model, prompt: 'A longer story.' });
results.stream = [];
for await (const chunk of stream) results.stream.push(chunk.text);
results.streamed = said(await response);
const weather = ai.defineTool(
  {
    name: 'getWeather',
    description: 'Weather of a city',
    inputSchema: z.object({ city: z.string() }),
    outputSchema: z.string(),
  },
  async ({ city }) => `clear in ${city}`,
);
results.tools = said(
  await ai.generate({ model, prompt: 'What is the weather? [sim:call getWeather]', tools: [weather] }),
);
results.error = await failed(ai.generate({ model, prompt: '[sim:400]' }));
print(results);
process.exit(0);
