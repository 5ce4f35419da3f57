import type { Call, CallReceipt } from '../call.ts';
import type { Ledger, Sum } from '../ledger/ledgerTypes.ts';
import { addCall, emptySum, modelOf } from '../ledger/sums.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { repriceCall } from './repriceCall.ts';

/** Which calls are looked at: those that lack a price, or all; of one model, or of all. */
export interface RepriceChoice {
  which: 'unpriced' | 'all';
  /** Served model, or the requested one where none was served. */
  model?: string;
}

/** A call and the receipt that would take the place of its own. */
export interface RepriceChange {
  call: Call;
  receipt: CallReceipt;
}

/** Old and new sum over the calls that change; simulated ones never meet real ones. */
interface Sums {
  before: Sum;
  after: Sum;
}

/** What a reprice would write. Nothing is written until `writeReprice`. */
export interface RepricePlan {
  /** `asOf` of the book. */
  book: string;
  changes: RepriceChange[];
  real: Sums;
  simulated: Sums;
  /** Looked at, and their receipt stays as it is. */
  same: number;
  /** Still without a price, by model. */
  unpriced: Map<string, number>;
  /** Calls that did not keep what a price needs, or would lose the figure they have. */
  kept: number;
}

export async function planReprice(
  calls: AsyncIterable<Call>,
  book: PriceBook,
  choice: RepriceChoice,
): Promise<RepricePlan> {
  const plan: RepricePlan = {
    book: book.asOf,
    changes: [],
    real: { before: emptySum(), after: emptySum() },
    simulated: { before: emptySum(), after: emptySum() },
    same: 0,
    unpriced: new Map(),
    kept: 0,
  };
  for await (const call of calls) if (isChosen(call, choice)) planOne(plan, call, book);
  return plan;
}

function isChosen(call: Call, { which, model }: RepriceChoice): boolean {
  if (model !== undefined && modelOf(call) !== model) return false;
  return which === 'unpriced' ? lacksPrice(call) : !['not-charged', 'unknown'].includes(call.reason);
}

/** Unpriced, or free with a list price that is not known. */
export function lacksPrice({ reason, listPicoUsd, picoUsd }: CallReceipt): boolean {
  return (
    (reason === 'unpriced' && picoUsd === undefined) || (reason === 'free-tier' && listPicoUsd === undefined)
  );
}

function planOne(plan: RepricePlan, call: Call, book: PriceBook): void {
  const receipt = repriceCall(call, book);
  if (receipt !== undefined && lacksPrice(receipt) && lacksPrice(call)) {
    plan.unpriced.set(modelOf(call), (plan.unpriced.get(modelOf(call)) ?? 0) + 1);
    return;
  }
  if (receipt === undefined || isWeaker(receipt, call)) {
    plan.kept += 1;
    return;
  }
  if (isSame(receipt, call)) {
    plan.same += 1;
    return;
  }
  plan.changes.push({ call, receipt });
  const sums = call.simulated ? plan.simulated : plan.real;
  addCall(sums.before, call);
  addCall(sums.after, { ...withoutFigures(call), ...receipt });
}

/** A figure that is known never gives way to one that is not. */
function isWeaker(receipt: CallReceipt, call: Call): boolean {
  return (
    (call.picoUsd !== undefined && receipt.picoUsd === undefined) ||
    (call.listPicoUsd !== undefined && receipt.listPicoUsd === undefined)
  );
}

function isSame(receipt: CallReceipt, call: Call): boolean {
  const fields = ['reason', 'picoUsd', 'listPicoUsd', 'minPicoUsd', 'maxPicoUsd'] as const;
  return fields.every((field) => receipt[field] === call[field]);
}

function withoutFigures(call: Call): Call {
  const { picoUsd: _1, usd: _2, listPicoUsd: _3, minPicoUsd: _4, maxPicoUsd: _5, ...rest } = call;
  return rest;
}

/** Writes one correction record a change; resolves with how many after all of them are durable. */
export async function writeReprice(
  { changes, book }: RepricePlan,
  ledger: Pick<Ledger, 'supersede'>,
  nowMs: number,
): Promise<number> {
  await Promise.all(
    changes.map(({ call, receipt }) => {
      const { receiptAt: _at, receiptBook: _book, ...fields } = receipt;
      // The clock may have gone back: the newest receipt still is the last one.
      const last = call.receiptAt === undefined ? 0 : Date.parse(call.receiptAt) + 1;
      return ledger.supersede({
        ...fields,
        id: call.id,
        at: new Date(Math.max(nowMs, last)).toISOString(),
        book,
      });
    }),
  );
  return changes.length;
}
