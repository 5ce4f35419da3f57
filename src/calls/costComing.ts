import { COSTED_DAYS, ComingCosts, type ComingCost } from '../budgets/comingCost.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { comingChanges } from '../pricing/comingChanges.ts';
import type { PriceBook } from '../pricing/priceBook.ts';

const DAY = 86_400_000;

/** What the book knows to come, costed on the real calls of the last days. Reads only calls of models that change. */
export async function costComing(
  ledger: Pick<Ledger, 'groups' | 'lines'>,
  book: PriceBook,
  atMs: number,
): Promise<ComingCost[]> {
  const changes = comingChanges(book, atMs);
  const costs = new ComingCosts(changes, book);
  const changing = new Set(changes.map(({ model }) => model));
  const range = { simulated: false, from: atMs - COSTED_DAYS * DAY, to: atMs };
  const groups = changing.size === 0 ? [] : await ledger.groups('model', range);
  for (const { key } of groups) {
    if (key === null || !changing.has(book.model(key)?.id ?? '')) continue;
    for await (const call of ledger.lines({ ...range, model: key })) costs.add(call);
  }
  return costs.result();
}
