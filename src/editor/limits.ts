import * as vscode from 'vscode';
import quotaLimits from '../../data/quota/limits.json' with { type: 'json' };
import { parseQuotaLimits } from '../budgets/quotaLimits.ts';
import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import { quotaLine, quotaNote, type QuotaNote } from '../budgets/quotaText.ts';
import { Quota } from '../calls/quota.ts';
import { findApiKey } from '../gemini/keys.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { Exchange } from '../usage/exchange.ts';
import type { ApiKey } from './apiKey.ts';
import { Budgets } from './budgets.ts';
import { NoticeMemory } from './noticeMemory.ts';
import { GitTags } from './capture/gitTags.ts';
import type { Settings } from './settings.ts';

interface LimitsParts {
  context: Pick<vscode.ExtensionContext, 'globalStorageUri' | 'workspaceState'>;
  ledger: Ledger;
  settings: Settings;
  apiKey: ApiKey;
  book: () => PriceBook;
  session: () => string;
  now: () => number;
  log: (text: string) => void;
}

/** What may be spent (budgets) and what may be asked (quota), in the editor. */
export class Limits implements vscode.Disposable {
  readonly budgets: Budgets;
  readonly quota: Quota;
  /** Branch and commit: budgets may be scoped by them. */
  readonly git: GitTags;
  private readonly parts: LimitsParts;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Figures or definitions are others now. */
  readonly onChange = this.changed.event;
  constructor(parts: LimitsParts) {
    this.parts = parts;
    const { context, settings, apiKey, book, now } = parts;
    const memory = new NoticeMemory(context.workspaceState, now);
    this.git = new GitTags(now);
    const tagsNow = this.git.now;
    this.budgets = new Budgets({ ...parts, memory, tagsNow, changed: () => this.changed.fire() });
    this.quota = new Quota({
      dir: context.globalStorageUri.fsPath,
      apiKey: async () => (await findApiKey(process.env, apiKey))?.key,
      model: (id) => book().model(id),
      limits: parseQuotaLimits(quotaLimits),
      now,
      tier: () => settings.tierSetting,
    });
    settings.seenTier = () => (this.quota.tier === 'auto' ? undefined : this.quota.tier);
  }

  /** After the window has its first figures: nothing waits for it. */
  start(): void {
    this.git.start();
    void this.budgets.start().catch((error: unknown) => this.failed(error));
    void this.refreshQuota(() => this.quota.tidy());
  }

  /** For the recorder. */
  readonly observe = (exchange: Exchange): Promise<void> =>
    this.refreshQuota(() => this.quota.observe(exchange));
  readonly tierOf: Quota['tierOf'] = (exchange) => this.quota.tierOf(exchange);
  readonly tagsOf: GitTags['of'] = (exchange) => this.git.of(exchange);

  /** Calls were recorded, here or elsewhere. */
  recorded(): void {
    void this.budgets.refresh();
    void this.refreshQuota(() => this.quota.refresh());
  }

  /** Receipts are others, or calls are gone: what the budgets took is summed up anew. */
  startOver(): void {
    this.budgets.startOver();
    void this.budgets.refresh();
  }

  /** Where the budgets stand. */
  readonly statuses = (): BudgetStatus[] => this.budgets.statuses();
  readonly foresee: Budgets['foresee'] = (question) => this.budgets.foresee(question);

  /** What quota has to say before panels with these models are generated. */
  readonly quotaNote = (models: readonly string[]): QuotaNote | undefined => {
    const { simulator, billingTier } = this.parts.settings;
    const tier = simulator ? 'auto' : billingTier;
    return quotaNote(models, (model) => this.quota.of(model, simulator), tier, vscode.l10n);
  };

  /** What is left of the quota of the models in use, a line each. */
  readonly quotaLines = (simulated: boolean): string[] => {
    const now = this.parts.now();
    return this.quota.figures(simulated).flatMap((quota) => quotaLine(quota, now, vscode.l10n) ?? []);
  };

  dispose(): void {
    this.git.dispose();
    this.budgets.dispose();
    this.changed.dispose();
  }

  private async refreshQuota(act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this.changed.fire();
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    this.parts.log(`Quota or budgets: ${error instanceof Error ? error.message : String(error)}`);
  }
}
