import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { readImportLine } from '../formats/importLine.ts';
import { splitLines } from '../formats/splitLines.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { importedCall } from './importedCall.ts';
import { Intake } from './intake.ts';
import { write } from './io.ts';
import type { Command, CommandIo } from './io.ts';
import { priceBookOf } from './prices.ts';

/** Records call lines and acknowledges each, in their order, after it is durable. */
export const importCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    prices: { type: 'string' },
  });
  const book = priceBookOf(values.prices);
  const [file = '-'] = names(positionals, 1, 1, 'FILE (or - for stdin)');
  const dir = ledgerDir(values.ledger, io.env);
  return withLedger(dir, async (ledger) => {
    const bad = await importLines(file === '-' ? io.stdin : createReadStream(file), ledger, book, io);
    return bad > 0 ? 1 : 0;
  });
};

/** The number of bad lines. Rejects when reading, the ledger or stdout fails; what was acknowledged is kept. */
async function importLines(
  source: Readable,
  ledger: Ledger,
  book: PriceBook,
  io: CommandIo,
): Promise<number> {
  const intake = new Intake(ledger, io.stdout, (failure) => source.destroy(failure));
  const stop = (): unknown =>
    source.destroy(new Error('Stopped: the lines after the last acknowledged one were not read.'));
  io.signal.addEventListener('abort', stop);
  let bad = 0;
  try {
    for await (const { number, text, problem } of splitLines(source)) {
      const line = text === undefined ? { problem: problem ?? 'empty' } : callOfLine(text, book);
      if ('problem' in line) {
        bad += 1;
        await write(io.stderr, `line ${number}: ${line.problem}\n`);
      } else {
        await intake.add(line.call);
      }
    }
  } finally {
    io.signal.removeEventListener('abort', stop);
    // Also when reading failed: what is on its way is still acknowledged.
    await intake.end();
  }
  return bad;
}

function callOfLine(text: string, book: PriceBook) {
  const line = readImportLine(text, sha256);
  return 'unpriced' in line ? { call: importedCall(line.unpriced, book) } : line;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
