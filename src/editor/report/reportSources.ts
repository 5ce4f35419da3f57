import type { BudgetStatus } from '../../budgets/budgetStatus.ts';
import type { ModelQuota } from '../../budgets/modelQuota.ts';
import type { BudgetSetting } from '../../budgets/budgetSetting.ts';
import type { QuotaLimits } from '../../budgets/quotaLimits.ts';
import type { Ledger } from '../../ledger/ledgerTypes.ts';

/** What the report is made from. */
export interface ReportSources {
  ledger: Ledger;
  book: ReportBook;
  limits: QuotaLimits;
  /** ms since the epoch. */
  now(): number;
  session(): { id: string; startedAt: number };
  /** As people know it: the folder's name. */
  workspace: string;
  settings(): ReportSettings;
  /** Where the budgets stand over all windows; absent: the ledger alone is asked, for the day's budget. */
  budgets?: () => BudgetStatus[];
  /** Quota of the key in use, over all folders; absent: requests of this ledger. */
  quota?: () => ModelQuota[];
}

export interface ReportSettings {
  budgets: BudgetSetting;
  tier: 'auto' | 'free' | 'paid';
  /** A book of the user's own is in force. */
  bookOverridden: boolean;
}

/** As much of the price book as the report needs. */
export interface ReportBook {
  asOf: string;
  modelCount: number;
  /** By exact id or alias; undefined when the book has no such model. */
  model(id: string): { id: string; kind: string; freeTier?: boolean | null | undefined } | undefined;
  /** Where the price in force at that time comes from. */
  priceSource(id: string, atMs: number): PriceSource | undefined;
  /** One attempt at one panel, by model and image size, in pico-USD; worked out offline. */
  panelPrices(atMs: number): { model: string; sizes: { size: string; picoUsd: bigint }[] }[];
}

export interface PriceSource {
  confidence?: string;
  sources: { title: string; address: string }[];
}
