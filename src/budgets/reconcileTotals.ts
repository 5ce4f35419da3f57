import type { Explained, Reconciliation } from './reconciliation.ts';

/** Sums in pico-USD over what is compared; `explained` adds up to the difference. */
export interface ReconcileTotals {
  billed: bigint;
  ledger: bigint;
  difference: bigint;
  explained: Map<Explained['why'], bigint>;
  unexplained: bigint;
}

/** Undefined where the bill's currency cannot be converted: then only tokens are compared. */
export function reconcileTotals({ groups, rate }: Reconciliation): ReconcileTotals | undefined {
  if (rate === undefined) return undefined;
  const totals: ReconcileTotals = {
    billed: 0n,
    ledger: 0n,
    difference: 0n,
    explained: new Map(),
    unexplained: 0n,
  };
  for (const { billedPicoUsd = 0n, ledgerPicoUsd, explained } of groups) {
    totals.billed += billedPicoUsd;
    totals.ledger += ledgerPicoUsd;
    for (const { why, picoUsd = 0n } of explained) {
      if (why === 'unexplained') totals.unexplained += picoUsd;
      else totals.explained.set(why, (totals.explained.get(why) ?? 0n) + picoUsd);
    }
  }
  totals.difference = totals.billed - totals.ledger;
  return totals;
}
