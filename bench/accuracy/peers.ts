/** Price packages from npm behind one question. Those that are not installed are left out of the table, and named. */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readAnswer } from '../../src/usage/readAnswer.ts';

export interface PricedCase {
  /** As served, else as asked for. */
  model: string;
  at: string;
  body: unknown;
}

/** USD, as the package says; undefined: it has no figure. */
export type PriceOf = (asked: PricedCase) => number | undefined;

export interface Peer {
  name: string;
  version: string;
  price: PriceOf;
}

/** What a caller of these packages hands over: totals, thoughts counted as output. */
function totals(body: unknown) {
  const {
    promptTokens = 0,
    cachedTokens = 0,
    candidatesTokens = 0,
    thoughtsTokens = 0,
  } = readAnswer(body).usage ?? {};
  return {
    input: promptTokens,
    cached: cachedTokens,
    output: candidatesTokens + thoughtsTokens,
    thoughts: thoughtsTokens,
  };
}

/** The part of each package that is called, by its documentation. */
// `never`: each adapter knows the shape of its own package.
const ADAPTERS: Record<string, (module: never) => PriceOf> = {
  '@pydantic/genai-prices': ({ calcPrice, extractUsage, findProvider }: GenaiPrices) => {
    const google = findProvider({ providerId: 'google' });
    return ({ model, at, body }) => {
      const { usage } = extractUsage(google, body);
      return calcPrice(usage, model, { providerId: 'google', timestamp: new Date(at) })?.total_price;
    };
  },
  tokenlens: ({ getTokenCosts }: TokenLens) => {
    return ({ model, body }) => {
      const { input, cached, output, thoughts } = totals(body);
      const usage = {
        inputTokens: input,
        outputTokens: output,
        cachedInputTokens: cached,
        reasoningTokens: thoughts,
      };
      return getTokenCosts({ modelId: `google:${model}`, usage }).totalUSD;
    };
  },
  'llm-zoo': ({ resolve, cost }: LlmZoo) => {
    return ({ model, body }) => {
      const found = resolve(model);
      return found && cost(found, totals(body));
    };
  },
};

interface GenaiPrices {
  findProvider(query: { providerId: string }): unknown;
  extractUsage(provider: unknown, body: unknown): { usage: unknown };
  calcPrice(
    usage: unknown,
    model: string,
    options: { providerId: string; timestamp: Date },
  ): { total_price: number } | null;
}

interface TokenLens {
  getTokenCosts(asked: { modelId: string; usage: Record<string, number> }): { totalUSD?: number };
}

interface LlmZoo {
  resolve(model: string): object | undefined;
  cost(model: object, tokens: { input: number; output: number; cached: number }): number;
}

/** The packages that one of the folders' node_modules holds, and the names of the others. */
export async function installedPeers(
  folders: readonly string[],
): Promise<{ peers: Peer[]; missing: string[] }> {
  const peers: Peer[] = [];
  const missing: string[] = [];
  for (const [name, adapter] of Object.entries(ADAPTERS)) {
    const file = folders.map((folder) => entryOf(name, folder)).find((found) => found !== undefined);
    if (file === undefined) {
      missing.push(name);
      continue;
    }
    const module = (await import(pathToFileURL(file).href)) as never;
    peers.push({ name, version: versionOf(file, name), price: adapter(module) });
  }
  return { peers, missing };
}

function entryOf(name: string, folder: string): string | undefined {
  try {
    return createRequire(path.join(folder, 'package.json')).resolve(name);
  } catch {
    return undefined; // not installed there
  }
}

function versionOf(file: string, name: string): string {
  const root = file.slice(
    0,
    file.lastIndexOf(path.join('node_modules', name)) + path.join('node_modules', name).length,
  );
  const { version } = createRequire(file)(path.join(root, 'package.json')) as { version: string };
  return version;
}
