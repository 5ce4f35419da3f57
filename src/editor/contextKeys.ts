import * as vscode from 'vscode';
import type { Spend } from '../calls/spend.ts';
import { findApiKey } from '../gemini/keys.ts';
import { specKindOf } from '../panels/specFile.ts';
import type { ApiKey } from './apiKey.ts';
import type { Limits } from './limits.ts';

interface ContextKeyParts {
  apiKey: ApiKey;
  limits: Pick<Limits, 'onChange' | 'budgets'>;
  spend: Spend;
  log: (text: string) => void;
}

/**
 * What there is already, for `when` clauses, the walkthrough's check marks and the welcome view of package.json:
 * `panelmeter.calls` (none, some), `panelmeter.hasSpec`, `panelmeter.hasKey`, `panelmeter.hasBudget`.
 */
export class ContextKeys implements vscode.Disposable {
  readonly #parts: ContextKeyParts;
  readonly #set = new Map<string, unknown>();
  readonly #owned: vscode.Disposable;

  constructor(parts: ContextKeyParts) {
    this.#parts = parts;
    this.#owned = vscode.Disposable.from(
      // Also after every call that was recorded.
      parts.limits.onChange(() => this.#counted()),
      parts.apiKey.onChange(() => void this.#looked()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#shown()),
    );
    this.#counted();
    this.#shown();
    void this.#looked();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #counted(): void {
    const { limits, spend } = this.#parts;
    const calls = [true, false].some((simulated) => spend.of(simulated).month.calls > 0);
    this.#put('calls', calls ? 'some' : 'none');
    this.#put('hasBudget', limits.budgets.setting.budgets.length > 0);
  }

  #shown(): void {
    // Once there was one, the first step is done.
    const shown = vscode.window.visibleTextEditors.some(
      ({ document }) => specKindOf(document.uri.path.split('/').at(-1) ?? '') !== undefined,
    );
    if (shown) this.#put('hasSpec', true);
  }

  async #looked(): Promise<void> {
    try {
      this.#put('hasKey', (await findApiKey(process.env, this.#parts.apiKey)) !== undefined);
    } catch (error) {
      this.#parts.log(`The secret storage could not be read: ${String(error)}`);
    }
  }

  #put(name: string, value: unknown): void {
    if (this.#set.get(name) === value) return;
    this.#set.set(name, value);
    void vscode.commands.executeCommand('setContext', `panelmeter.${name}`, value);
  }
}
