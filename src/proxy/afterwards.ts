/** How long what has ended waits for others: they are told together, in one message. */
const TOGETHER_MS = 10;
/** Calls come in bursts; what is left to do of them waits until so long nothing more came, … */
const LULL_MS = 5;
/** … but no longer than this. */
const LONGEST_MS = 50;
/** Other calls wait no longer than this for what is done here. */
const SLICE_MS = 1;

/** What is left to do of calls that have ended: no client waits for it. */
export class Afterwards {
  #acts: (() => void)[] = [];
  #isWaiting = false;
  #since = 0;
  #latest = 0;

  add(act: () => void): void {
    this.#latest = performance.now();
    if (this.#acts.push(act) === 1) this.#since = this.#latest;
    if (!this.#isWaiting) this.#wait(TOGETHER_MS);
  }

  #wait(ms: number): void {
    this.#isWaiting = true;
    setTimeout(() => this.#run(), ms);
  }

  #run(): void {
    this.#isWaiting = false;
    const now = performance.now();
    if (now - this.#latest < LULL_MS && now - this.#since < LONGEST_MS) {
      this.#wait(LULL_MS);
      return;
    }
    const acts = this.#acts;
    let done = 0;
    while (done < acts.length && performance.now() < now + SLICE_MS) {
      acts[done]?.();
      done += 1;
    }
    this.#acts = acts.slice(done);
    if (this.#acts.length > 0 && !this.#isWaiting) this.#wait(0);
  }
}
