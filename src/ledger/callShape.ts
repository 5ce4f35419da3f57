import type { Call } from '../call.ts';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const count: Check = Number.isSafeInteger;
const finite: Check = Number.isFinite;
/** 33 digits (10^21 USD) fit the three limbs of the index, see amountLimbs. */
const picoUsd: Check = (value) => typeof value === 'string' && /^-?\d{1,33}$/.test(value);

/** What a field must be. */
interface Field {
  name: keyof Call;
  check: Check;
  wanted: string;
}

const needed: Field[] = [
  {
    name: 'id',
    check: (value) => typeof value === 'string' && value.length > 0 && value.length <= 500,
    wanted: '1 to 500 characters',
  },
  {
    name: 'startedAt',
    check: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
    wanted: 'a time (ISO 8601)',
  },
  ...fields(['simulated'], flag, 'true or false'),
  ...fields(['method', 'requestedModel', 'outcome', 'reason'], text, 'a text'),
  ...fields(['flags'], (value) => Array.isArray(value) && value.every(text), 'a list of texts'),
  ...fields(['tags'], isTags, 'texts by name'),
];

const optional: Field[] = [
  ...fields(['session', 'client', 'terminal', 'modelVersion'], text, 'a text'),
  ...fields(['attempt', 'latencyMs'], finite, 'a number'),
  ...fields(
    ['images', 'promptTokens', 'cachedTokens', 'candidatesTokens', 'thoughtsTokens', 'totalTokens'],
    count,
    'a whole number',
  ),
  ...fields(['picoUsd', 'listPicoUsd', 'minPicoUsd'], picoUsd, 'a whole number of pico-USD as text'),
];

function fields(names: (keyof Call)[], check: Check, wanted: string): Field[] {
  return names.map((name) => ({ name, check, wanted }));
}

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
  for (const { name, check, wanted } of needed) if (!check(value[name])) return `${name} must be ${wanted}`;
  for (const { name, check, wanted } of optional) {
    if (value[name] !== undefined && !check(value[name])) return `${name} must be ${wanted}, or absent`;
  }
  return undefined;
}

export function isCall(value: unknown): value is Call {
  return whyNoCall(value) === undefined;
}
