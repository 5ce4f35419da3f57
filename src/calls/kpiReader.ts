import { cacheSaving } from '../budgets/cacheSaving.ts';
import { imageKind, type KpiSums, type PartSum } from '../budgets/kpis.ts';
import type { Call } from '../call.ts';
import type { CallFilter, Group, Ledger, Sum } from '../ledger/ledgerTypes.ts';
import { matchesFilter } from '../ledger/matchesFilter.ts';
import type { PriceBook } from '../pricing/priceBook.ts';

/** Calls that savings are read from, the newest first, and how many at a time. */
const SAVING_CALLS = 5000;
const PAGE = 500;

/** Ranges that are remembered: two pages with ranges of their own would else make each other read for ever. */
const KEPT = 6;

/** What the cache saved; `complete` is false when there are more calls than were read, or one cannot be told. */
export interface Savings {
  saved: bigint;
  complete: boolean;
}

export interface KpiFigures {
  sums: KpiSums;
  savings: Savings;
}

interface KpiParts {
  ledger: Ledger;
  book: () => PriceBook;
  /** A reading has ended: `of` may say something else now. */
  changed: () => void;
  failed: (error: unknown) => void;
}

/** Sums for the KPIs of a range, read behind the report: the last one that was read is kept. */
export class KpiReader {
  private readonly parts: KpiParts;
  private readonly kept = new Map<string, { version: number; book: PriceBook; figures: KpiFigures }>();
  private savings: (Savings & { key: string; book: PriceBook; cachedTokens: number }) | undefined;
  /** With cached tokens, recorded since the savings were read. */
  private fresh: Call[] = [];
  private reading: Promise<void> | undefined;
  private version = 0;
  constructor(parts: KpiParts) {
    this.parts = parts;
  }

  /** Calls were recorded, each once. */
  add(calls: readonly Call[]): void {
    this.version++;
    this.fresh.push(...calls.filter(({ cachedTokens = 0 }) => cachedTokens > 0));
    if (this.fresh.length <= SAVING_CALLS) return;
    this.fresh = [];
    this.savings = undefined;
  }

  /** Receipts are others, or calls are gone. */
  forget(): void {
    this.version++;
    this.fresh = [];
    this.savings = undefined;
  }

  /** What is known of the range; undefined while it is read for the first time. */
  of(range: CallFilter): KpiFigures | undefined {
    const key = JSON.stringify(range);
    const kept = this.kept.get(key);
    if (kept?.version !== this.version || kept.book !== this.parts.book())
      this.reading ??= this.read(range, key);
    return kept?.figures;
  }

  /** Resolves when nothing is being read. */
  async idle(): Promise<void> {
    await this.reading;
  }

  private async read(range: CallFilter, key: string): Promise<void> {
    const { version } = this;
    const book = this.parts.book();
    try {
      const whole = await this.parts.ledger.sum(range);
      const figures = {
        sums: await this.sumsOf(range, whole, book),
        savings: await this.savingsOf(range, whole, book),
      };
      this.kept.delete(key);
      this.kept.set(key, { version, book, figures });
      const [oldest] = this.kept.keys();
      if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
      this.reading = undefined;
      this.parts.changed();
    } catch (error) {
      this.reading = undefined;
      this.parts.failed(error);
    }
  }

  private async sumsOf(range: CallFilter, whole: Sum, book: PriceBook): Promise<KpiSums> {
    const { ledger } = this.parts;
    const [models, chapters, panels, { tried, kept }] = await Promise.all([
      ledger.groups('model', range),
      ledger.groups({ tag: 'chapter' }, range),
      ledger.groups({ tag: 'panel' }, range),
      ledger.panels(range),
    ]);
    const ofKind = (kind: 'flash' | 'pro') => {
      const sums = models.filter(({ key }) => imageKind(book.model(key ?? '')) === kind);
      return {
        images: sums.reduce((count, { sum }) => count + sum.images, 0),
        spent: sums.reduce((total, { sum }) => total + sum.billed, 0n),
      };
    };
    const named = chapters.filter(({ key }) => key !== null);
    const tagged = panels.filter(({ key }) => key !== null);
    return {
      panels: partSum(tagged, tried),
      keptPanels: partSum(tagged, kept),
      chapters: partSum(named, named.length),
      flash: ofKind('flash'),
      pro: ofKind('pro'),
      cachedTokens: whole.cachedTokens,
      promptTokens: whole.promptTokens,
      retries: whole.retries,
      calls: whole.calls,
    };
  }

  /** Calls that came are added to what was read; where those do not explain what is cached now, all is read again. */
  private async savingsOf(range: CallFilter, whole: Sum, book: PriceBook): Promise<Savings> {
    const { cachedTokens } = whole;
    if (cachedTokens === 0) return { saved: 0n, complete: true };
    const key = JSON.stringify(range);
    const known = this.savings?.key === key && this.savings.book === book ? this.savings : undefined;
    const came = known ? this.fresh.filter((call) => matchesFilter(call, range)) : [];
    const explained =
      (known?.cachedTokens ?? 0) + came.reduce((sum, call) => sum + (call.cachedTokens ?? 0), 0);
    this.fresh = [];
    const savings =
      known && explained === cachedTokens
        ? addSavings(known, came, book)
        : await readSavings(this.parts.ledger, book, range);
    this.savings = { ...savings, key, book, cachedTokens };
    return savings;
  }
}

function addSavings(before: Savings, calls: readonly Call[], book: PriceBook): Savings {
  let { saved, complete } = before;
  for (const call of calls) {
    const saving = cacheSaving(call, book);
    saved += saving ?? 0n;
    complete &&= saving !== undefined;
  }
  return { saved, complete };
}

function partSum(groups: Group[], things: number): PartSum {
  return {
    spent: groups.reduce((total, { sum }) => total + sum.billed, 0n),
    things,
    lowerBound: groups.some(({ sum }) => sum.uncertain + sum.unpriced + sum.unknown > 0),
  };
}

async function readSavings(ledger: Ledger, book: PriceBook, range: CallFilter): Promise<Savings> {
  let savings: Savings = { saved: 0n, complete: true };
  let read = 0;
  let after: string | undefined;
  do {
    const page = await ledger.page(range, PAGE, after);
    savings = addSavings(savings, page.calls, book);
    read += page.calls.length;
    after = page.next;
  } while (after !== undefined && read < SAVING_CALLS);
  return { ...savings, complete: savings.complete && after === undefined };
}
