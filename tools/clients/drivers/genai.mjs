// @google/genai: everything it does in one process. It takes its base URL from GOOGLE_GEMINI_BASE_URL.
import { GoogleGenAI } from '@google/genai';
import { failed, print } from './print.mjs';

const ai = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY });
const model = 'gemini-3.8-flash';
const results = {};
const bare = ({ sdkHttpResponse: _http, ...answer }) => answer;

results.generate = bare(await ai.models.generateContent({ model, contents: 'A short story.' }));

results.stream = [];
for await (const chunk of await ai.models.generateContentStream({ model, contents: 'A longer story.' }))
  results.stream.push(bare(chunk));

const chat = ai.chats.create({ model });
results.chat = [];
for (const message of ['Who are you?', 'And who am I?'])
  results.chat.push(bare(await chat.sendMessage({ message })));

// Automatic function calling: two rounds and the last answer are three exchanges.
const weather = {
  name: 'getWeather',
  description: 'Weather of a city',
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } },
};
const calls = [];
results.tools = bare(
  await ai.models.generateContent({
    model,
    contents: 'What is the weather? [sim:call getWeather x2]',
    config: {
      tools: [
        {
          tool: async () => ({ functionDeclarations: [weather] }),
          callTool: async (parts) => {
            calls.push(...parts.map(({ name, args }) => ({ name, args })));
            return parts.map(({ name }) => ({ functionResponse: { name, response: { sky: 'clear' } } }));
          },
        },
      ],
    },
  }),
);
results.toolCalls = calls;

results.image = bare(
  await ai.models.generateContent({
    model: 'gemini-3-pro-image',
    contents: [
      { text: 'Panel s1_p02' },
      { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo='.repeat(60) } },
    ],
    config: { imageConfig: { imageSize: '2K', aspectRatio: '3:4' } },
  }),
);

const bytes = new Uint8Array(19 * 1024 * 1024).fill(7);
const file = await ai.files.upload({
  file: new Blob([bytes], { type: 'text/plain' }),
  config: { mimeType: 'text/plain', displayName: 'sevens' },
});
results.upload = file;
results.file = bare(await ai.files.get({ name: file.name }));

results.count = bare(await ai.models.countTokens({ model, contents: 'How many?' }));
results.embed = bare(await ai.models.embedContent({ model: 'gemini-embedding-2', contents: ['one', 'two'] }));
results.models = [];
for await (const each of await ai.models.list({ config: { pageSize: 5 } })) results.models.push(each.name);

results.interaction = bare(await ai.interactions.create({ model, input: 'Tell me a joke.' }));
results.interactionStream = [];
for await (const event of await ai.interactions.create({ model, input: 'Another joke.', stream: true }))
  results.interactionStream.push(event);

results.error = await failed(ai.models.generateContent({ model, contents: '[sim:429-day]' }));
results.errorChunk = await failed(
  (async () => {
    for await (const _ of await ai.models.generateContentStream({ model, contents: '[sim:error-chunk]' }));
  })(),
);

const controller = new AbortController();
results.aborted = await failed(
  (async () => {
    const stream = await ai.models.generateContentStream({
      model,
      contents: 'A very slow story. [sim:slow 30s]',
      config: { abortSignal: controller.signal },
    });
    for await (const _ of stream) controller.abort();
  })(),
);

print(results);
