// LangChain: its base URL is an option.
import { ChatGoogleGenerativeAI, GoogleGenerativeAIEmbeddings } from '@langchain/google-genai';
import { failed, print } from './print.mjs';

const options = {
  apiKey: process.env.GEMINI_API_KEY,
  baseUrl: process.env.BASE_URL,
  model: 'gemini-3.8-flash',
  maxRetries: 0,
};
const chat = new ChatGoogleGenerativeAI(options);
const results = {};
const said = ({ content, tool_calls, usage_metadata }) => ({
  content,
  usage_metadata,
  tool_calls: tool_calls?.map(({ name, args }) => ({ name, args })),
});

results.invoke = said(await chat.invoke('A short story.'));
results.stream = [];
for await (const chunk of await chat.stream('A longer story.')) results.stream.push(said(chunk));
const bound = chat.bindTools([
  {
    name: 'getWeather',
    description: 'Weather',
    schema: { type: 'object', properties: { city: { type: 'string' } } },
  },
]);
results.tools = said(await bound.invoke('What is the weather? [sim:call getWeather]'));
results.embed = await new GoogleGenerativeAIEmbeddings({
  ...options,
  model: 'gemini-embedding-001',
}).embedQuery('one');
results.error = await failed(chat.invoke('[sim:400]'));
print(results);
