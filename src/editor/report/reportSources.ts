import type { BudgetStatus } from '../../budgets/budgetStatus.ts';
import type { ModelQuota } from '../../budgets/modelQuota.ts';
import type { BudgetSetting } from '../../budgets/budgetSetting.ts';
import type { ComingCost } from '../../budgets/comingCost.ts';
import type { QuotaLimits } from '../../budgets/quotaLimits.ts';
import type { TargetSetting } from '../../budgets/targets.ts';
import type { HistoryFigures } from '../../calls/historyReader.ts';
import type { InsightFigures } from '../../calls/insights.ts';
import type { L10n } from '../../l10n.ts';
import type { KpiFigures } from '../../calls/kpiReader.ts';
import type { RangeReading } from '../../calls/rangeReader.ts';
import type { CallFilter, Ledger } from '../../ledger/ledgerTypes.ts';
import type { ModelAccuracy } from '../../panels/estimateAccuracy.ts';

/** What the report is made from. */
export interface ReportSources {
  ledger: Ledger;
  book: ReportBook;
  limits: QuotaLimits;
  /** Coming changes costed on the last 30 days, as last worked out. */
  coming?: () => readonly ComingCost[];
  /** ms since the epoch. */
  now(): number;
  session(): { id: string; startedAt: number };
  /** Estimates against actuals of the last calls of each model; undefined while they are read. */
  accuracy(simulated: boolean): Promise<ModelAccuracy[] | undefined>;
  /** The reader's language; absent: English. */
  l10n?: L10n;
  /** As people know it: the folder's name. */
  workspace: string;
  settings(): ReportSettings;
  insights: ReportInsights;
  /** Where the budgets stand over all windows; absent: the ledger alone is asked, for the day's budget. */
  budgets?: () => BudgetStatus[];
  /** Quota of the key in use, over all folders; absent: requests of this ledger. */
  quota?: () => ModelQuota[];
}

/** Figures that are made behind the report: what is there already, at once. */
export interface ReportInsights {
  current(): InsightFigures;
  /** Undefined while they are read for the first time. */
  kpis(range: CallFilter): KpiFigures | undefined;
  /** Other models, kept panels and turns, from all calls of the range; absent: nothing is known of them. */
  history?(range: CallFilter): RangeReading<HistoryFigures>;
}

export interface ReportSettings {
  budgets: BudgetSetting;
  tier: 'auto' | 'free' | 'paid';
  targets: TargetSetting;
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
