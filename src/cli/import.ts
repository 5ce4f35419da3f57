import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { readImportLine } from '../formats/importLine.ts';
import { splitLines } from '../formats/splitLines.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { mergeLedger } from '../ledger/mergeLedger.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { importedCall } from './importedCall.ts';
import { Intake } from './intake.ts';
import { write } from './io.ts';
import type { Command, CommandIo } from './io.ts';
import { priceBookOf } from './prices.ts';

/** Records call lines, or the calls of another ledger's folder, and acknowledges each after it is durable. */
export const importCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    prices: { type: 'string' },
  });
  const book = priceBookOf(values.prices);
  const [file = '-'] = names(positionals, 1, 1, 'FILE (a folder: another ledger; - for stdin)');
  const dir = ledgerDir(values.ledger, io.env);
  if (file !== '-' && isFolder(file)) return importLedger(file, dir, io);
  return withLedger(dir, async (ledger) => {
    const bad = await importLines(file === '-' ? io.stdin : createReadStream(file), ledger, book, io);
    return bad > 0 ? 1 : 0;
  });
};

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Another machine's ledger: its directory, as `--ledger` would name it. */
async function importLedger(from: string, to: string, io: CommandIo): Promise<number> {
  const { damage, newer } = await mergeLedger(from, to, async (ids) => {
    io.signal.throwIfAborted();
    for (const id of ids) await write(io.stdout, `${JSON.stringify({ id, durable: true })}\n`);
  });
  for (const { file, line, reason } of damage) await write(io.stderr, `${file}:${line}: ${reason}\n`);
  for (const file of newer) await write(io.stderr, `${file}: written by a newer version, not read\n`);
  return damage.length + newer.length > 0 ? 1 : 0;
}

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
