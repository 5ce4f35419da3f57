import type { Sum } from '../../ledger/ledgerTypes.ts';
import { emptySum } from '../../ledger/sums.ts';
import type { ReportSum } from '../../protocol/reportSnapshot.ts';

/** Sums as they cross to the page: money as decimal strings of pico-USD. */
export function reportSum({ billed, list, ...counts }: Sum): ReportSum {
  return { ...counts, billedPicoUsd: String(billed), listPicoUsd: String(list) };
}

export const NO_CALLS: Sum = emptySum();

export function addSums(a: Sum, b: Sum): Sum {
  return combine(a, b, 1);
}

/**
 * What is left of a total when a part of it is taken out. A call recorded between the two questions can make the
 * part larger; that is 0 until the next snapshot, which such a call brings.
 */
export function subtractSum(total: Sum, part: Sum): Sum {
  return combine(total, part, -1);
}

function combine(a: Sum, b: Sum, sign: 1 | -1): Sum {
  const add = (x: number, y: number) => Math.max(0, x + sign * y);
  const addMoney = (x: bigint, y: bigint) => {
    const result = x + BigInt(sign) * y;
    return sign === -1 && result < 0n ? 0n : result;
  };
  return {
    calls: add(a.calls, b.calls),
    errors: add(a.errors, b.errors),
    unpriced: add(a.unpriced, b.unpriced),
    unknown: add(a.unknown, b.unknown),
    uncertain: add(a.uncertain, b.uncertain),
    freeTier: add(a.freeTier, b.freeTier),
    retries: add(a.retries, b.retries),
    images: add(a.images, b.images),
    promptTokens: add(a.promptTokens, b.promptTokens),
    cachedTokens: add(a.cachedTokens, b.cachedTokens),
    outputTokens: add(a.outputTokens, b.outputTokens),
    totalTokens: add(a.totalTokens, b.totalTokens),
    billed: addMoney(a.billed, b.billed),
    list: addMoney(a.list, b.list),
  };
}
