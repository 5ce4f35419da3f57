// @google/generative-ai, the SDK before @google/genai: its base URL is an option of the request.
import { GoogleGenerativeAI } from '@google/generative-ai';
import { failed, print } from './print.mjs';

const sdk = new GoogleGenerativeAI(process.env.GEMINI_API_KEY);
const model = sdk.getGenerativeModel({ model: 'gemini-3.8-flash' }, { baseUrl: process.env.BASE_URL });
const results = {};

results.generate = (await model.generateContent('A short story.')).response;
const { stream, response } = await model.generateContentStream('A longer story.');
results.stream = [];
for await (const chunk of stream) results.stream.push(chunk);
results.streamed = await response;
const chat = model.startChat();
results.chat = [];
for (const message of ['Who are you?', 'And who am I?'])
  results.chat.push((await chat.sendMessage(message)).response);
results.count = await model.countTokens('How many?');
results.embed = await sdk
  .getGenerativeModel({ model: 'gemini-embedding-001' }, { baseUrl: process.env.BASE_URL })
  .embedContent('one');
results.error = await failed(model.generateContent('[sim:503]'));
results.timeout = await failed(
  sdk
    .getGenerativeModel({ model: 'gemini-3.8-flash' }, { baseUrl: process.env.BASE_URL, timeout: 700 })
    .generateContent('A slow story. [sim:slow 30s]'),
);
print(results);
