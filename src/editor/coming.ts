import * as vscode from 'vscode';
import type { ComingCost } from '../budgets/comingCost.ts';
import { comingText } from '../budgets/comingText.ts';
import { costComing } from '../calls/costComing.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { newNotices, NOTICES_OFF, NOTICES_TOLD } from './comingNotices.ts';

/** The first look waits until the window is up: it reads the ledger's index. */
const FIRST_MS = 20_000;
const EVERY_MS = 3_600_000;
/** However many calls are recorded, history is not read more often than this, and for at most 2 % of the time. */
const REST_MS = 60_000;
const REST_TIMES = 50;

interface ComingParts {
  ledger: Ledger;
  book: () => PriceBook;
  now: () => number;
  /** What was told, for all folders of the user. */
  state: vscode.Memento;
  log: (text: string) => void;
}

/** Price changes, reroutes and shutdowns costed on the last 30 days; tells of a dear one once. */
export class Coming implements vscode.Disposable {
  private readonly parts: ComingParts;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onChange = this.changed.event;
  private readonly timers: NodeJS.Timeout[];
  private held: readonly ComingCost[] = [];
  private readAt = -Infinity;
  private restMs = REST_MS;
  private dirty = true;
  private reading: Promise<void> | undefined;

  constructor(parts: ComingParts) {
    this.parts = parts;
    const look = (): void => void this.refresh();
    this.timers = [setTimeout(look, FIRST_MS).unref(), setInterval(look, EVERY_MS).unref()];
  }

  /** As last worked out; looks again in the background when calls were recorded since. */
  readonly costs = (): readonly ComingCost[] => {
    if (this.dirty && this.parts.now() - this.readAt >= this.restMs) void this.refresh();
    return this.held;
  };

  /** Calls were recorded. */
  recorded(): void {
    this.dirty = true;
  }

  /** Prices changed: what is held is of other ones. */
  reprice(): void {
    this.held = [];
    void this.refresh();
  }

  refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => (this.reading = undefined));
    return this.reading;
  }

  dispose(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.changed.dispose();
  }

  private async read(): Promise<void> {
    const { ledger, book, now, log } = this.parts;
    const prices = book();
    this.dirty = false;
    this.readAt = now();
    try {
      const costs = await costComing(ledger, prices, now());
      this.restMs = Math.max(REST_MS, REST_TIMES * (now() - this.readAt));
      if (prices !== book()) {
        this.dirty = true;
        this.readAt = -Infinity;
      }
      this.held = prices === book() ? costs : [];
    } catch (error) {
      log(
        `Coming price changes could not be costed: ${error instanceof Error ? error.message : String(error)}`,
      );
      return;
    }
    this.changed.fire();
    await this.tell();
  }

  private async tell(): Promise<void> {
    const { state, now } = this.parts;
    const told = state.get<string[]>(NOTICES_TOLD, []);
    if (state.get<boolean>(NOTICES_OFF, false)) return;
    const notices = newNotices(this.held, told);
    if (notices.length === 0) return;
    await state.update(NOTICES_TOLD, [...told, ...notices.map(({ key }) => key)]);
    for (const { cost } of notices) void this.show(comingText(cost, now(), vscode.l10n));
  }

  private async show(text: string): Promise<void> {
    const [report, never] = [vscode.l10n.t('Show report'), vscode.l10n.t('Never tell of price changes')];
    const pressed = await vscode.window.showInformationMessage(text, report, never);
    if (pressed === report) await vscode.commands.executeCommand('panelmeter.openReport');
    if (pressed === never) await this.parts.state.update(NOTICES_OFF, true);
  }
}
