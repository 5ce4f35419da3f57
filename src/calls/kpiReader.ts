import { cacheSaving } from '../budgets/cacheSaving.ts';
import { imageKind, type KpiSums, type PartSum } from '../budgets/kpis.ts';
import type { CallFilter, Group, Ledger, Sum } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { PanelCount } from './panelCount.ts';

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
  private readonly panels: PanelCount;
  private savings: { key: string; book: PriceBook; savings: Savings } | undefined;
  private reading: Promise<void> | undefined;
  private version = 0;
  constructor(parts: KpiParts) {
    this.parts = parts;
    this.panels = new PanelCount(parts.ledger);
  }

  /** A call was recorded. */
  add(): void {
    this.version++;
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
    const [models, chapters, panels] = await Promise.all([
      ledger.groups('model', range),
      ledger.groups({ tag: 'chapter' }, range),
      ledger.groups({ tag: 'panel' }, range),
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
    const counted = await this.panels.of(range, named, tagged);
    return {
      panels: partSum(tagged, counted?.tried ?? 0),
      keptPanels: partSum(tagged, counted?.kept ?? 0),
      chapters: partSum(named, named.length),
      flash: ofKind('flash'),
      pro: ofKind('pro'),
      cachedTokens: whole.cachedTokens,
      promptTokens: whole.promptTokens,
      retries: whole.retries,
      calls: whole.calls,
    };
  }

  /** Read again only when more was cached. */
  private async savingsOf(range: CallFilter, whole: Sum, book: PriceBook): Promise<Savings> {
    if (whole.cachedTokens === 0) return { saved: 0n, complete: true };
    const key = JSON.stringify([range, whole.cachedTokens]);
    if (this.savings?.key === key && this.savings.book === book) return this.savings.savings;
    const savings = await readSavings(this.parts.ledger, book, range);
    this.savings = { key, book, savings };
    return savings;
  }
}

function partSum(groups: Group[], things: number): PartSum {
  return {
    spent: groups.reduce((total, { sum }) => total + sum.billed, 0n),
    things,
    lowerBound: groups.some(({ sum }) => sum.uncertain + sum.unpriced + sum.unknown > 0),
  };
}

async function readSavings(ledger: Ledger, book: PriceBook, range: CallFilter): Promise<Savings> {
  let [saved, complete, read] = [0n, true, 0];
  let after: string | undefined;
  do {
    const page = await ledger.page(range, PAGE, after);
    for (const call of page.calls) {
      const saving = cacheSaving(call, book);
      saved += saving ?? 0n;
      complete &&= saving !== undefined;
    }
    read += page.calls.length;
    after = page.next;
  } while (after !== undefined && read < SAVING_CALLS);
  return { saved, complete: complete && after === undefined };
}
