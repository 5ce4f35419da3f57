/**
 * Receipts per second, beside @pydantic/genai-prices on the same answers in the same run. Prints JSON.
 * Rounds alternate and the best of each is taken: the machine is shared.
 */
import { calcPrice, extractUsage, findProvider } from '@pydantic/genai-prices';
import prices from '../data/prices/gemini.json' with { type: 'json' };
import { parsePriceBook } from '../src/pricing/priceBook.ts';
import { makeReceipt } from '../src/pricing/receipt.ts';
import { readAnswer } from '../src/usage/readAnswer.ts';

const AT = Date.parse('2026-11-22T12:00:00Z');
const ROUNDS = 5;
const MIN_MS = 400;

const book = parsePriceBook(prices);

/** Usual answers: text with thoughts, cached prompt, long prompt, audio in. */
const BODIES = [
  {
    modelVersion: 'gemini-3.8-flash',
    usageMetadata: {
      promptTokenCount: 1200,
      candidatesTokenCount: 340,
      thoughtsTokenCount: 512,
      totalTokenCount: 2052,
    },
  },
  {
    modelVersion: 'gemini-2.5-flash',
    usageMetadata: {
      promptTokenCount: 11500,
      cachedContentTokenCount: 10000,
      candidatesTokenCount: 1000,
      thoughtsTokenCount: 200,
      totalTokenCount: 12700,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 11500 }],
      cacheTokensDetails: [{ modality: 'TEXT', tokenCount: 10000 }],
    },
  },
  {
    modelVersion: 'gemini-3.1-pro-preview',
    usageMetadata: {
      promptTokenCount: 250000,
      candidatesTokenCount: 10,
      thoughtsTokenCount: 90,
      totalTokenCount: 250100,
    },
  },
  {
    modelVersion: 'gemini-2.5-flash',
    usageMetadata: {
      promptTokenCount: 1940,
      candidatesTokenCount: 30,
      totalTokenCount: 1970,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 20 },
        { modality: 'AUDIO', tokenCount: 1920 },
      ],
    },
  },
];

const inputs = BODIES.map((body) => ({
  requestedModel: body.modelVersion,
  startedAt: AT,
  tier: 'paid' as const,
  httpStatus: 200,
  answer: readAnswer(body),
}));
const peers = BODIES.map((body) => {
  const { prompt, cached, output, audio } = peerUsage(body.usageMetadata);
  return {
    model: body.modelVersion,
    usage: {
      input_tokens: prompt,
      cache_read_tokens: cached,
      output_tokens: output,
      input_audio_tokens: audio,
    },
  };
});

function peerUsage(usage: (typeof BODIES)[number]['usageMetadata']) {
  const thoughts = 'thoughtsTokenCount' in usage ? (usage.thoughtsTokenCount ?? 0) : 0;
  const details = 'promptTokensDetails' in usage ? (usage.promptTokensDetails ?? []) : [];
  return {
    prompt: usage.promptTokenCount,
    cached: 'cachedContentTokenCount' in usage ? (usage.cachedContentTokenCount ?? 0) : 0,
    output: usage.candidatesTokenCount + thoughts,
    audio: details.find(({ modality }) => modality === 'AUDIO')?.tokenCount ?? 0,
  };
}

const google = findProvider({ providerId: 'google' });
if (!google)
  throw new Error('genai-prices no longer knows the provider "google": bench against another version.');
let sink = 0;

const CASES: Record<string, () => void> = {
  receipt: () => {
    for (const input of inputs) sink += makeReceipt(input, book).lines.length;
  },
  'receipt from a body': () => {
    for (const body of BODIES) {
      const answer = readAnswer(body);
      sink += makeReceipt({ requestedModel: body.modelVersion, startedAt: AT, tier: 'paid', answer }, book)
        .lines.length;
    }
  },
  'peer from a body': () => {
    for (const body of BODIES) {
      const { model, usage } = extractUsage(google, body);
      sink += calcPrice(usage, model ?? '', { providerId: 'google' })?.total_price ?? 0;
    }
  },
  peer: () => {
    for (const { model, usage } of peers)
      sink += calcPrice(usage, model, { providerId: 'google' })?.total_price ?? 0;
  },
};

/** Receipts per second of one round. */
function measure(run: () => void): number {
  const started = performance.now();
  let loops = 0;
  let elapsed = 0;
  do {
    for (let i = 0; i < 500; i += 1) run();
    loops += 500;
    elapsed = performance.now() - started;
  } while (elapsed < MIN_MS);
  return (loops * BODIES.length * 1000) / elapsed;
}

const best: Record<string, number> = {};
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, run] of Object.entries(CASES)) best[name] = Math.max(best[name] ?? 0, measure(run));
}
const perSecond = (name: string): number => Math.round(best[name] ?? 0);
console.log(
  JSON.stringify({
    bench: 'receipts',
    node: process.version,
    receiptsPerSecond: perSecond('receipt'),
    fromBodyPerSecond: perSecond('receipt from a body'),
    genaiPrices: {
      version: '0.1.8',
      pricesPerSecond: perSecond('peer'),
      fromBodyPerSecond: perSecond('peer from a body'),
    },
    timesGenaiPrices: Math.round((10 * perSecond('receipt')) / perSecond('peer')) / 10,
    fromBodyTimesGenaiPrices:
      Math.round((10 * perSecond('receipt from a body')) / perSecond('peer from a body')) / 10,
    sink: sink > 0,
  }),
);
