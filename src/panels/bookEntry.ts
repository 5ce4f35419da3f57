import type { ModelEntry } from '../pricing/modelEntry.ts';
import type { PriceBook } from '../pricing/priceBook.ts';

/** The model that an id means today: itself, or what a `-latest` id stands for. For what lies ahead, never for a bill. */
export function bookEntry(
  book: PriceBook,
  model: string,
): { entry: ModelEntry; moving: boolean } | undefined {
  const entry = book.model(model);
  if (entry) return { entry, moving: false };
  const alias = book.movingAlias(model);
  const meant = alias && book.model(alias.model);
  return meant && { entry: meant, moving: true };
}
