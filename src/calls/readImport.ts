import { importItems } from '../formats/importItems.ts';
import { readImportLine } from '../formats/importLine.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
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
  l10n: L10n = ENGLISH,
): AsyncGenerator<ReadItem> {
  for await (const { where, text, problem } of importItems(chunks, l10n)) {
    if (text === undefined) yield { where, problem: problem ?? l10n.t('empty') };
    else yield { where, ...callOf(text, book, hash, l10n) };
  }
}

function callOf(text: string, book: PriceBook, hash: (text: string) => string, l10n: L10n) {
  const line = readImportLine(text, hash, l10n);
  return 'unpriced' in line ? { call: importedCall(line.unpriced, book) } : line;
}
