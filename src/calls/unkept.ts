import type { Call } from '../call.ts';

/** More than this many calls are not held in memory while the ledger cannot be written. */
const LIMIT = 1000;
const RETRY_MS = 5000;

interface UnkeptParts {
  append: (call: Call) => Promise<void>;
  changed: (waiting: number) => void;
}

/** Calls the ledger could not keep: held in memory and appended again until it can. */
export class Unkept {
  private readonly waiting = new Map<string, Call>();
  private readonly parts: UnkeptParts;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Calls dropped because too many waited. */
  lost = 0;
  constructor(parts: UnkeptParts) {
    this.parts = parts;
  }
  get size(): number {
    return this.waiting.size;
  }
  /** Announced, and in no journal. */
  get calls(): Call[] {
    return [...this.waiting.values()];
  }
  add(call: Call): void {
    if (this.waiting.size >= LIMIT) this.lost++;
    else this.waiting.set(call.id, call);
    this.parts.changed(this.waiting.size);
    this.schedule();
  }
  /** Tries all of them now; those that still fail stay. */
  async retry(): Promise<void> {
    for (const call of this.waiting.values()) {
      try {
        await this.parts.append(call);
      } catch {
        break; // the reason was told when the call was added; the next round tries again
      }
      this.waiting.delete(call.id);
    }
    this.parts.changed(this.waiting.size);
    this.schedule();
  }
  dispose(): void {
    clearTimeout(this.timer);
  }
  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = this.waiting.size > 0 ? setTimeout(() => void this.retry(), RETRY_MS) : undefined;
  }
}
