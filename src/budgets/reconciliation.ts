import type { Money } from '../money.ts';
import type { Bill } from './billRow.ts';
import type { LedgerUsage } from './ledgerUsage.ts';

/**
 * A part of billed − ledger. `no-calls`: the ledger has none of this day, model and meter; `not-recorded`: the bill
 * has more tokens; `not-billed`: it has fewer; `midnight`: the same tokens stand on the neighbouring day;
 * `unpriced`: our calls have no price yet; `rounding`; `unexplained`: the same tokens at another price.
 */
export interface Explained {
  why: 'no-calls' | 'not-recorded' | 'not-billed' | 'midnight' | 'unpriced' | 'rounding' | 'unexplained';
  /** Absent where money is not compared. */
  picoUsd?: bigint;
  /** Billed − ledger. */
  tokens?: bigint;
}

/** One Pacific day (or the bill's whole span, where it is not by day), model, meter and service tier. */
export interface Group {
  from: string;
  to: string;
  model: string;
  meter: string;
  serviceTier: string;
  skus: string[];
  /** Some SKU of it is mapped by the naming rule alone. */
  inferred: boolean;
  billedTokens: bigint;
  /** Some billed row did not count in tokens: tokens are then not compared. */
  uncounted: boolean;
  /** Of the bill's currency, before credits. */
  cost: Money;
  /** Absent when the currency cannot be converted. */
  billedPicoUsd?: bigint;
  /** By how much rounding in the export, and a rate of few digits, can move it. */
  tolerance: bigint;
  ledgerTokens: bigint;
  ledgerPicoUsd: bigint;
  unpricedTokens: bigint;
  calls: number;
  uncertain: number;
  explained: Explained[];
}

/** Rows of one kind added up: credits, taxes, SKUs that are not compared. */
export interface BillSum {
  what: string;
  why?: string;
  rows: number;
  cost: Money;
  picoUsd?: bigint;
}

export interface Reconciliation {
  format: Bill['format'];
  currency: string;
  /** The file only says `$`. */
  assumedUsd?: true;
  rate?: string;
  /** The rate is the user's, not the bill's. */
  givenRate?: true;
  from: string;
  to: string;
  projects: string[];
  groups: Group[];
  /** Never netted against usage: each is a row of its own. */
  credits: BillSum[];
  unmapped: BillSum[];
  notInReceipts: BillSum[];
  otherServices: BillSum[];
  /** Taxes, adjustments, rounding rows. */
  others: BillSum[];
  free: LedgerUsage['free'];
  unmetered: LedgerUsage['unmetered'];
  problems: Bill['problems'];
}
