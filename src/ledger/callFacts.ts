import type { Call } from '../call.ts';
import type { MoneyField, NumberField, TextField } from '../protocol/callCondition.ts';
import { tagKind } from './callMeasures.ts';
import { billedOf, listOf, modelOf } from './sums.ts';

/** What conditions and orders ask of a call, by the names they have in queries. Absent: not known. */
export interface CallFacts {
  ts: number;
  /** By kind: those of rollups, and facets, which begin with `?`. */
  texts: Map<string, string>;
  numbers: Partial<Record<NumberField, number>>;
  money: Partial<Record<MoneyField, bigint>>;
}

/** Kinds that rollups and segments keep as dimensions. */
const DIMENSIONS = new Set(['model', 'outcome', 'session', 'terminal', 'client']);

/** The name of a text in columns; what is no dimension of sums begins with `?`. */
export function textKind(field: TextField): string {
  return DIMENSIONS.has(field) || field.startsWith('tag:') ? field : `?${field}`;
}

export function isFacet(kind: string): boolean {
  return kind.startsWith('?');
}

/** Texts that sums know nothing of. */
export function facetsOf(call: Call): Map<string, string> {
  const facets: Partial<Record<TextField, string>> = {
    requested: call.requestedModel,
    reason: call.reason,
    source: call.source,
    method: call.method,
  };
  if (call.httpStatus !== undefined) facets.http = String(call.httpStatus);
  if (call.errorStatus !== undefined) facets.error = call.errorStatus;
  if (call.finishReason !== undefined) facets.finish = call.finishReason;
  if (call.imageSize !== undefined) facets.size = call.imageSize;
  if (call.tier !== undefined) facets.tier = call.tier;
  if (call.serviceTier !== undefined) facets.service = call.serviceTier;
  if (call.turn !== undefined) facets.turn = call.turn;
  if (call.specFile !== undefined) facets.file = call.specFile;
  // What the ledger does not check may be anything.
  return new Map(
    Object.entries(facets).flatMap(([field, value]): [string, string][] =>
      typeof value === 'string' ? [[`?${field}`, value]] : [],
    ),
  );
}

export function numbersOf(call: Call): CallFacts['numbers'] {
  const numbers: CallFacts['numbers'] = {};
  const set = (field: NumberField, value: number | undefined) => {
    if (value !== undefined && Number.isFinite(value)) numbers[field] = value;
  };
  const input = together(call.promptTokens, call.toolUsePromptTokens);
  const output = together(call.candidatesTokens, call.thoughtsTokens);
  set(
    'tokens',
    call.totalTokens ?? (input === undefined || output === undefined ? undefined : input + output),
  );
  set('in', input);
  set('out', output);
  set('cached', call.cachedTokens);
  set('images', call.images);
  set('attempt', call.attempt);
  set('latency', call.latencyMs);
  set('repriced', Number(call.receiptAt !== undefined));
  set('streamed', call.streamed === undefined ? undefined : Number(call.streamed));
  return numbers;
}

export function moneyOf(call: Call): CallFacts['money'] {
  const cost = billedOf(call);
  const list = listOf(call);
  return { ...(cost === undefined ? {} : { cost }), ...(list === undefined ? {} : { list }) };
}

export function factsOf(call: Call): CallFacts {
  const texts = facetsOf(call);
  texts.set('model', modelOf(call));
  texts.set('outcome', call.outcome);
  if (call.session !== undefined) texts.set('session', call.session);
  if (call.terminal !== undefined) texts.set('terminal', call.terminal);
  if (call.client !== undefined) texts.set('client', call.client);
  for (const [tag, value] of Object.entries(call.tags))
    if (value !== undefined) texts.set(tagKind(tag), value);
  return { ts: Date.parse(call.startedAt), texts, numbers: numbersOf(call), money: moneyOf(call) };
}

/** Undefined only when neither part is known. */
function together(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}
