import * as vscode from 'vscode';
import limits from '../../data/quota/limits.json' with { type: 'json' };
import { parseQuotaLimits } from '../budgets/quotaLimits.ts';
import type { OutputHistories } from '../calls/outputHistory.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { estimatePanel } from '../panels/estimate.ts';
import { parseSpecFile } from '../panels/specFile.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { Limits } from './limits.ts';
import type { ModelTools } from './modelTools.ts';
import type { Prices } from './prices.ts';
import type { PriceSource, ReportBook, ReportInsights, ReportSources } from './report/reportSources.ts';
import type { Settings } from './settings.ts';

/** Models that the empty report prices a panel with. */
const SHOWN_MODELS = ['gemini-nano-banana-2.1', 'gemini-3-pro-image'];
const SHOWN_SIZES = ['1K', '2K', '4K'];

function panelPrice(book: PriceBook, model: string, size: string, atMs: number): bigint | undefined {
  const text = `panel_id: p1\nimage_size: ${size}\nmodel: ${model}\nprompt: A quiet street at night, seen from above.\n`;
  const [panel] = parseSpecFile('p1.panel.yaml', text).panels;
  const estimate = panel && estimatePanel({ panel, book, atMs });
  return !estimate || 'unknown' in estimate ? undefined : estimate.likely;
}

function priceSource(book: PriceBook, id: string, atMs: number): PriceSource | undefined {
  const row = book.rowAt(id, atMs);
  if (!row) return undefined;
  const sources = row.source.flatMap((key) => {
    const source = book.json.sources[key];
    return source ? [{ title: source.title, address: source.address }] : [];
  });
  return { ...(row.confidence === undefined ? {} : { confidence: row.confidence }), sources };
}

/** The price book as the report asks for it. */
function reportBook(book: () => PriceBook): ReportBook {
  return {
    get asOf() {
      return book().asOf;
    },
    get modelCount() {
      return book().models().length;
    },
    model: (id) => book().model(id),
    priceSource: (id, atMs) => priceSource(book(), id, atMs),
    panelPrices: (atMs) =>
      SHOWN_MODELS.map((model) => ({
        model,
        sizes: SHOWN_SIZES.flatMap((size) => {
          const picoUsd = panelPrice(book(), model, size, atMs);
          return picoUsd === undefined ? [] : [{ size, picoUsd }];
        }),
      })),
  };
}

interface ReportSourcesParts {
  ledger: Ledger;
  prices: Prices;
  models: ModelTools;
  now: () => number;
  session: { readonly id: string; readonly startedAt: number };
  settings: Settings;
  histories: OutputHistories;
  insights: ReportInsights;
  limits: Limits;
}

/** What the report is made from, in the editor. */
export function reportSources(parts: ReportSourcesParts): ReportSources {
  const { ledger, prices, models, now, session, settings, histories, insights, limits: watched } = parts;
  return {
    l10n: vscode.l10n,
    ledger,
    book: reportBook(prices.book),
    coming: models.costs,
    limits: parseQuotaLimits(limits),
    now,
    session: () => session,
    accuracy: async (simulated) => {
      await histories.load(simulated);
      return histories.accuracy(simulated);
    },
    workspace: vscode.workspace.name ?? 'no folder',
    budgets: watched.statuses,
    quota: () => watched.quota.figures(false),
    settings: () => ({
      budgets: watched.budgets.setting,
      tier: settings.billingTier,
      targets: settings.targets,
      bookOverridden: prices.overridden,
    }),
    insights,
  };
}
