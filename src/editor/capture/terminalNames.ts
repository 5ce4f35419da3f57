import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';

/** A terminal that tells no process within this time is looked up without. */
const PATIENCE_MS = 500;

/** The name of the terminal, or of the task, that a process belongs to. */
export class TerminalNames implements vscode.Disposable {
  /** Tasks whose terminal may tell its process late, or not at all. */
  readonly #tasks = new Map<number, string>();
  readonly #owned: vscode.Disposable;
  constructor() {
    this.#owned = vscode.Disposable.from(
      vscode.tasks.onDidStartTaskProcess(({ processId, execution }) =>
        this.#tasks.set(processId, execution.task.name),
      ),
      vscode.tasks.onDidEndTaskProcess(({ execution }) => {
        // Its last calls may still be on their way here: the next of that name takes its place.
        const ids = [...this.#tasks].flatMap(([id, name]) => (name === execution.task.name ? [id] : []));
        for (const id of ids.slice(0, -1)) this.#tasks.delete(id);
      }),
    );
  }

  /** `processes`: the client's own first, then its parents. */
  readonly of = async (processes: readonly number[] = []): Promise<string | undefined> => {
    if (processes.length === 0) return undefined;
    // Asked each time: a terminal may tell its process only after it said that there is none.
    const terminals = await Promise.all(
      vscode.window.terminals.map(async (terminal) => ({
        id: await processOf(terminal),
        name: terminal.name,
      })),
    );
    for (const id of processes) {
      const name = this.#tasks.get(id) ?? terminals.find((terminal) => terminal.id === id)?.name;
      if (name !== undefined && name !== '') return name; // a new one has none for a moment
    }
    return undefined;
  };

  dispose(): void {
    this.#owned.dispose();
  }
}

function processOf({ processId }: vscode.Terminal): Promise<number | undefined> {
  return Promise.race([processId, delay(PATIENCE_MS, undefined)]);
}
