import { readFileSync } from 'node:fs';
import shippedBook from '../../data/prices/gemini.json' with { type: 'json' };
import { parsePriceBook, type PriceBook } from '../pricing/priceBook.ts';
import { readOverride } from '../pricing/readOverride.ts';
import { UsageError } from './io.ts';

/** The shipped book, with the file of `--prices` laid over it. Nothing is priced by other prices than were asked for. */
export function priceBookOf(file: string | undefined): PriceBook {
  const shipped = parsePriceBook(shippedBook);
  if (file === undefined) return shipped;
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(
      `--prices ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const read = readOverride(shipped, text);
  if (read.ok) return read.book;
  const line = text.slice(0, read.range.start).split('\n').length;
  throw new UsageError(`--prices ${file}, line ${line}: ${read.message}`);
}
