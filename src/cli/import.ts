import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { type ImportPlan, planImport, type ReadItem } from '../calls/importPlan.ts';
import { importText } from '../calls/importText.ts';
import { readImport } from '../calls/readImport.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { mergeLedger } from '../ledger/mergeLedger.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { Intake } from './intake.ts';
import { write } from './io.ts';
import type { Command, CommandIo } from './io.ts';
import { priceBookOf } from './prices.ts';

/** Records call lines, or the calls of another ledger's folder, and acknowledges each after it is durable. */
export const importCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    prices: { type: 'string' },
    'dry-run': { type: 'boolean' },
  });
  const book = priceBookOf(values.prices);
  const [file = '-'] = names(positionals, 1, 1, 'FILE (a folder: another ledger; - for stdin)');
  const dir = ledgerDir(values.ledger, io.env);
  const folder = file !== '-' && isFolder(file);
  if (values['dry-run'] === true)
    return dryRun(folder ? { folder: file } : { source: open(file, io) }, dir, book, io);
  if (folder) return importLedger(file, dir, io);
  return withLedger(dir, async (ledger) => {
    const bad = await importLines(open(file, io), ledger, book, io);
    return bad > 0 ? 1 : 0;
  });
};

function open(file: string, io: CommandIo): Readable {
  return file === '-' ? io.stdin : createReadStream(file);
}

/** What an import would do; nothing is written. */
async function dryRun(
  from: { folder: string } | { source: Readable },
  dir: string,
  book: PriceBook,
  io: CommandIo,
): Promise<number> {
  const planned = (items: AsyncIterable<ReadItem>): Promise<ImportPlan> =>
    withLedger(dir, (ledger) => planImport(items, ledger), { readOnly: true });
  const plan =
    'folder' in from
      ? await withLedger(from.folder, (theirs) => planned(ledgerItems(theirs)), { readOnly: true })
      : await planned(readImport(from.source, book, sha256));
  await write(io.stdout, importText(plan));
  return plan.problems.count > 0 ? 1 : 0;
}

async function* ledgerItems(ledger: Ledger): AsyncGenerator<ReadItem> {
  for await (const call of ledger.lines()) yield { where: call.id, call };
}

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
  const skipped = new Map<string, number>();
  let bad = 0;
  try {
    for await (const item of readImport(source, book, sha256)) {
      if ('problem' in item) {
        bad += 1;
        await write(io.stderr, `${item.where}: ${item.problem}\n`);
      } else if ('skipped' in item) {
        skipped.set(item.skipped, (skipped.get(item.skipped) ?? 0) + 1);
      } else {
        await intake.add(item.call);
      }
    }
  } finally {
    io.signal.removeEventListener('abort', stop);
    // Also when reading failed: what is on its way is still acknowledged.
    await intake.end();
  }
  for (const [why, count] of skipped) await write(io.stderr, `note: ${count} skipped, ${why}\n`);
  return bad;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
