/** The panel whose calls the tortured processes delete. */
export const SCRAP = 'scrap';

/** What the processes said before they were killed. */
export class Said {
  /** By id: when the call started and was acknowledged, ms, and whether it is one to delete. */
  readonly calls = new Map<string, { startedAt: number; at: number; scrap: boolean }>();
  readonly receipts = new Set<string>();
  deletions = 0;
  /** The last moment at which a deletion may have been under way. */
  #lastDeleting = -Infinity;
  /** When the newest deletion began that came to its end. */
  #lastDeleted = -Infinity;

  take(lines: readonly string[], killedAt: number): void {
    let begun: number | undefined;
    for (const line of lines) {
      const [what, id = '', ...rest] = line.split(' ');
      if (what === 'receipt') this.receipts.add(id);
      if (what === 'call') {
        const [startedAt, at, panel] = rest;
        this.calls.set(id, { startedAt: Number(startedAt), at: Number(at), scrap: panel === SCRAP });
      }
      if (what === 'delete') begun = Number(id);
      if (what === 'deleted' && begun !== undefined) {
        this.#lastDeleted = Math.max(this.#lastDeleted, begun);
        this.#lastDeleting = Math.max(this.#lastDeleting, Number(id));
        this.deletions += 1;
        begun = undefined;
      }
    }
    if (begun !== undefined) this.#lastDeleting = Math.max(this.#lastDeleting, killedAt);
  }

  /** Undefined: it may be there or not. */
  mustBeThere(id: string): boolean | undefined {
    const call = this.calls.get(id);
    if (!call) return undefined;
    if (!call.scrap || call.startedAt > this.#lastDeleting) return true;
    return call.at < this.#lastDeleted ? false : undefined;
  }
}
