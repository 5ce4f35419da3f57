import { createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';

import { splitLines } from '../formats/splitLines.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { makeReceipt } from '../pricing/receipt.ts';
import { readAnswer } from '../usage/readAnswer.ts';
import { names, parseCommandLine, timeOption } from './commandLine.ts';
import { UsageError, write, type Command, type CommandIo } from './io.ts';
import { priceBookOf } from './prices.ts';
import { Printer } from './printer.ts';
import { readReceiptLine, receiptJson, TIERS, tiersOf, type AskedReceipt } from './receiptLine.ts';
import { receiptText } from './receiptText.ts';

/** Lines carry whole answers, images and all: a 4K image is tens of megabytes of base64. */
const LONGEST_LINE = 256 * 1024 * 1024;

/** Prices one answer, or a line each with `--ndjson`: one bad line is named and does not stop the rest. */
export const receiptCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    model: { type: 'string' },
    at: { type: 'string' },
    tier: { type: 'string' },
    json: { type: 'boolean' },
    ndjson: { type: 'boolean' },
    prices: { type: 'string' },
  });
  const [file = '-'] = names(positionals, 1, 1, 'FILE (or - for stdin)');
  const at = timeOption('at', values.at);
  const tier = TIERS.find((name) => name === (values.tier ?? 'paid'));
  if (tier === undefined) throw new UsageError(`--tier wants one of ${TIERS.join(', ')}.`);
  const input = file === '-' ? io.stdin : createReadStream(file);
  const book = priceBookOf(values.prices);
  if (values.ndjson) {
    if (at !== undefined || values.model !== undefined || values.tier !== undefined || values.json) {
      throw new UsageError(
        '--ndjson reads model, at and tier from each line: leave out --model, --at, --tier, --json.',
      );
    }
    await priceLines(input, book, io);
    return 0;
  }
  const body = parseBody(await text(input));
  if (body === undefined) {
    await write(
      io.stderr,
      'panelmeter receipt: the input is neither JSON nor a stream of "data:" lines; nothing was priced.\n',
    );
    return 1;
  }
  const startedAt = at ?? Date.now();
  const receipt = makeReceipt(
    { requestedModel: values.model ?? null, startedAt, ...tiersOf(tier), answer: readAnswer(body.json) },
    book,
  );
  const printed = values.json
    ? `${JSON.stringify(receiptJson(receipt))}\n`
    : receiptText(receipt, startedAt, book);
  await write(io.stdout, printed);
  return 0;
};

async function priceLines(
  input: AsyncIterable<Uint8Array | string>,
  book: PriceBook,
  { stdout, signal }: CommandIo,
): Promise<void> {
  const printer = new Printer(stdout, 'lines');
  for await (const { text: line, problem } of splitLines(input, LONGEST_LINE)) {
    if (signal.aborted) break;
    await printer.print(
      JSON.stringify(line === undefined ? { id: null, error: problem } : priceLine(line, book)),
    );
  }
  await printer.end();
}

function priceLine(line: string, book: PriceBook): Record<string, unknown> {
  const read = readReceiptLine(line);
  if ('error' in read) return read;
  return { id: read.id, ...receiptJson(makeReceipt(receiptInput(read.asked), book)) };
}

function receiptInput({ model, at, tier, status, imageSize, body }: AskedReceipt) {
  return {
    requestedModel: model ?? null,
    startedAt: at,
    ...tiersOf(tier),
    ...(status == null ? {} : { httpStatus: status }),
    ...(imageSize == null ? {} : { imageSize }),
    answer: readAnswer(body),
  };
}

/** JSON, or the server-sent events of a stream as curl saves them. */
function parseBody(raw: string): { json: unknown } | undefined {
  const trimmed = raw.replace(/^\uFEFF/, '').trim();
  try {
    if (!trimmed.startsWith('data:')) return { json: JSON.parse(trimmed) };
    const events = trimmed.split(/\r?\n\r?\n/).map((event) =>
      event
        .split(/\r?\n/)
        .flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : []))
        .join('\n')
        .trim(),
    );
    return {
      json: events
        .filter((data) => data !== '' && data !== '[DONE]')
        .map((data): unknown => JSON.parse(data)),
    };
  } catch {
    return undefined;
  }
}
