import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLoopback, type LoopbackService } from '../../support/loopbackService.ts';
import { buildPreload, preloadEnv, runNode } from '../../support/preloadedNode.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const CLIENTS = fileURLToPath(new URL('../../../tools/clients/node_modules', import.meta.url));

/** Each calls on line 5 of its function. */
const PROGRAMS: Record<string, { text: string; imports: string; model: string }> = {
  '@google/generative-ai': {
    imports: `import { GoogleGenerativeAI } from '@google/generative-ai';`,
    model: `new GoogleGenerativeAI('a-key').getGenerativeModel({ model: 'gemini-2.5-flash' })`,
    text: `(await model.generateContent('hi')).response.text()`,
  },
  'AI SDK generateText': {
    imports: `import { generateText } from 'ai'; import { createGoogleGenerativeAI } from '@ai-sdk/google';`,
    model: `createGoogleGenerativeAI({ apiKey: 'a-key' })('gemini-2.5-flash')`,
    text: `(await generateText({ model, prompt: 'hi' })).text`,
  },
  'AI SDK streamText': {
    imports: `import { streamText } from 'ai'; import { createGoogleGenerativeAI } from '@ai-sdk/google';`,
    model: `createGoogleGenerativeAI({ apiKey: 'a-key' })('gemini-2.5-flash')`,
    text: `await streamText({ model, prompt: 'hi' }).text`,
  },
  'LangChain invoke': {
    imports: `import { ChatGoogleGenerativeAI } from '@langchain/google-genai';`,
    model: `new ChatGoogleGenerativeAI({ model: 'gemini-2.5-flash', apiKey: 'a-key' })`,
    text: `(await model.invoke('hi')).text`,
  },
  'LangChain stream': {
    imports: `import { ChatGoogleGenerativeAI } from '@langchain/google-genai';`,
    model: `new ChatGoogleGenerativeAI({ model: 'gemini-2.5-flash', apiKey: 'a-key' })`,
    text: `(await Array.fromAsync(await model.stream('hi'))).map((one) => one.text).join('')`,
  },
  'LangChain chain': {
    imports: `import { ChatGoogleGenerativeAI } from '@langchain/google-genai'; import { ChatPromptTemplate } from '@langchain/core/prompts';`,
    model: `ChatPromptTemplate.fromTemplate('{a}').pipe(new ChatGoogleGenerativeAI({ model: 'gemini-2.5-flash', apiKey: 'a-key' }))`,
    text: `(await model.invoke({ a: 'hi' })).text`,
  },
  genkit: {
    imports: `import { genkit } from 'genkit'; import { googleAI } from '@genkit-ai/google-genai';`,
    model: `genkit({ plugins: [googleAI({ apiKey: 'a-key' })], model: googleAI.model('gemini-2.5-flash') })`,
    text: `(await model.generate('hi')).text`,
  },
  'genkit stream': {
    imports: `import { genkit } from 'genkit'; import { googleAI } from '@genkit-ai/google-genai';`,
    model: `genkit({ plugins: [googleAI({ apiKey: 'a-key' })], model: googleAI.model('gemini-2.5-flash') })`,
    text: `(await model.generateStream('hi').response).text`,
  },
  'OpenAI’s SDK': {
    imports: `import OpenAI from 'openai';`,
    model: `new OpenAI({ apiKey: 'a-key', baseURL: 'https://generativelanguage.googleapis.com/v1beta/openai/' })`,
    text: `(await model.chat.completions.create({ model: 'gemini-2.5-flash', messages: [] }), 'A lighthouse.')`,
  },
};

const GENAI = `import { GoogleGenAI } from '@google/genai';`;

