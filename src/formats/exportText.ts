import type { Call } from '../call.ts';
import { CallSums } from './callSums.ts';
import { cloudLoggingLine } from './cloudLogging.ts';
import { callsCsv } from './csv.ts';
import { DraftFile, type OpenDraft, openNew } from './draftFile.ts';
import type { ExportFormat, ExportOptions } from './exportFormats.ts';
import { focusCsv } from './focus.ts';
import { encodeCall } from './ndjson.ts';
import { SeedLogWriter } from './seedLog.ts';
import { sessionSummaryJson } from './sessionSummary.ts';
import { showbackCsv, showbackMarkdown } from './showbackText.ts';

export type TextFormat = Exclude<ExportFormat, 'parquet' | 'bigquery'>;

/** Where an export may leave what is no part of its text. */
interface TextPorts {
  /** Takes a file that is gone in the end. */
  spoolFolder: string;
  /** Told of each call that can be no row of the format. */
  unpriced: (call: Call, why: string) => Promise<void>;
  openFile?: OpenDraft;
}

/** The tag that a statement is by unless it is told. */
export const DEFAULT_TAG = 'project';

/** The text of an export, in pieces: memory does not grow with the number of calls. */
export async function* exportText(
  format: TextFormat,
  calls: AsyncIterable<Call>,
  options: ExportOptions,
  ports: TextPorts,
): AsyncGenerator<string> {
  switch (format) {
    case 'ndjson':
      for await (const call of calls) yield `${encodeCall(call)}\n`;
      return;
    case 'cloud-logging':
      for await (const call of calls) yield `${cloudLoggingLine(call)}\n`;
      return;
    case 'otlp':
      yield* otlpLines(calls, options);
      return;
    case 'csv':
      yield* callsCsv(calls);
      return;
    case 'focus': {
      const { billedZero = false, billingAccount = '' } = options;
      yield* focusCsv(calls, { billedZero, billingAccount }, ports);
      return;
    }
    case 'showback': {
      const tag = options.tag ?? DEFAULT_TAG;
      yield* options.csv === true ? showbackCsv(calls, tag) : showbackMarkdown(calls, tag);
      return;
    }
    case 'session': {
      const sums = new CallSums();
      for await (const call of calls) sums.add(call);
      yield sessionSummaryJson(sums);
      return;
    }
    case 'json':
      yield* seedLogText(calls, ports);
  }
}

/** Spans of one request. */
const OTLP_BATCH = 500;

async function* otlpLines(calls: AsyncIterable<Call>, { otlp }: ExportOptions): AsyncGenerator<string> {
  if (!otlp) throw new TypeError('an otlp export needs options.otlp');
  let batch: Call[] = [];
  for await (const call of calls) {
    batch.push(call);
    if (batch.length < OTLP_BATCH) continue;
    yield `${await otlp(batch)}\n`;
    batch = [];
  }
  if (batch.length > 0) yield `${await otlp(batch)}\n`;
}

/** The summary stands before the calls, and is known after them: the calls wait in a file. One pass, so both agree. */
async function* seedLogText(
  calls: AsyncIterable<Call>,
  { spoolFolder, openFile = openNew }: TextPorts,
): AsyncGenerator<string> {
  const log = new SeedLogWriter();
  const spool = await DraftFile.create(spoolFolder, 'calls', openFile);
  try {
    for await (const call of calls) await spool.write(log.entry(call));
    yield log.head();
    yield* spool.read();
    yield log.tail();
  } finally {
    await spool.discard();
  }
}
