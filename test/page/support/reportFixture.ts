import limits from '../../../data/quota/limits.json' with { type: 'json' };
import { readTargets } from '../../../src/budgets/targets.ts';
import { readBudgetSetting } from '../../../src/budgets/budgetSetting.ts';
import { parseQuotaLimits } from '../../../src/budgets/quotaLimits.ts';
import { OutputHistories } from '../../../src/calls/outputHistory.ts';
import type {
  ReportBook,
  ReportInsights,
  ReportSettings,
  ReportSources,
} from '../../../src/editor/report/reportSources.ts';
import type { Ledger } from '../../../src/ledger/ledgerTypes.ts';
import { shippedBook } from '../../support/shippedBook.ts';
import { NOW, SESSION, SESSION_START } from './history.ts';

const book: ReportBook = {
  asOf: shippedBook.asOf,
  modelCount: shippedBook.models().length,
  model: (id) => shippedBook.model(id),
  priceSource: (id, atMs) => {
    const row = shippedBook.rowAt(id, atMs);
    return (
      row && {
        sources: [
          { title: 'Gemini Developer API pricing', address: 'https://ai.google.dev/gemini-api/docs/pricing' },
        ],
      }
    );
  },
  panelPrices: () => [
    { model: 'gemini-nano-banana-2.1', sizes: [{ size: '1K', picoUsd: 36_500_000_000n }] },
    {
      model: 'gemini-3-pro-image',
      sizes: [
        { size: '1K', picoUsd: 138_568_000_000n },
        { size: '4K', picoUsd: 244_168_000_000n },
      ],
    },
  ],
};

export interface FixtureOptions {
  settings?: Partial<ReportSettings>;
  perDayUsd?: number;
  now?: () => number;
  workspace?: string;
  insights?: ReportInsights;
}

/** Nothing was read yet. */
const NO_INSIGHTS: ReportInsights = {
  current: () => ({ outlook: undefined, anomalies: [] }),
  kpis: () => undefined,
};

/** Report sources over a ledger, at the fixed noon of the sample history. */
export function reportSources(ledger: Ledger, options: FixtureOptions = {}): ReportSources {
  return {
    ledger,
    book,
    limits: parseQuotaLimits(limits),
    now: options.now ?? (() => NOW),
    session: () => ({ id: SESSION, startedAt: SESSION_START }),
    accuracy: async (simulated) => {
      const histories = new OutputHistories(ledger, (model) => model);
      await histories.load(simulated);
      return histories.accuracy(simulated);
    },
    workspace: options.workspace ?? 'moon-gate',
    settings: () => ({
      budgets: readBudgetSetting(options.perDayUsd === undefined ? {} : { perDayUsd: options.perDayUsd }),
      tier: 'auto',
      targets: readTargets({}),
      bookOverridden: false,
      ...options.settings,
    }),
    insights: options.insights ?? NO_INSIGHTS,
  };
}
