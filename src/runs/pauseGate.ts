/** Lets a run's panels begin, or holds them back while it is paused. What is under way goes on. */
export class PauseGate {
  private waiting: (() => void)[] = [];
  private closed = false;

  get paused(): boolean {
    return this.closed;
  }

  pause(): void {
    this.closed = true;
  }

  resume(): void {
    this.closed = false;
    for (const go of this.waiting.splice(0)) go();
  }

  /** Resolves when the gate is open, or when the signal fires; what then is the caller's to look at. */
  async passed(signal: AbortSignal): Promise<void> {
    while (this.closed && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
}
