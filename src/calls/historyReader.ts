import { type IsKept, type KeptBy, type KeptCost, type KeptGroup, PanelTally } from '../budgets/keptCost.ts';
import { compareUses, type UseComparison } from '../budgets/modelComparison.ts';
import { type ModelUses, UseTally } from '../budgets/modelUse.ts';
import { type Turn, TurnTally } from '../budgets/turns.ts';
import type { Call } from '../call.ts';
import type { CallFilter, Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { type Fold, RangeReader, type RangeReading } from './rangeReader.ts';

/** Turns that are named; the others are counted. */
const MOST_TURNS = 50;

export interface ComparisonFigures {
  /** Calls of the range. */
  calls: number;
  left: ModelUses['left'];
  kinds: UseComparison[];
}

/** What kept panels cost in a range, and what was spent beside them. */
export interface KeptFigures {
  total: KeptCost;
  by: Record<KeptBy, KeptGroup[]>;
}

export interface HistoryFigures {
  comparison: ComparisonFigures;
  kept: KeptFigures;
  /** The dearest first. */
  turns: { count: number; dearest: Turn[] };
}

interface HistoryParts {
  ledger: Pick<Ledger, 'lines' | 'page'>;
  book: () => PriceBook;
  now: () => number;
  /** What the kept.json files say from now on. */
  kept: () => IsKept;
  changed: () => void;
  failed: (error: unknown) => void;
}

/** What only calls themselves tell: other models, kept panels, turns. Exact; see RangeReader. */
export class HistoryReader {
  private readonly parts: HistoryParts;
  private readonly reader: RangeReader<HistoryFigures>;
  private book: PriceBook | undefined;

  constructor(parts: HistoryParts) {
    this.parts = parts;
    this.reader = new RangeReader({ ...parts, begin: () => this.begin() });
  }

  of(range: CallFilter): RangeReading<HistoryFigures> {
    const book = this.parts.book();
    if (this.book !== undefined && this.book !== book) this.forget();
    this.book = book;
    return this.reader.of(range);
  }

  /** Calls that were recorded, each once. */
  add(calls: readonly Call[]): void {
    this.reader.add(calls);
  }

  /** Receipts or what is kept are others, or calls are gone. */
  forget(): void {
    this.reader.forget();
  }

  /** Resolves when nothing is being read. */
  idle(): Promise<void> {
    return this.reader.idle();
  }

  private begin(): Fold<HistoryFigures> {
    const { now, kept } = this.parts;
    const book = this.parts.book();
    const isKept = kept();
    const [uses, panels, turns] = [useTally(book), new PanelTally(), new TurnTally()];
    let calls = 0;
    return {
      add(call) {
        calls += 1;
        uses.add(call);
        turns.add(call);
        const keeps = isKept(call);
        if (keeps instanceof Promise) return keeps.then((known) => panels.add(call, known));
        panels.add(call, keeps);
      },
      figures() {
        const { groups, left } = uses.result();
        const by = (key: KeptBy) => panels.by(key);
        return {
          comparison: { calls, left, kinds: compareUses(groups, book, now()) },
          kept: {
            total: panels.total(),
            by: {
              panel: by('panel'),
              scene: by('scene'),
              chapter: by('chapter'),
              character: by('character'),
            },
          },
          turns: { count: turns.count, dearest: turns.dearest(MOST_TURNS) },
        };
      },
    };
  }
}

function useTally(book: PriceBook): UseTally {
  const bounds = book
    .models()
    .flatMap(({ rows }) => rows.flatMap(({ steps }) => steps.map(({ maxPromptTokens }) => maxPromptTokens)))
    .filter((bound) => bound !== null);
  return new UseTally((id) => book.resolve(id).model?.entry.id ?? id, [...new Set(bounds)]);
}
