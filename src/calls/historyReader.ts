import { keptCost } from '../budgets/keptCost.ts';
import { compareUses, type UseComparison } from '../budgets/modelComparison.ts';
import { type ModelUses, UseTally } from '../budgets/modelUse.ts';
import type { Call } from '../call.ts';
import type { CallFilter, Ledger } from '../ledger/ledgerTypes.ts';
import type { SumParts } from '../money.ts';
import type { PriceBook } from '../pricing/priceBook.ts';

/** Calls that are read, the newest first, and how many at a time. */
const MOST_CALLS = 5000;
const PAGE = 500;
/** A range with new calls is read again so often at most: figures of a month do not change in a second. */
const AGAIN_MS = 10_000;

export interface ComparisonFigures {
  /** Calls that were read, and that the range has. */
  read: number;
  total: number;
  left: ModelUses['left'];
  kinds: UseComparison[];
}

/** What was spent on panels beside the newest image of each. */
export interface WasteFigures {
  spent: SumParts;
  superseded: SumParts;
  withoutImage: SumParts;
  /** There are more calls than were read: it is at least this. */
  complete: boolean;
}

interface HistoryParts {
  ledger: Ledger;
  book: () => PriceBook;
  now: () => number;
  /** A reading has ended: there is another answer now. */
  changed: () => void;
  failed: (error: unknown) => void;
}

/** Ranges that are remembered: as many as pages show at a time, and some that were looked at before. */
const KEPT = 6;

interface Kept<T> {
  version: number;
  at: number;
  book: PriceBook;
  figures: T;
}

/** Figures that only calls themselves have, read behind the report from the newest of a range; the last one is kept. */
class Reading<T> {
  private readonly parts: HistoryParts;
  private readonly make: (calls: Call[], total: number, book: PriceBook, at: number) => T;
  private readonly kept = new Map<string, Kept<T>>();
  private reading: Promise<void> | undefined;
  version = 0;

  constructor(parts: HistoryParts, make: (calls: Call[], total: number, book: PriceBook, at: number) => T) {
    this.parts = parts;
    this.make = make;
  }

  /** Undefined while the range is read for the first time. */
  of(range: CallFilter): T | undefined {
    const key = JSON.stringify(range);
    const kept = this.kept.get(key);
    const old = kept && kept.version !== this.version && this.parts.now() - kept.at > AGAIN_MS;
    if (!kept || old || kept.book !== this.parts.book()) this.reading ??= this.read(range, key);
    return kept?.figures;
  }

  async idle(): Promise<void> {
    await this.reading;
  }

  private async read(range: CallFilter, key: string): Promise<void> {
    const { version, parts } = this;
    const [book, at] = [parts.book(), parts.now()];
    try {
      const { calls, total } = await newestCalls(parts.ledger, range);
      this.kept.delete(key);
      this.kept.set(key, { version, at, book, figures: this.make(calls, total, book, at) });
      const [oldest] = this.kept.keys();
      if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
      this.reading = undefined;
      parts.changed();
    } catch (error) {
      this.reading = undefined;
      parts.failed(error);
    }
  }
}

/** What other models would have cost, and what was thrown away. */
export class HistoryReader {
  private readonly comparisons: Reading<ComparisonFigures>;
  private readonly wastes: Reading<WasteFigures>;

  constructor(parts: HistoryParts) {
    this.comparisons = new Reading(parts, comparisonOf);
    this.wastes = new Reading(parts, wasteOf);
  }

  /** A call was recorded. */
  add(): void {
    this.comparisons.version += 1;
    this.wastes.version += 1;
  }

  comparison(range: CallFilter): ComparisonFigures | undefined {
    return this.comparisons.of(range);
  }

  waste(range: CallFilter): WasteFigures | undefined {
    return this.wastes.of(range);
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await Promise.all([this.comparisons.idle(), this.wastes.idle()]);
  }
}

function comparisonOf(
  calls: readonly Call[],
  total: number,
  book: PriceBook,
  atMs: number,
): ComparisonFigures {
  const bounds = book
    .models()
    .flatMap(({ rows }) => rows.flatMap(({ steps }) => steps.map(({ maxPromptTokens }) => maxPromptTokens)))
    .filter((bound) => bound !== null);
  const tally = new UseTally((id) => book.resolve(id).model?.entry.id ?? id, [...new Set(bounds)]);
  for (const call of calls) tally.add(call);
  const { groups, left } = tally.result();
  return { read: calls.length, total, left, kinds: compareUses(groups, book, atMs) };
}

/** Without a choice of the user's: the newest image of a panel is the one that stays. */
function wasteOf(calls: readonly Call[], total: number): WasteFigures {
  const { spent, superseded, withoutImage } = keptCost(calls, () => false);
  return { spent, superseded, withoutImage, complete: calls.length >= total };
}

async function newestCalls(ledger: Ledger, range: CallFilter): Promise<{ calls: Call[]; total: number }> {
  const calls: Call[] = [];
  let [after, total]: [string | undefined, number] = [undefined, 0];
  do {
    const page = await ledger.page(range, PAGE, after);
    calls.push(...page.calls);
    total = page.total;
    after = page.next;
  } while (after !== undefined && calls.length < MOST_CALLS);
  return { calls, total };
}
