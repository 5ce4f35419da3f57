import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { startSimulator } from '../../../src/gemini/simulator/server.ts';
import { outcomeOf } from '../../../src/usage/outcome.ts';
import { A_DAY } from '../../gemini/simulated.ts';
import { drive, PYTHON } from '../support/clientProcess.ts';
import { proxiedSimulator } from '../support/proxied.ts';

const now = (): number => A_DAY;

/** What each client sends, one exchange each, and how it ends. */
const CLIENTS: { name: string; client: RegExp; exchanges: Record<string, number> }[] = [
  {
    name: 'genai.mjs',
    client: /^google-genai-sdk\/3\.1\.0$/,
    exchanges: {
      // generate, two of the chat, three of the tools, the image
      'generateContent ok': 7,
      'generateContent error': 1,
      'streamGenerateContent ok': 1,
      'streamGenerateContent error': 1,
      'streamGenerateContent aborted': 1,
      'countTokens ok': 1,
      'batchEmbedContents ok': 1,
      'files.upload ok': 4,
      'files.get ok': 1,
      'models.list ok': 4,
      'interactions.create ok': 2,
    },
  },
  {
    name: 'aiSdk.mjs',
    client: /^ai(?:-sdk[/-][a-z-]+)?\/\d/,
    exchanges: {
      'generateContent ok': 3,
      'generateContent error': 1,
      'streamGenerateContent ok': 1,
      'streamGenerateContent aborted': 1,
      'embedContent ok': 1,
    },
  },
  {
    name: 'langchain.mjs',
    client: /^genai-js\/0|^langchain/,
    exchanges: {
      'generateContent ok': 2,
      'generateContent error': 1,
      'streamGenerateContent ok': 1,
      'embedContent ok': 1,
    },
  },
  {
    name: 'genkit.mjs',
    client: /^genkit/,
    exchanges: { 'generateContent ok': 3, 'generateContent error': 1, 'streamGenerateContent ok': 1 },
  },
  {
    name: 'legacy.mjs',
    client: /^genai-js\/0\.24\.1$/,
    exchanges: {
      'generateContent ok': 3,
      'generateContent error': 1,
      'generateContent aborted': 1,
      'streamGenerateContent ok': 1,
      'countTokens ok': 1,
      'embedContent ok': 1,
    },
  },
  {
    name: 'openai.mjs',
    client: /^OpenAI\/JS\/7/,
    exchanges: {
      'chat.completions ok': 4,
      'chat.completions error': 1,
      'embeddings ok': 1,
      'models.list ok': 1,
    },
  },
  {
    name: 'genai.py',
    // The bytes of an upload are sent by its HTTP library.
    client: /^(?:google-genai-sdk|python-httpx)\/\d/,
    exchanges: {
      'generateContent ok': 3,
      'generateContent error': 1,
      'streamGenerateContent ok': 1,
      'streamGenerateContent aborted': 1,
      'countTokens ok': 1,
      'files.upload ok': 2,
    },
  },
];

const hasPython = spawnSync(PYTHON, ['-c', 'import google.genai']).status === 0;

describe('real clients through the proxy', () => {
  for (const { name, client, exchanges } of CLIENTS) {
    it(`${name} gets what it gets without it, and every exchange is told`, async function () {
      if (name.endsWith('.py') && !hasPython) {
        console.log('      skipped: no python with google-genai (PANELMETER_PYTHON)');
        this.skip();
      }
      const direct = await startSimulator({ now });
      const proxied = await proxiedSimulator({ now });
      try {
        const [expected, results] = await Promise.all([
          drive(name, direct.url),
          drive(name, proxied.proxy.url),
        ]);
        assert.deepEqual(results, expected);
        const count = Object.values(exchanges).reduce((sum, each) => sum + each, 0);
        const told = (await proxied.seen(count)).map(({ exchange }) => exchange);
        const counts: Record<string, number> = {};
        for (const exchange of told) {
          const key = `${exchange.method} ${outcomeOf(exchange)}`;
          counts[key] = (counts[key] ?? 0) + 1;
        }
        assert.deepEqual(counts, exchanges);
        for (const exchange of told) {
          assert.match(exchange.client ?? '', client, exchange.method);
          if (
            exchange.httpStatus === 200 &&
            /generateContent|completions/i.test(exchange.method) &&
            outcomeOf(exchange) === 'ok'
          ) {
            const counted = exchange.answer.usage?.totalTokens !== undefined;
            // OpenAI's streams name their usage when they are asked to.
            assert.ok(
              counted || (exchange.method === 'chat.completions' && exchange.streamed),
              exchange.method,
            );
            assert.match(exchange.requestedModel, /^gemini-/);
          }
        }
      } finally {
        await proxied.close();
        await direct.close();
      }
    });
  }
});
