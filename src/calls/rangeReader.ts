import type { Call } from '../call.ts';
import type { CallFilter, Ledger } from '../ledger/ledgerTypes.ts';
import { matchesFilter } from '../ledger/matchesFilter.ts';
import { RecentIds } from '../ledger/recentIds.ts';

/** Ranges that are remembered: those of two pages and of their months, and some that were looked at before. */
const KEPT = 6;
/** Ranges that wait to be read: who chooses several in a row wants the last ones. */
const WAITING = 3;
/** While a long range is read, the page hears how far it is so often. */
const TELL_MS = 3000;
/** A count that differs from the ledger's may be of calls not announced yet; so long, and the range is read anew. */
const AGAIN_MS = 10_000;
/** Ids remembered of calls that were read last: these may be announced as well. */
const REMEMBERED = 5000;
/** Calls that wait to be folded in. */
const MOST_WAITING = 10_000;

/** What is made of a range's calls, which come one by one and each once. */
export interface Fold<F> {
  add(call: Call): void | Promise<void>;
  figures(): F;
}

/** How far a range is read; calls. */
export interface Progress {
  read: number;
  total: number;
}

export interface RangeReading<F> {
  /** As last made: of before, while `progress` says that it is read again. Undefined while it is read the first time. */
  figures?: F;
  progress?: Progress;
}

interface RangeReaderParts<F> {
  ledger: Pick<Ledger, 'lines' | 'page'>;
  now: () => number;
  begin: () => Fold<F>;
  /** `of` may say something else now. */
  changed: () => void;
  failed: (error: unknown) => void;
}

interface Held<F> {
  range: CallFilter;
  fold: Fold<F>;
  ids: RecentIds;
  /** Recorded since, and not folded in yet. */
  waiting: Call[];
  /** Calls that were folded in, and how many more the ledger counts: those of damaged lines. */
  count: number;
  unread: number;
  /** Since when its count differs from the ledger's. */
  differs?: number;
  /** Of `version`, when `figures` were made. */
  version?: number;
}

/**
 * Figures that only calls themselves have, exact over any number of them: all calls of a range are read behind the
 * report, once; those recorded later are folded in. Its memory is that of the fold.
 */
export class RangeReader<F> {
  private readonly parts: RangeReaderParts<F>;
  private readonly held = new Map<string, Held<F>>();
  private readonly made = new Map<string, F>();
  private beginning: Held<F> | undefined;
  private reading: Promise<void> | undefined;
  private progress: (Progress & { key: string }) | undefined;
  /** Ranges to be read next. */
  private readonly wanted = new Map<string, CallFilter>();
  private version = 0;
  private forgets = 0;
  constructor(parts: RangeReaderParts<F>) {
    this.parts = parts;
  }

  /** Calls that were recorded, each once. */
  add(calls: readonly Call[]): void {
    this.version++;
    if (this.beginning) takeIn(this.beginning, calls);
    for (const [key, held] of this.held) {
      takeIn(held, calls);
      // Nobody looked for long, or very many were imported: reading them again takes less memory.
      if (held.waiting.length > MOST_WAITING) this.held.delete(key);
    }
  }

  /** Receipts, prices or what is kept are others, or calls are gone: all is read again when it is asked for. */
  forget(): void {
    this.version++;
    this.forgets++;
    this.held.clear();
  }

  of(range: CallFilter): RangeReading<F> {
    const key = JSON.stringify(range);
    if (this.held.get(key)?.version !== this.version) {
      keep(this.wanted, key, range, WAITING);
      this.reading ??= this.readWanted();
    }
    const figures = this.made.get(key);
    const { read, total } = this.progress?.key === key ? this.progress : { read: 0, total: 0 };
    return {
      ...(figures === undefined ? {} : { figures }),
      ...(this.held.has(key) ? {} : { progress: { read, total } }),
    };
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.reading;
  }

  /** Never rejects. */
  private async readWanted(): Promise<void> {
    try {
      for (let [next] = this.wanted; next; [next] = this.wanted) {
        const [key, range] = next;
        this.wanted.delete(key);
        if (this.held.get(key)?.version !== this.version) await this.read(range, key);
      }
      this.reading = undefined;
      this.parts.changed();
    } catch (error) {
      this.progress = undefined;
      this.beginning = undefined;
      this.wanted.clear();
      this.reading = undefined;
      this.parts.failed(error);
    }
  }

  private async read(range: CallFilter, key: string): Promise<void> {
    const { version } = this;
    let held = this.held.get(key) ?? (await this.readAll(range, key));
    await foldIn(held);
    if (await this.isOff(held)) held = await this.readAll(range, key);
    keep(this.made, key, held.fold.figures());
    held.version = version;
  }

  private async readAll(range: CallFilter, key: string): Promise<Held<F>> {
    const { ledger, begin, now, changed } = this.parts;
    const { forgets } = this;
    const blank = { ids: new RecentIds(REMEMBERED), waiting: [], count: 0, unread: 0 };
    const held: Held<F> = { range, fold: begin(), ...blank };
    this.beginning = held;
    const progress = (this.progress = { key, read: 0, total: await this.totalOf(range) });
    let told = now();
    for await (const call of ledger.lines(range)) {
      const folded = put(held, call);
      if (folded) await folded;
      progress.read = held.count;
      if (held.count % 1000 > 0) continue;
      if (forgets !== this.forgets) return this.readAll(range, key);
      if (now() - told < TELL_MS) continue;
      told = now();
      changed();
    }
    await foldIn(held);
    held.unread = (await this.totalOf(range)) - held.count;
    this.progress = undefined;
    this.beginning = undefined;
    // Forgotten while it was read: it may be of before, and is asked for again.
    if (forgets === this.forgets) keep(this.held, key, held);
    return held;
  }

  /** Some call was missed, or counted twice: the ledger has had another count for a while. */
  private async isOff(held: Held<F>): Promise<boolean> {
    const { now } = this.parts;
    if ((await this.totalOf(held.range)) === held.count + held.unread) delete held.differs;
    else held.differs ??= now();
    return held.differs !== undefined && now() - held.differs > AGAIN_MS;
  }

  private async totalOf(range: CallFilter): Promise<number> {
    return (await this.parts.ledger.page(range, 1)).total;
  }
}

function takeIn<F>({ waiting, range }: Held<F>, calls: readonly Call[]): void {
  for (const call of calls) if (matchesFilter(call, range)) waiting.push(call);
}

async function foldIn<F>(held: Held<F>): Promise<void> {
  for (let call = held.waiting.shift(); call; call = held.waiting.shift()) await put(held, call);
}

/** A promise only where the fold needs one: a million are spared. */
function put<F>(held: Held<F>, call: Call): void | Promise<void> {
  const { ids, fold } = held;
  if (ids.has(call.id)) return;
  ids.add(call.id);
  held.count += 1;
  return fold.add(call);
}

function keep<T>(map: Map<string, T>, key: string, value: T, most = KEPT): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
