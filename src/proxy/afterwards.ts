/** How long what has ended waits for others: they are told together, in one message. */
const TOGETHER_MS = 10;
/** Other calls wait no longer than this for what is done here. */
const SLICE_MS = 1;

/** What is left to do of calls that have ended: no client waits for it. */
export class Afterwards {
  #acts: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;

  add(act: () => void): void {
    this.#acts.push(act);
    this.#timer ??= setTimeout(() => this.#run(), TOGETHER_MS);
  }

  #run(): void {
    this.#timer = undefined;
    const until = performance.now() + SLICE_MS;
    const acts = this.#acts;
    let done = 0;
    while (done < acts.length && performance.now() < until) {
      acts[done]?.();
      done += 1;
    }
    this.#acts = acts.slice(done);
    if (this.#acts.length > 0) this.#timer = setTimeout(() => this.#run(), 0);
  }
}
