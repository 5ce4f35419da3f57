import type { ServiceTier } from '../../src/call.ts';
import { makeReceipt } from '../../src/pricing/receipt.ts';
import { readAnswer } from '../../src/usage/readAnswer.ts';
import { oracleCases } from './oracle.ts';
import { readRecording, recordedFiles, recordingsPresent } from './recordings.ts';
import { shippedBook } from './shippedBook.ts';
import { assertAddsUp, assertSound } from './soundReceipt.ts';

/** Numbers from 0 up to 1, the same for the same seed. */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const below = (random: Random, end: number): number => Math.floor(random() * end);
function oneOf<T>(random: Random, all: readonly [T, ...T[]]): T {
  return all[below(random, all.length)] ?? all[0];
}

/** Answers to begin with: those of the oracle, and the recorded ones where they lie. */
export function fuzzedBodies(): { bodies: unknown[]; recorded: number } {
  const recorded = recordingsPresent ? recordedFiles().map((file) => readRecording(file).body) : [];
  return { bodies: [...oracleCases.map(({ body }) => body), ...recorded], recorded: recorded.length };
}

/** What stands where a count, a text or an object was awaited. */
const ODD: readonly [unknown, ...unknown[]] = [
  null,
  ...[true, false, 0, -0, 1, -1, -1e9, 0.5, 1e308, -1e308, 2 ** 53, 2 ** 53 - 1, 2 ** 31, 1e21],
  ...[
    '',
    ' ',
    '0',
    '-1',
    '12',
    '1e5',
    '0x10',
    'NaN',
    'Infinity',
    '-Infinity',
    'null',
    '１２',
    '9'.repeat(400),
  ],
  ...[[], {}, [[]], [null], { toString: 1 }, { constructor: 1 }, { length: 3 }, { tokenCount: -5 }],
  ...['TEXT', 'IMAGE', 'AUDIO', 'MODALITY_UNSPECIFIED', 'priority', 'models/gemini-3.8-flash', 'gemini-9'],
];

/** A copy of the body, changed at one to five places: dropped, doubled, retyped, negated, blown up, nested, moved. */
export function mutated(body: unknown, random: Random): unknown {
  let copy: unknown = structuredClone(body);
  for (let left = 1 + below(random, 5); left > 0; left -= 1) {
    const spots = spotsOf(copy);
    // Most of a recorded body is content; what is priced is hit more often than by its share.
    const usage = spots.filter(({ path }) => /usage|tokens|modality|traffic|model/i.test(path));
    const from = usage.length > 0 && random() < 0.7 ? usage : spots;
    const spot = from[below(random, from.length)];
    if (!spot) copy = oneOf(random, ODD);
    else mutateAt(spot, from, random);
  }
  return copy;
}

interface Spot {
  holder: Record<string, unknown>;
  key: string;
  path: string;
}

function spotsOf(body: unknown): Spot[] {
  const spots: Spot[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null) return;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an array is one by its indexes
    const holder = value as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      spots.push({ holder, key, path: `${path}.${key}` });
      walk(holder[key], `${path}.${key}`);
    }
  };
  walk(body, '');
  return spots;
}

function mutateAt({ holder, key }: Spot, others: readonly Spot[], random: Random): void {
  const value = holder[key];
  const set = (changed: unknown): void =>
    void Object.defineProperty(holder, key, {
      ...{ value: changed, enumerable: true, configurable: true, writable: true },
    });
  const changes: readonly [() => void, ...(() => void)[]] = [
    () => void Reflect.deleteProperty(holder, key),
    () => set(structuredClone(oneOf(random, ODD))),
    () => set(Array.isArray(value) ? [...value, ...structuredClone(value)] : [value, structuredClone(value)]),
    () => set(typeof value === 'number' ? -value : JSON.stringify(value)),
    () => set(typeof value === 'number' ? value * 10 ** below(random, 30) : { [key]: value }),
    () => set(typeof value === 'number' ? String(value) : Number(JSON.stringify(value))),
    () => set(typeof value === 'number' ? value + random() : nested(value, 1 + below(random, 60))),
    () => {
      const other = others[below(random, others.length)];
      set(structuredClone(other?.holder[other.key]));
    },
    () => {
      const renamed = oneOf(random, [
        key.toUpperCase(),
        `${key}s`,
        key.replace(/[A-Z]/g, '_$&').toLowerCase(),
      ]);
      Reflect.deleteProperty(holder, key);
      Object.defineProperty(holder, renamed, { value, enumerable: true, configurable: true, writable: true });
    },
  ];
  oneOf(random, changes)();
}

function nested(value: unknown, depth: number): unknown {
  let inside = value;
  for (let level = 0; level < depth; level += 1)
    inside = level % 2 === 0 ? [inside] : { usageMetadata: inside };
  return inside;
}

const MODELS: readonly [string | null, ...(string | null)[]] = [
  null,
  'gemini-9',
  ...shippedBook.models().map(({ id }) => id),
];
const SERVICE_TIERS: readonly [ServiceTier, ...ServiceTier[]] = ['standard', 'batch', 'flex', 'priority'];

/** Reasons of the receipts of the body, on either billing tier. Throws where one is not sound. */
export function priceFuzzed(body: unknown, random: Random): string[] {
  const answer = readAnswer(body);
  const rest = {
    requestedModel: oneOf(random, MODELS),
    startedAt: Date.UTC(2025, 0, 1) + below(random, 30 * 30) * 86_400_000,
    ...(random() < 0.5 ? { serviceTier: oneOf(random, SERVICE_TIERS) } : {}),
    ...(random() < 0.3 ? { imageSize: oneOf(random, ['512', '1K', '2K', '4K', '8K', '']) } : {}),
    ...(random() < 0.2 ? { httpStatus: oneOf(random, [200, 400, 429, 500, 503]) } : {}),
    ...(random() < 0.1 ? { ended: oneOf(random, ['aborted', 'broken'] as const) } : {}),
    answer,
  };
  return (['paid', 'free'] as const).map((tier) => {
    const receipt = makeReceipt({ ...rest, tier }, shippedBook);
    assertSound(receipt);
    assertAddsUp(receipt);
    return receipt.reason;
  });
}
