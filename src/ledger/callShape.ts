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
  ...fields(['id'], isId, '1 to 500 characters'),
  ...fields(['startedAt'], isTime, 'a time (ISO 8601)'),
  ...fields(['simulated'], flag, 'true or false'),
  ...fields(['method', 'requestedModel', 'outcome', 'reason'], text, 'a text'),
  ...fields(['flags'], isTexts, 'a list of texts'),
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

function isId(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 500;
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(text);
}

function isTags(value: unknown): boolean {
  if (!isRecord(value)) return false;
  for (const name in value) if (!isText(value[name])) return false;
  return true;
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

/**
 * The same as no reason why not, with each field by its name: a third of the time for many calls, a fifth for the first,
 * because an engine knows where a field lies only when it is named.
 */
export function isCall(value: unknown): value is Call {
  return (
    isRecord(value) &&
    isId(value.id) &&
    isTime(value.startedAt) &&
    flag(value.simulated) &&
    text(value.method) &&
    text(value.requestedModel) &&
    text(value.outcome) &&
    text(value.reason) &&
    isTexts(value.flags) &&
    isTags(value.tags) &&
    isText(value.session) &&
    isText(value.client) &&
    isText(value.terminal) &&
    isText(value.modelVersion) &&
    isFinite(value.attempt) &&
    isFinite(value.latencyMs) &&
    isCount(value.images) &&
    isCount(value.promptTokens) &&
    isCount(value.cachedTokens) &&
    isCount(value.candidatesTokens) &&
    isCount(value.thoughtsTokens) &&
    isCount(value.totalTokens) &&
    isPicoUsd(value.picoUsd) &&
    isPicoUsd(value.listPicoUsd) &&
    isPicoUsd(value.minPicoUsd)
  );
}

const isText: Check = (value) => value === undefined || text(value);
const isFinite: Check = (value) => value === undefined || finite(value);
const isCount: Check = (value) => value === undefined || count(value);
const isPicoUsd: Check = (value) => value === undefined || picoUsd(value);
