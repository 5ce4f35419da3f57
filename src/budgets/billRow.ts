import type { Money } from '../money.ts';

/** One row of a Cloud Billing export. Amounts are integers of 10^-12 of the bill's currency. */
export interface BillRow {
  /** 1-based row of the file. */
  row: number;
  /** Pacific days (YYYY-MM-DD), both inclusive. */
  from: string;
  to: string;
  kind: 'usage' | 'tax' | 'adjustment' | 'rounding';
  service: string;
  sku: string;
  skuId?: string;
  project?: string;
  /** Absent when the row counts something else than tokens or requests, or a part of one. */
  tokens?: bigint;
  /** Before credits. */
  cost: Money;
  /** The cost may be off by half of this: it was rounded when it was exported. */
  precision: Money;
  credits: BillCredit[];
}

export interface BillCredit {
  name: string;
  /** Negative: it lowers the bill. */
  amount: Money;
}

/** A row that could not be read; it is in no figure. */
export interface BillProblem {
  row: number;
  why: string;
}

export interface Bill {
  format: 'report' | 'cost-table' | 'bigquery';
  /** ISO code, or the symbol where the file has no more. */
  currency: string;
  /** Decimal: units of the currency for 1 USD. Absent when the file does not say. */
  rate?: string;
  /** Rows of the same file can have other rates: then the rate of each row's own. */
  rates?: ReadonlyMap<BillRow, string>;
  rows: BillRow[];
  problems: BillProblem[];
}
