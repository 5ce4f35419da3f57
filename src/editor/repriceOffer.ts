import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import { planReprice } from '../calls/reprice.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';

/** The books, by digest, that calls of this workspace were looked at with; the last few. */
const OFFERED = 'repriceOffered';
const KEPT = 20;

interface RepriceOfferParts {
  ledger: Pick<Ledger, 'lines' | 'sum'>;
  book: () => PriceBook;
  state: vscode.Memento;
  /** Asks whether so many calls are to be repriced. Resolves as soon as it is shown. */
  show: (calls: number) => void;
  log: (text: string) => void;
}

/** Offers a reprice when calls without a price could have one by the book in force: once for each book. */
export class RepriceOffer {
  private readonly parts: RepriceOfferParts;
  private looking: Promise<void> = Promise.resolve();
  /** What this window has looked with: the same book prices no more calls than before. */
  private lookedWith: PriceBook | undefined;

  constructor(parts: RepriceOfferParts) {
    this.parts = parts;
  }

  /** Prices may be others now. Looks one after the other, so that no book is offered twice. */
  look(): Promise<void> {
    this.looking = this.looking
      .then(() => this.offer())
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        this.parts.log(`It could not be found out whether unpriced calls have a price now: ${why}`);
      });
    return this.looking;
  }

  private async offer(): Promise<void> {
    const { ledger, book, state, show } = this.parts;
    const prices = book();
    if (prices === this.lookedWith) return;
    this.lookedWith = prices;
    const digest = digestOf(prices);
    const offered = state.get<string[]>(OFFERED, []);
    if (offered.includes(digest) || !(await mayLackPrice(ledger))) return;
    const { changes } = await planReprice(ledger.lines(), prices, { which: 'unpriced' });
    // A book that came meanwhile has a look of its own.
    if (changes.length === 0 || prices !== book()) return;
    await state.update(OFFERED, [...offered, digest].slice(-KEPT));
    show(changes.length);
  }
}

/** All calls are read only where one may lack a price, or a list price. */
async function mayLackPrice(ledger: Pick<Ledger, 'sum'>): Promise<boolean> {
  const sums = await Promise.all([true, false].map((simulated) => ledger.sum({ simulated })));
  return sums.some(({ unpriced, freeTier }) => unpriced + freeTier > 0);
}

function digestOf(book: PriceBook): string {
  return createHash('sha256')
    .update(JSON.stringify([book.asOf, book.models()]))
    .digest('hex')
    .slice(0, 16);
}
