import { importItems } from '../formats/importItems.ts';
import { readImportLine } from '../formats/importLine.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { importedCall } from './importedCall.ts';
import type { ReadItem } from './importPlan.ts';

/**
 * Reads a file of calls: own NDJSON, per-call logs (lines, a list, or a `{"summary", "calls"}` log), LiteLLM's spend
 * logs. Each item is a call with its receipt, or why it is none. `hash` makes ids of lines that have none.
 */
export async function* readImport(
  chunks: AsyncIterable<Uint8Array | string>,
  book: PriceBook,
  hash: (text: string) => string,
): AsyncGenerator<ReadItem> {
  for await (const { where, text, problem } of importItems(chunks)) {
    if (text === undefined) yield { where, problem: problem ?? 'empty' };
    else yield { where, ...callOf(text, book, hash) };
  }
}

function callOf(text: string, book: PriceBook, hash: (text: string) => string) {
  const line = readImportLine(text, hash);
  return 'unpriced' in line ? { call: importedCall(line.unpriced, book) } : line;
}
