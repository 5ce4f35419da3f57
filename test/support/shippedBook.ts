import prices from '../../data/prices/gemini.json' with { type: 'json' };
import { parsePriceBook } from '../../src/pricing/priceBook.ts';

export const shippedBook = parsePriceBook(prices);
