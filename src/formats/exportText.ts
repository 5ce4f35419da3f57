import type { Call } from '../call.ts';
import { CallSums } from './callSums.ts';
import { DraftFile } from './draftFile.ts';
import { encodeCall } from './ndjson.ts';
import { SeedLogWriter } from './seedLog.ts';
import { sessionSummaryJson } from './sessionSummary.ts';

/** `json` is the `{"summary", "calls"}` log, `session` the summary by model and phase, `ndjson` lossless. */
export type ExportFormat = 'json' | 'session' | 'ndjson';

export const EXPORT_FORMATS: readonly ExportFormat[] = ['json', 'session', 'ndjson'];

/**
 * The text of an export, in pieces: memory does not grow with the number of calls. `spoolFolder` takes a file that
 * is gone in the end.
 */
export async function* exportText(
  format: ExportFormat,
  calls: AsyncIterable<Call>,
  spoolFolder: string,
): AsyncGenerator<string> {
  switch (format) {
    case 'ndjson':
      for await (const call of calls) yield `${encodeCall(call)}\n`;
      return;
    case 'session': {
      const sums = new CallSums();
      for await (const call of calls) sums.add(call);
      yield sessionSummaryJson(sums);
      return;
    }
    case 'json':
      yield* seedLogText(calls, spoolFolder);
  }
}

/** The summary stands before the calls, and is known after them: the calls wait in a file. One pass, so both agree. */
async function* seedLogText(calls: AsyncIterable<Call>, spoolFolder: string): AsyncGenerator<string> {
  const log = new SeedLogWriter();
  const spool = await DraftFile.create(spoolFolder, 'calls');
  try {
    for await (const call of calls) await spool.write(log.entry(call));
    yield log.head();
    yield* spool.read();
    yield log.tail();
  } finally {
    await spool.discard();
  }
}
