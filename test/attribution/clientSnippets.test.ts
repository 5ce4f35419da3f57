import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { clientSnippets } from '../../src/attribution/clientSnippets.ts';
import { startLoopback, type LoopbackService } from '../support/loopbackService.ts';
import { runNode } from '../support/preloadedNode.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const CLIENTS = fileURLToPath(new URL('../../tools/clients/node_modules', import.meta.url));
const GENAI = fileURLToPath(new URL('../../node_modules/@google/genai/dist/node/index.mjs', import.meta.url));

/** A whole program around each snippet; `#` is where it stands. */
const PROGRAMS: Record<string, string> = {
  '@google/genai (JavaScript)': `import { GoogleGenAI } from '${GENAI}';\nconst client = #;\nawait client.models.generateContent({ model: 'gemini-2.5-flash', contents: 'hi' });`,
  'Vercel AI SDK (@ai-sdk/google)': `import { generateText } from 'ai';\nimport { createGoogleGenerativeAI } from '@ai-sdk/google';\nconst google = #;\nawait generateText({ model: google('gemini-2.5-flash'), prompt: 'hi' });`,
  'LangChain (@langchain/google-genai)': `import { ChatGoogleGenerativeAI } from '@langchain/google-genai';\nconst model = #;\nawait model.invoke('hi');`,
  'Genkit (@genkit-ai/google-genai)': `import { genkit } from 'genkit';\nimport { googleAI } from '@genkit-ai/google-genai';\nconst ai = genkit({ plugins: [#] });\nawait ai.generate({ model: googleAI.model('gemini-2.5-flash'), prompt: 'hi' });`,
  '@google/generative-ai (JavaScript, the older SDK)': `import { GoogleGenerativeAI } from '@google/generative-ai';\nconst client = new GoogleGenerativeAI(process.env.GEMINI_API_KEY);\nconst model = client.#;\nawait model.generateContent('hi');`,
  'OpenAI SDK (JavaScript)': `import OpenAI from 'openai';\nconst client = #;\nawait client.chat.completions.create({ model: 'gemini-2.5-flash', messages: [] });`,
  'Jupyter, JavaScript or TypeScript kernel': `import { GoogleGenAI } from '${GENAI}';\n#\nawait new GoogleGenAI({ apiKey: 'a-key' }).models.generateContent({ model: 'gemini-2.5-flash', contents: 'hi' });`,
};
const BY_SHELL: Record<string, string> = {
  Shell: `#; exec '${process.execPath}' --input-type=module -e "import { GoogleGenAI } from '${GENAI}'; await new GoogleGenAI({ apiKey: 'a-key' }).models.generateContent({ model: 'gemini-2.5-flash', contents: 'hi' })"`,
  curl: '# -sS',
};
/** Of a package that is not installed for the tests; how they were tried stands in docs/clients.md. */
const ELSEWHERE = new Set([
  'OpenAI SDK (Python)',
  'google-genai (Python)',
  'google-generativeai (Python, the older SDK)',
  'Jupyter, Python kernel',
  'Gemini CLI',
]);

describe('the snippet of', () => {
  let folder: string;
  let service: LoopbackService;
  before(async function () {
    if (!fs.existsSync(path.join(CLIENTS, 'ai'))) this.skip(); // npm ci --prefix tools/clients
    folder = temporaryFolder();
    fs.symlinkSync(CLIENTS, path.join(folder, 'node_modules'), 'junction');
    service = await startLoopback();
  });
  after(() => service?.close());
  beforeEach(() => (service.heard.length = 0));

  for (const { label, text } of clientSnippets()) {
    const program = PROGRAMS[label];
    const shell = BY_SHELL[label];
    if (program === undefined && shell === undefined) {
      it(`${label} is one of those that are tried elsewhere`, () => assert.ok(ELSEWHERE.has(label)));
      continue;
    }
    it(`${label} sends the real client’s call to the address`, async () => {
      const env = { GEMINI_API_KEY: 'a-key' };
      if (program === undefined)
        await runNode({
          node: '/bin/sh',
          args: ['-c', (shell ?? '').replace('#', () => text(service.base))],
          cwd: folder,
          env,
        });
      else {
        fs.writeFileSync(
          path.join(folder, 'use.mjs'),
          program.replace('#', () => text(service.base)),
        );
        const ended = await runNode({ args: ['use.mjs'], cwd: folder, env });
        assert.equal(ended.code, 0, ended.stderr);
      }
      const [heard, ...more] = service.heard;
      assert.equal(more.length, 0);
      assert.match(
        heard?.path ?? '',
        /^\/k\/a-token-of-the-test\/t\/terminal=render\/v1(beta)?\/(models\/gemini-2\.5-flash:generateContent|openai\/chat\/completions)/,
      );
    });
  }

  it('every client stands in the docs, with the way it was tried', () => {
    const docs = fs.readFileSync(new URL('../../docs/clients.md', import.meta.url), 'utf8');
    for (const { label } of clientSnippets()) assert.ok(docs.includes(label), label);
  });

  it('Python parses where there is a Python', function () {
    try {
      execFileSync('python3', ['--version']);
    } catch {
      this.skip();
    }
    for (const { text } of clientSnippets().filter(({ label: name }) => / \(Python/.test(name)))
      execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.argv[1])', text(service.base)], {
        encoding: 'utf8',
      });
  });
});
