import type { Call } from '../../src/call.ts';
import type { Condition } from '../../src/protocol/callCondition.ts';
import type { CallOrder } from '../../src/ledger/ledgerTypes.ts';

/** Conditions and orders said a second time, plainly and for one call: what the ledger must agree with. */

const fold = (text: string) => text.normalize('NFC').toLowerCase();

function textsOf(call: Call): Record<string, string | undefined> {
  const { httpStatus } = call;
  return {
    model: call.modelVersion ?? call.requestedModel,
    requested: call.requestedModel,
    outcome: call.outcome,
    http: httpStatus === undefined ? undefined : String(httpStatus),
    error: call.errorStatus,
    finish: call.finishReason,
    reason: call.reason,
    source: call.source,
    method: call.method,
    size: call.imageSize,
    tier: call.tier,
    service: call.serviceTier,
    client: call.client,
    terminal: call.terminal,
    session: call.session,
    turn: call.turn,
    file: call.specFile,
    ...Object.fromEntries(Object.entries(call.tags).map(([name, value]) => [`tag:${name}`, value])),
  };
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a + (b ?? 0);
}

function numbersOf(call: Call): Record<string, number | undefined> {
  const input = plus(call.promptTokens, call.toolUsePromptTokens);
  const output = plus(call.candidatesTokens, call.thoughtsTokens);
  return {
    in: input,
    out: output,
    tokens: call.totalTokens ?? (input === undefined || output === undefined ? undefined : input + output),
    cached: call.cachedTokens,
    images: call.images,
    attempt: call.attempt,
    latency: call.latencyMs,
    repriced: call.receiptAt === undefined ? 0 : 1,
    streamed: call.streamed === undefined ? undefined : Number(call.streamed),
  };
}

function amountOf(call: Call, field: 'cost' | 'list'): bigint | undefined {
  const cost = call.picoUsd ?? (call.reason === 'uncertain' ? call.minPicoUsd : undefined);
  const amount = field === 'cost' ? cost : (call.listPicoUsd ?? cost);
  return amount === undefined ? undefined : BigInt(amount);
}

function compare<T extends number | bigint>(value: T | undefined, by: string, wanted: T): boolean {
  if (value === undefined) return false;
  const sign = value < wanted ? -1 : Number(value > wanted);
  return { '<': sign < 0, '<=': sign <= 0, '>': sign > 0, '>=': sign >= 0, '=': sign === 0 }[by] ?? false;
}

export function callMeets(call: Call, condition: Condition): boolean {
  return isMet(call, condition) !== (condition.not ?? false);
}

function isMet(call: Call, condition: Condition): boolean {
  switch (condition.kind) {
    case 'number':
      return compare(numbersOf(call)[condition.field], condition.comparison, condition.value);
    case 'money':
      return compare(amountOf(call, condition.field), condition.comparison, BigInt(condition.picoUsd));
    case 'words':
      return Object.values(textsOf(call)).some(
        (text) => text !== undefined && fold(text).includes(fold(condition.text)),
      );
    case 'text': {
      const value = textsOf(call)[condition.field];
      if (value === undefined) return false;
      return condition.any.some((match) => {
        if (match.how === 'is') return fold(value) === fold(match.text);
        if (match.how === 'has') return fold(value).includes(fold(match.text));
        const escaped = match.parts.map((part) => fold(part).replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
        return new RegExp(`^${escaped.join('[^]*')}$`).test(fold(value));
      });
    }
  }
}

/** What the order goes by; undefined where it is not known. */
export function orderedBy(call: Call, { by }: CallOrder): number | bigint | undefined {
  if (by === 'time') return Date.parse(call.startedAt);
  return by === 'cost' || by === 'list' ? amountOf(call, by) : numbersOf(call)[by];
}

/** Unknown last, equal ones newest first. */
export function inOrder(calls: readonly Call[], order: CallOrder): Call[] {
  const newest = (a: Call, b: Call) =>
    Date.parse(b.startedAt) - Date.parse(a.startedAt) || (a.id < b.id ? 1 : -1);
  return calls.toSorted((a, b) => {
    const [x, y] = [orderedBy(a, order), orderedBy(b, order)];
    if (x === y) return order.by === 'time' && !order.descending ? -newest(a, b) : newest(a, b);
    if (x === undefined || y === undefined) return x === undefined ? 1 : -1;
    return x < y === order.descending ? 1 : -1;
  });
}
