import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';

/** While the editor is busy a new terminal tells its process late; one that tells none has no clients. */
const PATIENCE_MS = 5000;

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
    const task = this.#taskOf(processes);
    if (task !== undefined || processes.length === 0) return task;
    const owners = vscode.window.terminals.map(async (terminal) => {
      const id = await processOf(terminal);
      if (id === undefined || !processes.includes(id)) throw new Error('another one');
      return terminal.name;
    });
    const name = await Promise.any(owners).catch(() => '');
    // A task's terminal has no name at first, and the task may have told its process meanwhile.
    return name === '' ? this.#taskOf(processes) : name;
  };

  #taskOf(processes: readonly number[]): string | undefined {
    return processes.map((id) => this.#tasks.get(id)).find((name) => name !== undefined);
  }

  dispose(): void {
    this.#owned.dispose();
  }
}

function processOf({ processId }: vscode.Terminal): Promise<number | undefined> {
  return Promise.race([processId, delay(PATIENCE_MS, undefined)]);
}
