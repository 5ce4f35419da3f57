/** How long what has ended waits for others: they are told together, in one message. */
const TOGETHER_MS = 10;
/** Other calls wait no longer than this for what is done here. */
const SLICE_MS = 1;

/** What is left to do of calls that have ended: no client waits for it. */
export class Afterwards {
  #acts: (() => void)[] = [];
  #isWaiting = false;

  add(act: () => void): void {
    this.#acts.push(act);
    if (!this.#isWaiting) this.#wait(TOGETHER_MS);
  }

  #wait(ms: number): void {
    this.#isWaiting = true;
    setTimeout(() => this.#run(), ms);
  }

  #run(): void {
    this.#isWaiting = false;
    const until = performance.now() + SLICE_MS;
    const acts = this.#acts;
    let done = 0;
    while (done < acts.length && performance.now() < until) {
      acts[done]?.();
      done += 1;
    }
    this.#acts = acts.slice(done);
    if (this.#acts.length > 0 && !this.#isWaiting) this.#wait(0);
  }
}
