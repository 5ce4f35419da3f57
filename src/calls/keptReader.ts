import { keptTables } from '../budgets/keptCost.ts';
import type { IsKept, KeptBy, KeptCost, KeptGroup } from '../budgets/keptCost.ts';
import type { Call } from '../call.ts';
import type { CallFilter, Ledger } from '../ledger/ledgerTypes.ts';
import { matchesFilter } from '../ledger/matchesFilter.ts';

/** Calls that are looked at, the newest of the range, and how many at a time. */
const MOST_CALLS = 20_000;
const PAGE = 1000;

/** What kept panels cost in a range, and what was spent beside them. */
export interface KeptFigures {
  total: KeptCost;
  by: Record<KeptBy, KeptGroup[]>;
  /** All calls of the range were looked at. */
  complete: boolean;
}

interface KeptReaderParts {
  ledger: Pick<Ledger, 'page'>;
  /** What the kept.json files beside these calls' images say now. */
  isKept: (calls: readonly Call[]) => Promise<IsKept>;
  /** `of` may say something else now. */
  changed: () => void;
  failed: (error: unknown) => void;
}

interface Held {
  key: string;
  range: CallFilter;
  /** Calls of panels, by id. */
  calls: Map<string, Call>;
  complete: boolean;
}

/** Reads behind the report what kept panels cost; the calls of one range are held, and new ones folded in. */
export class KeptReader {
  private readonly parts: KeptReaderParts;
  private held: Held | undefined;
  /** Calls that are recorded while the ledger is read. */
  private meanwhile: Call[] | undefined;
  private made: { key: string; version: number; figures: KeptFigures } | undefined;
  private reading: Promise<void> | undefined;
  private version = 0;
  private forgets = 0;
  constructor(parts: KeptReaderParts) {
    this.parts = parts;
  }

  /** Calls that were recorded. */
  add(calls: readonly Call[]): void {
    this.version++;
    this.meanwhile?.push(...calls);
    if (this.held) fold(this.held, calls);
  }

  /** A kept.json changed. */
  keptChanged(): void {
    this.version++;
  }

  /** Receipts are others, or calls are gone. */
  forget(): void {
    this.version++;
    this.forgets++;
    this.held = undefined;
  }

  /** What is known of the range; undefined while it is read for the first time. */
  of(range: CallFilter): KeptFigures | undefined {
    const key = JSON.stringify(range);
    const made = this.made?.key === key ? this.made : undefined;
    if (made?.version !== this.version) {
      this.reading ??= this.read(range, key).finally(() => (this.reading = undefined));
    }
    return made?.figures;
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.reading;
  }

  /** Never rejects. */
  private async read(range: CallFilter, key: string): Promise<void> {
    try {
      const { version } = this;
      const held = this.held?.key === key ? this.held : await this.readCalls(range, key);
      const figures = await this.figuresOf(held);
      this.made = { key, version, figures };
      this.reading = undefined;
      this.parts.changed();
    } catch (error) {
      this.parts.failed(error);
    }
  }

  private async figuresOf({ calls: held, complete }: Held): Promise<KeptFigures> {
    const calls = [...held.values()];
    const isKept = await this.parts.isKept(calls);
    return { ...keptTables(calls, isKept), complete };
  }

  private async readCalls(range: CallFilter, key: string): Promise<Held> {
    const forgets = this.forgets;
    this.meanwhile = [];
    const pages: Call[] = [];
    let after: string | undefined;
    let read = 0;
    do {
      const page = await this.parts.ledger.page(range, PAGE, after);
      read += page.calls.length;
      pages.push(...page.calls);
      after = page.next;
    } while (after !== undefined && read < MOST_CALLS);
    const held: Held = { key, range, calls: new Map(), complete: after === undefined };
    fold(held, [...pages.toReversed(), ...this.meanwhile]);
    this.meanwhile = undefined;
    // Forgotten while it was read: it may be of before, and is asked for again.
    if (forgets === this.forgets) this.held = held;
    return held;
  }
}

function fold(held: Held, calls: readonly Call[]): void {
  for (const call of calls)
    if (call.tags.panel !== undefined && matchesFilter(call, held.range)) held.calls.set(call.id, call);
}
