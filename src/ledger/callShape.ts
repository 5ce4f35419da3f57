import type { Call } from '../call.ts';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const count: Check = Number.isSafeInteger;
const finite: Check = Number.isFinite;
/** 33 digits (10^21 USD) fit the three limbs of the index, see amountLimbs. */
const picoUsd: Check = (value) => typeof value === 'string' && /^-?\d{1,33}$/.test(value);

const needed: [keyof Call, Check, string][] = [
  [
    'id',
    (value) => typeof value === 'string' && value.length > 0 && value.length <= 500,
    '1 to 500 characters',
  ],
  [
    'startedAt',
    (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
    'a time (ISO 8601)',
  ],
  ['simulated', flag, 'true or false'],
  ['method', text, 'a text'],
  ['requestedModel', text, 'a text'],
  ['outcome', text, 'a text'],
  ['reason', text, 'a text'],
  ['flags', (value) => Array.isArray(value) && value.every(text), 'a list of texts'],
  ['tags', isTags, 'texts by name'],
];

const optional: [keyof Call, Check, string][] = [
  ...(['session', 'client', 'terminal', 'modelVersion'] as const).map(
    (field): [keyof Call, Check, string] => [field, text, 'a text'],
  ),
  ...(['attempt', 'latencyMs'] as const).map((field): [keyof Call, Check, string] => [
    field,
    finite,
    'a number',
  ]),
  ...(
    ['images', 'promptTokens', 'cachedTokens', 'candidatesTokens', 'thoughtsTokens', 'totalTokens'] as const
  ).map((field): [keyof Call, Check, string] => [field, count, 'a whole number']),
  ...(['picoUsd', 'listPicoUsd', 'minPicoUsd'] as const).map((field): [keyof Call, Check, string] => [
    field,
    picoUsd,
    'a whole number of pico-USD as text',
  ]),
];

function isTags(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((tag) => tag === undefined || typeof tag === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What keeps a value from being a call; undefined when it is one. It checks what the ledger itself relies on: all
 * else is kept as it came, also what a later version adds. By hand, because a schema library took 4 µs a call here:
 * more than encoding and writing it, and 4 s when the index of a million calls is made.
 */
export function whyNoCall(value: unknown): string | undefined {
  if (!isRecord(value)) return 'it is no object';
  for (const [field, check, wanted] of needed) if (!check(value[field])) return `${field} must be ${wanted}`;
  for (const [field, check, wanted] of optional) {
    if (value[field] !== undefined && !check(value[field])) return `${field} must be ${wanted}, or absent`;
  }
  return undefined;
}

export function isCall(value: unknown): value is Call {
  return whyNoCall(value) === undefined;
}
