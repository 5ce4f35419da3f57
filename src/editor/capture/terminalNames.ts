import * as vscode from 'vscode';

/** The terminal that a process belongs to: also tasks have one. */
export class TerminalNames implements vscode.Disposable {
  readonly #terminals = new Map<number, vscode.Terminal>();
  readonly #owned: vscode.Disposable;
  constructor() {
    for (const terminal of vscode.window.terminals) this.#add(terminal);
    this.#owned = vscode.Disposable.from(
      vscode.window.onDidOpenTerminal((terminal) => this.#add(terminal)),
      vscode.window.onDidCloseTerminal((terminal) => {
        for (const [id, known] of this.#terminals) if (known === terminal) this.#terminals.delete(id);
      }),
    );
  }

  /** `processes`: the client's own first, then its parents. */
  readonly of = (processes: readonly number[] = []): string | undefined => {
    for (const id of processes) {
      const terminal = this.#terminals.get(id);
      if (terminal) return terminal.name;
    }
    return undefined;
  };

  dispose(): void {
    this.#owned.dispose();
  }

  #add(terminal: vscode.Terminal): void {
    void terminal.processId.then((id) => {
      if (id !== undefined) this.#terminals.set(id, terminal);
    });
  }
}
