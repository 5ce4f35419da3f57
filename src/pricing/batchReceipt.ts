import type { Reason } from '../call.ts';
import type { PriceBook } from './priceBook.ts';
import { small } from './priceTokens.ts';
import type { PricedAnswer, Receipt, ReceiptInput, ReceiptLine } from './receiptTypes.ts';

/** The weaker a word, the later it stands: a batch is only as sure as its least sure answer. */
const SURENESS: readonly Reason[] = [
  'not-charged',
  'free-tier',
  'priced',
  'uncertain',
  'unpriced',
  'unknown',
];

/**
 * One receipt of a batch operation: each inner answer is priced for itself at the batch factor (its own step of the
 * prompt length), then the lines are added up.
 */
export function batchReceipt(
  input: ReceiptInput,
  inner: readonly PricedAnswer[],
  book: PriceBook,
  priceOne: (input: ReceiptInput, book: PriceBook) => Receipt,
): Receipt {
  const { httpStatus: _status, ...rest } = input;
  const parts = inner.map((answer) =>
    priceOne({ ...rest, serviceTier: 'batch', answer: withoutTier(answer) }, book),
  );
  const charged = parts.filter(({ reason }) => reason !== 'not-charged');
  const [first] = charged;
  const reason = parts
    .map((part) => part.reason)
    .reduce((a, b) => (SURENESS.indexOf(b) > SURENESS.indexOf(a) ? b : a));
  const flags = [...new Set(parts.flatMap((part) => part.flags))];
  const served = new Set(charged.map(({ servedModel }) => servedModel));
  if (served.size > 1) flags.push('several-models');
  const receipt: Receipt = {
    requestedModel: parts[0]?.requestedModel ?? null,
    servedModel: served.size === 1 ? (first?.servedModel ?? null) : null,
    reason,
    picoUsd: sum(parts, 'picoUsd'),
    listPicoUsd: sum(parts, 'listPicoUsd'),
    flags,
    lines: [],
    tier: input.tier,
    serviceTier: 'batch',
  };
  if (reason === 'priced' || reason === 'free-tier') {
    receipt.lines = receipt.listPicoUsd === null ? [] : mergeLines(parts.flatMap(({ lines }) => lines));
  }
  if (reason === 'uncertain') {
    receipt.minPicoUsd = parts.reduce((total, part) => total + (part.minPicoUsd ?? part.picoUsd ?? 0n), 0n);
    if (parts.every((part) => part.maxPicoUsd !== undefined || part.picoUsd !== null)) {
      receipt.maxPicoUsd = parts.reduce((total, part) => total + (part.maxPicoUsd ?? part.picoUsd ?? 0n), 0n);
    }
  }
  const rows = new Set(charged.map(({ priceRow }) => priceRow));
  if (rows.size === 1 && first?.priceRow !== undefined) receipt.priceRow = first.priceRow;
  return receipt;
}

/** Inside a batch the answers say `standard`; the batch factor holds. */
function withoutTier(answer: PricedAnswer): PricedAnswer {
  const { serviceTier: _tier, unknownServiceTier: _unknown, ...rest } = answer;
  return rest;
}

/** null as soon as one part is not known. */
function sum(parts: readonly Receipt[], key: 'picoUsd' | 'listPicoUsd'): bigint | null {
  let total = 0n;
  for (const part of parts) {
    const pico = part[key];
    if (pico === null) return null;
    total += pico;
  }
  return total;
}

/** One line a meter and price: answers of one batch can stand on different steps. */
function mergeLines(lines: readonly ReceiptLine[]): ReceiptLine[] {
  const merged = new Map<string, ReceiptLine>();
  for (const line of lines) {
    const key = `${line.meter} ${line.usdPerMillion}`;
    const same = merged.get(key);
    if (same) {
      same.tokens += line.tokens;
      same.picoUsd = small(BigInt(same.picoUsd) + BigInt(line.picoUsd));
    } else {
      merged.set(key, { ...line });
    }
  }
  return [...merged.values()];
}