describe('the preload under real clients', function () {
  let folder: string;
  let preload: string;
  let service: LoopbackService;
  before(async function () {
    if (!fs.existsSync(path.join(CLIENTS, 'ai'))) this.skip(); // npm ci --prefix tools/clients
    folder = temporaryFolder();
    fs.symlinkSync(CLIENTS, path.join(folder, 'node_modules'), 'junction');
    preload = await buildPreload(path.join(folder, 'storage', 'preload.cjs'));
    service = await startLoopback();
  });
  after(() => service?.close());
  beforeEach(() => (service.heard.length = 0));

  const run = async (text: string, env: Record<string, string> = {}, name = 'draw.mjs') => {
    fs.writeFileSync(path.join(folder, name), text);
    return runNode({
      args: [name],
      cwd: folder,
      env: { ...preloadEnv(preload, service.base, folder), ...env },
    });
  };
  const sites = (): unknown[] => service.heard.map(({ headers }) => headers['x-panelmeter-site']);

  for (const [name, { imports, model, text }] of Object.entries(PROGRAMS))
    it(`${name}: redirected without its base URL set, with the line that called`, async () => {
      const ended = await run(
        `${imports}\nasync function draw() {\n  const model = ${model};\n  const said =\n    ${text};\n  console.log(said);\n}\nawait draw();\n`,
      );
      assert.equal(ended.stdout, 'A lighthouse.\n', ended.stderr);
      assert.deepEqual(sites(), ['draw.mjs:5:draw']);
    });

  it('@google/genai of this project: with and without the variable of its own', async () => {
    const own = fileURLToPath(new URL('../../../node_modules/@google/genai', import.meta.url));
    const text = `${GENAI.replace('@google/genai', path.join(own, 'dist/node/index.mjs'))}\nasync function draw() {\n  const client = new GoogleGenAI({ apiKey: 'a-key' });\n  const said = await client.models.generateContent({ model: 'gemini-2.5-flash', contents: 'hi' });\n  console.log(said.text);\n}\nawait draw();\n`;
    for (const env of [{}, { GOOGLE_GEMINI_BASE_URL: service.base }]) {
      const ended = await run(text, env);
      assert.equal(ended.stdout, 'A lighthouse.\n', ended.stderr);
    }
    assert.deepEqual(sites(), ['draw.mjs:4:draw', 'draw.mjs:4:draw']);
  });

  it('LangChain by require: the line that called', async () => {
    const text = `const { ChatGoogleGenerativeAI } = require('@langchain/google-genai');\nasync function draw() {\n  const model = new ChatGoogleGenerativeAI({ model: 'gemini-2.5-flash', apiKey: 'a-key' });\n  console.log((await model.invoke('hi')).text);\n}\ndraw();\n`;
    const ended = await run(text, {}, 'draw.cjs');
    assert.equal(ended.stdout, 'A lighthouse.\n', ended.stderr);
    assert.deepEqual(sites(), ['draw.cjs:4:draw']);
  });

  it('TypeScript by tsx: the original line', async () => {
    const text = `type Prompt = {\n  text: string;\n};\n\nasync function draw(prompt: Prompt): Promise<void> {\n  await fetch('https://generativelanguage.googleapis.com/v1beta/models', { headers: { a: prompt.text } });\n}\nvoid draw({ text: 'a' });\n`;
    fs.writeFileSync(path.join(folder, 'draw.ts'), text);
    const env = preloadEnv(preload, service.base, folder);
    const tsx = path.join(CLIENTS, 'tsx/dist/cli.mjs');
    const ended = await runNode({ args: [tsx, 'draw.ts'], cwd: folder, env });
    assert.equal(ended.code, 0, ended.stderr);
    assert.deepEqual(sites(), ['draw.ts:6:draw']);
  });

  it('a library that lacks what is wrapped loads as it is', async () => {
    const fake = path.join(folder, 'other', 'node_modules', 'ai');
    fs.mkdirSync(path.join(fake, 'dist'), { recursive: true });
    fs.writeFileSync(path.join(fake, 'package.json'), '{"name":"ai","type":"module","main":"dist/index.js"}');
    fs.writeFileSync(
      path.join(fake, 'dist/index.js'),
      'export const streamText = () => 7;\n//# sourceMappingURL=gone.map',
    );
    fs.writeFileSync(
      path.join(folder, 'other', 'use.mjs'),
      `import { streamText } from 'ai';\nconsole.log(streamText());`,
    );
    const ended = await runNode({
      args: ['use.mjs'],
      cwd: path.join(folder, 'other'),
      env: preloadEnv(preload, service.base, folder),
    });
    assert.deepEqual(ended, { code: 0, stdout: '7\n', stderr: '' });
  });
});
