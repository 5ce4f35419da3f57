import * as vscode from 'vscode';
import type { Call } from '../../call.ts';
import { callCount } from '../../l10n.ts';
import type { Group, Ledger } from '../../ledger/ledgerTypes.ts';
import { shownSum } from '../../money.ts';

/** Terminals told by name; the report has all. */
const SHOWN = 3;
/** Many calls in a row make one reading. */
const SETTLE_MS = 300;

interface TerminalSpendParts {
  ledger: Pick<Ledger, 'groups'>;
  session: () => string;
  simulated: () => boolean;
  /** Figures are others now. */
  changed: () => void;
  log: (text: string) => void;
}

/** What each terminal spent in this session, for the status bar's hover. */
export class TerminalSpend implements vscode.Disposable {
  readonly #parts: TerminalSpendParts;
  #groups: Group[] = [];
  #settling: NodeJS.Timeout | undefined;
  constructor(parts: TerminalSpendParts) {
    this.#parts = parts;
  }

  /** Calls were recorded, or the session is another one. */
  recorded(calls?: readonly Call[]): void {
    if (calls && calls.every(({ terminal }) => terminal === undefined)) return;
    this.#settling ??= setTimeout(() => void this.#read(), SETTLE_MS);
  }

  /** `render $0.034 (12 calls)`, the dearest first. */
  lines(): string[] {
    const named = this.#groups
      .flatMap(({ key, sum }) => (key === null || sum.calls === 0 ? [] : [{ key, sum }]))
      .toSorted((a, b) =>
        a.sum.billed < b.sum.billed ? 1 : a.sum.billed > b.sum.billed ? -1 : b.sum.calls - a.sum.calls,
      );
    return named
      .slice(0, SHOWN)
      .map(({ key, sum }) => `${key} ${shownSum(sum)} (${callCount(vscode.l10n, sum.calls)})`)
      .concat(named.length > SHOWN ? [vscode.l10n.t('{0} more', named.length - SHOWN)] : []);
  }

  dispose(): void {
    clearTimeout(this.#settling);
  }

  async #read(): Promise<void> {
    this.#settling = undefined;
    const { ledger, session, simulated, changed, log } = this.#parts;
    try {
      this.#groups = await ledger.groups('terminal', { session: session(), simulated: simulated() });
      changed();
    } catch (error) {
      log(`Spend of terminals: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
