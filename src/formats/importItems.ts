import { ENGLISH, type L10n } from '../l10n.ts';
import { jsonEntries } from './jsonEntries.ts';
import { splitLines } from './splitLines.ts';

/** A line of NDJSON or an entry of a JSON document. */
export interface ImportItem {
  /** `line 7`, `entry 7` */
  where: string;
  text?: string;
  problem?: string;
}

/** What the first line of a document looks like: a list, or an object of which a line holds a part, or a list. */
const DOCUMENT = /^\s*(\[|\{\s*$|\{\s*"(summary|calls|data|logs|spend_logs|entries|rows)"\s*:)/;
/** A first line is known by then, or is one long line of a document. */
const ENOUGH = 4096;

/** The items of a file, whatever it is: lines as they come, or the entries of one document. */
export async function* importItems(
  chunks: AsyncIterable<Uint8Array | string>,
  l10n: L10n = ENGLISH,
): AsyncGenerator<ImportItem> {
  const source = chunks[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  let text = '';
  while (!/\S.*\n/.test(text) && text.length < ENOUGH) {
    const next = await source.next();
    if (next.done === true) break;
    head.push(Buffer.from(next.value));
    text = Buffer.concat(head)
      .subarray(0, ENOUGH)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
  }
  const all = rest(head, source);
  const first = text.trimStart().split('\n')[0] ?? '';
  if (DOCUMENT.test(first)) {
    for await (const { number, ...entry } of jsonEntries(all, l10n))
      yield { where: l10n.t('entry {0}', number), ...entry };
    return;
  }
  for await (const { number, ...line } of splitLines(all, undefined, l10n))
    yield { where: l10n.t('line {0}', number), ...line };
}

async function* rest(
  head: readonly Uint8Array[],
  source: AsyncIterator<Uint8Array | string>,
): AsyncGenerator<Uint8Array | string> {
  try {
    yield* head;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}
