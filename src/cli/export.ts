import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeWhole } from '../formats/draftFile.ts';
import { EXPORT_FORMATS, exportText } from '../formats/exportText.ts';
import type { CallFilter } from '../ledger/ledgerTypes.ts';
import { ledgerDir, names, parseCommandLine, timeOption } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { UsageError, write } from './io.ts';
import type { Command } from './io.ts';
import { tellDamage, tellMissing } from './tellLedger.ts';

const LATER_FORMATS = new Set(['csv', 'focus', 'bigquery', 'parquet', 'otlp', 'cloud-logging']);

/** Writes the calls to a file that is there whole or not at all. */
export const exportCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    format: { type: 'string' },
    out: { type: 'string' },
    since: { type: 'string' },
    session: { type: 'string' },
  });
  names(positionals, 0, 0, 'Nothing');
  const format = EXPORT_FORMATS.find((known) => known === values.format);
  if (!format) throw new UsageError(whyNoFormat(values.format));
  const { out, session } = values;
  if (out === undefined || out === '') throw new UsageError('--out FILE is missing; --out - is stdout.');
  const from = timeOption('since', values.since);
  const filter: CallFilter = {
    ...(from === undefined ? {} : { from }),
    ...(session === undefined ? {} : { session }),
  };
  const dir = ledgerDir(values.ledger, io.env);
  await tellMissing(dir, io.stderr);
  await withLedger(dir, async (ledger) => {
    const calls = untilStopped(ledger.lines(filter), io.signal);
    const text = exportText(format, calls, out === '-' ? tmpdir() : path.dirname(out));
    if (out === '-') for await (const piece of text) await write(io.stdout, piece);
    else await writeWhole(out, text);
    await tellDamage(ledger, io.stderr);
  });
  return 0;
};

async function* untilStopped<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}

function whyNoFormat(format: string | undefined): string {
  const known = `--format is one of ${EXPORT_FORMATS.join(', ')}`;
  if (format === undefined) return `${known}.`;
  if (!LATER_FORMATS.has(format)) return `There is no format "${format}": ${known}.`;
  return `The format "${format}" is not in this version, nothing was written: ${known}. ndjson has every field.`;
}
