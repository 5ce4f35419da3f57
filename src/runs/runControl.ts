import { PauseGate } from './pauseGate.ts';

/** The handles of one run that is under way. */
export class RunControl {
  readonly gate = new PauseGate();
  private readonly stopping = new AbortController();
  private readonly aborting = new AbortController();

  /** No further panel begins. */
  get noMore(): AbortSignal {
    return this.stopping.signal;
  }

  /** What is under way is broken off. */
  get signal(): AbortSignal {
    return this.aborting.signal;
  }

  /**
   * The first time nothing more is begun, while what is under way ends by itself: it is paid for anyway. With nothing
   * left to begin, or the second time, that is broken off too.
   */
  cancel(waiting: number): 'stopping' | 'aborted' {
    if (waiting > 0 && !this.noMore.aborted) {
      this.stopping.abort();
      return 'stopping';
    }
    this.abort();
    return 'aborted';
  }

  abort(): void {
    this.stopping.abort();
    this.aborting.abort();
  }
}
