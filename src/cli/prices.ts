import { readFileSync } from 'node:fs';
import shippedBook from '../../data/prices/gemini.json' with { type: 'json' };
import { parsePriceBook, type PriceBook } from '../pricing/priceBook.ts';
import { readOverride } from '../pricing/readOverride.ts';
import { UsageError } from './io.ts';

/** The shipped book, with the file of `--prices` laid over it. Throws where that file is none or cannot be read. */
export function priceBookOf(file: string | undefined): PriceBook {
  const shipped = parsePriceBook(shippedBook);
  if (file === undefined) return shipped;
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const read = readOverride(shipped, text);
  if (read.ok) return read.book;
  const line = text.slice(0, read.range.start).split('\n').length;
  throw new UsageError(`--prices ${file}, line ${line}: ${read.message}`);
}
