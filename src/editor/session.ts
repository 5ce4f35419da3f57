import type * as vscode from 'vscode';

const KEY = 'session';
/** A reload opens the window again within this time; it goes on with the same session. */
const RELOAD_MS = 15_000;

interface Kept {
  id: string;
  startedAt: number;
  closedAt?: number;
}

/** One window's work, from opening to closing or *Start New Session*. */
export class Session {
  private current: Kept;
  private readonly state: vscode.Memento;
  private readonly now: () => number;
  constructor(state: vscode.Memento, now: () => number, newId: () => string) {
    this.state = state;
    this.now = now;
    const kept = state.get<Kept>(KEY);
    const reload = kept?.closedAt !== undefined && now() - kept.closedAt < RELOAD_MS;
    this.current = reload ? { id: kept.id, startedAt: kept.startedAt } : { id: newId(), startedAt: now() };
    // Not awaited: nothing reads it back before the window closes.
    void state.update(KEY, this.current);
  }
  get id(): string {
    return this.current.id;
  }
  get startedAt(): number {
    return this.current.startedAt;
  }
  async startNew(id: string): Promise<void> {
    this.current = { id, startedAt: this.now() };
    await this.state.update(KEY, this.current);
  }
  /** Not waited for: where the window is gone already nobody answers, and the ledger would not be closed. */
  close(): void {
    const closed = this.state.update(KEY, { ...this.current, closedAt: this.now() });
    closed.then(undefined, () => undefined);
  }
}
