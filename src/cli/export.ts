import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { callDictionary, focusDictionary } from '../formats/columnDictionary.ts';
import { EXPORT_FORMATS, type ExportFormat, isExportFormat } from '../formats/exportFormats.ts';
import { exportText, type TextFormat } from '../formats/exportText.ts';
import { chosenCalls, type Exported, type ExportRequest, writeExport } from '../formats/writeExport.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { otlpRequest } from '../telemetry/otlpRequest.ts';
import { ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { exportFilter, FILTER_OPTIONS, simulatedOption } from './exportFilter.ts';
import { UsageError, write } from './io.ts';
import type { Command, CommandIo } from './io.ts';
import { priceBookOf } from './prices.ts';
import { tellDamage, tellMissing } from './tellLedger.ts';

const FORMAT_NAMES = Object.keys(EXPORT_FORMATS).join(', ');

/** Writes the calls to a file or a folder that is there whole or not at all. */
export const exportCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ...FILTER_OPTIONS,
    ledger: { type: 'string' },
    format: { type: 'string' },
    out: { type: 'string' },
    by: { type: 'string' },
    'billed-zero': { type: 'boolean' },
    'billing-account': { type: 'string' },
    dataset: { type: 'string' },
    columns: { type: 'boolean' },
  });
  names(positionals, 0, 0, 'Nothing');
  const { format, out, by, dataset } = values;
  if (values.columns === true) {
    await write(io.stdout, format === 'focus' ? focusDictionary() : callDictionary());
    return 0;
  }
  if (!isExportFormat(format)) throw new UsageError(whyNoFormat(format));
  if (out === undefined || out === '') throw new UsageError('--out FILE is missing; --out - is stdout.');
  if (dataset !== undefined && !/^([\w-]+:)?\w+$/.test(dataset))
    throw new UsageError(
      '--dataset wants the name of a BigQuery data set, as billing or my-project:billing.',
    );
  const simulated = simulatedOption(values.simulated);
  let book: PriceBook | undefined;
  const request: ExportRequest = {
    format,
    out,
    csv: out.endsWith('.csv'),
    billedZero: values['billed-zero'] === true,
    billingAccount: values['billing-account'] ?? '',
    otlp: otlpRequest(() => (book ??= priceBookOf(undefined))),
    ...(by === undefined ? {} : { tag: by }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(simulated === undefined ? {} : { simulated }),
  };
  const filter = exportFilter(values);
  // Calls stream by and are garbage at once; generations that grow less keep 150 MB less of them, in the same time.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=200');
  const dir = ledgerDir(values.ledger, io.env);
  await tellMissing(dir, io.stderr);
  await withLedger(dir, async (ledger) => {
    const calls = ledger.lines(filter);
    if (out === '-') await toStdout(request, calls, io);
    else await tell(await writeExport(request, calls, { signal: io.signal }), request, io);
    await tellDamage(ledger, io.stderr);
  });
  return 0;
};

async function toStdout(
  request: ExportRequest,
  calls: ReturnType<Ledger['lines']>,
  io: CommandIo,
): Promise<void> {
  const format = textFormat(request.format);
  let unpriced = 0;
  const ports = {
    spoolFolder: tmpdir(),
    unpriced() {
      unpriced += 1;
      return Promise.resolve();
    },
  };
  const chosen = chosenCalls(request, calls, { signal: io.signal });
  for await (const piece of exportText(format, chosen, request, ports)) await write(io.stdout, piece);
  await tell({ calls: 0, unpriced }, request, io);
}

function textFormat(format: ExportFormat): TextFormat {
  if (format === 'parquet' || format === 'bigquery')
    throw new UsageError(`${format} is a folder of files: --out FOLDER.`);
  return format;
}

async function tell(
  { unpriced, aside, load }: Exported,
  { format }: ExportRequest,
  io: CommandIo,
): Promise<void> {
  if (unpriced > 0) {
    const them = unpriced === 1 ? 'call has no row' : 'calls have no row';
    const where = aside === undefined ? '' : `; ${aside} names them`;
    await write(
      io.stderr,
      `warning: ${unpriced} ${them}, because ${format} wants a cost and none is known${where}\n`,
    );
  }
  if (load !== undefined) await write(io.stdout, `${load}\n`);
}

function whyNoFormat(format: string | undefined): string {
  const known = `--format is one of ${FORMAT_NAMES}`;
  return format === undefined ? `${known}.` : `There is no format "${format}": ${known}.`;
}
