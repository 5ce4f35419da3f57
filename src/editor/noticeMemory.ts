import * as v from 'valibot';
import type * as vscode from 'vscode';

const TOLD = 'unusualTold';
const SILENCED = 'unusualSilenced';
/** A silenced kind is told again after it. */
const SILENCE_MS = 30 * 86_400_000;

const told = v.object({ day: v.string(), kinds: v.array(v.string()) });
const silenced = v.record(v.string(), v.number());

/** Remembers what was told today and what was silenced, so that each kind is told once a day at most. */
export class NoticeMemory {
  private readonly state: vscode.Memento;
  private readonly now: () => number;
  constructor(state: vscode.Memento, now: () => number) {
    this.state = state;
    this.now = now;
  }

  /** True the first time on a day that a kind is to be told, and not while it is silenced. */
  take(kind: string): boolean {
    if (this.isSilenced(kind)) return false;
    const day = new Date(this.now()).toDateString();
    const kept = v.safeParse(told, this.state.get(TOLD));
    const kinds = kept.success && kept.output.day === day ? kept.output.kinds : [];
    if (kinds.includes(kind)) return false;
    // Not awaited: what it holds is read back from memory at once.
    void this.state.update(TOLD, { day, kinds: [...kinds, kind] });
    return true;
  }

  isSilenced(kind: string): boolean {
    const until = this.silences()[kind];
    return until !== undefined && until > this.now();
  }

  /** For 30 days. */
  async silence(kind: string): Promise<void> {
    await this.state.update(SILENCED, { ...this.silences(), [kind]: this.now() + SILENCE_MS });
  }

  private silences(): Record<string, number> {
    const kept = v.safeParse(silenced, this.state.get(SILENCED));
    return kept.success ? kept.output : {};
  }
}
