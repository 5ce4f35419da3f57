import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Call } from '../call.ts';
import { bqLoad } from './bigQuery.ts';
import { modelOf } from './callSums.ts';
import { DraftFile, type OpenDraft, openNew } from './draftFile.ts';
import { DraftFolder, MARKER } from './draftFolder.ts';
import { writeBigQuery, writeParquet } from './exportFolder.ts';
import { EXPORT_FORMATS, type ExportFormat, type ExportOptions } from './exportFormats.ts';
import { exportText, type TextFormat } from './exportText.ts';

export interface ExportRequest extends ExportOptions {
  format: ExportFormat;
  /** A file, or a folder for `parquet` and `bigquery`. */
  out: string;
}

interface ExportPorts {
  /** Stops it: nothing stays. */
  signal?: AbortSignal;
  /** Told of the calls so far, now and then. */
  progress?: (calls: number) => void;
  openFile?: OpenDraft;
}

/** What was written. */
export interface Exported {
  calls: number;
  /** Calls that could be no row, because a cost of theirs is not known. */
  unpriced: number;
  /** The file that names them. */
  aside?: string;
  /** The command that loads it. */
  load?: string;
}

const DEFAULT_DATASET = 'panelmeter';
const PROGRESS_EVERY = 5000;

/**
 * The one engine of exports. Streams: memory does not grow with the calls. What it makes appears under its name whole
 * and synced, or not at all, also when it is stopped or the disk is full; an earlier file stays until then.
 */
export async function writeExport(
  request: ExportRequest,
  calls: AsyncIterable<Call>,
  ports: ExportPorts = {},
): Promise<Exported> {
  const told = { calls: 0 };
  const chosen = chosenCalls(request, calls, ports, told);
  const { format } = request;
  if (format === 'parquet' || format === 'bigquery') {
    await writeFolder(format, request, chosen, ports, told);
    const load = format === 'bigquery' ? bqLoad(request.dataset ?? DEFAULT_DATASET, request.out) : undefined;
    return { calls: told.calls, unpriced: 0, ...(load === undefined ? {} : { load }) };
  }
  const aside = await writeText(format, request, chosen, ports);
  return { calls: told.calls, ...aside };
}

/** The calls that the format takes; stops at the signal. */
export async function* chosenCalls(
  { format, simulated }: Pick<ExportRequest, 'format' | 'simulated'>,
  calls: AsyncIterable<Call>,
  { signal, progress }: ExportPorts,
  told: { calls: number } = { calls: 0 },
): AsyncGenerator<Call> {
  const which = simulated ?? (EXPORT_FORMATS[format].realOnly ? 'without' : 'with');
  for await (const call of calls) {
    signal?.throwIfAborted();
    if (which !== 'with' && call.simulated !== (which === 'only')) continue;
    told.calls += 1;
    if (told.calls % PROGRESS_EVERY === 0) progress?.(told.calls);
    yield call;
  }
  signal?.throwIfAborted();
}

async function writeFolder(
  format: 'parquet' | 'bigquery',
  { out, dataset = DEFAULT_DATASET }: ExportRequest,
  calls: AsyncIterable<Call>,
  { openFile = openNew, signal }: ExportPorts,
  told: { calls: number },
): Promise<void> {
  const folder = await DraftFolder.create(path.resolve(out), openFile);
  try {
    if (format === 'parquet') await writeParquet(folder, calls);
    else await writeBigQuery(folder, calls, dataset);
    const marker = { madeBy: 'panelmeter', format, calls: told.calls };
    await (await folder.file(MARKER)).write(`${JSON.stringify(marker)}\n`);
    signal?.throwIfAborted();
    await folder.moveToTarget();
  } finally {
    await folder.discard();
  }
}

/** `costs.csv` → `costs.unpriced.ndjson`. */
function asideName(out: string): string {
  return path.join(path.dirname(out), `${path.basename(out, path.extname(out))}.unpriced.ndjson`);
}

/** Calls that could be no row go beside the file; none there: an earlier file of them would tell what is no more. */
async function writeText(
  format: TextFormat,
  request: ExportRequest,
  calls: AsyncIterable<Call>,
  { openFile = openNew }: ExportPorts,
): Promise<{ unpriced: number; aside?: string }> {
  const folder = path.dirname(request.out);
  const file = await DraftFile.create(folder, path.basename(request.out), openFile);
  const aside = asideName(request.out);
  let beside: DraftFile | undefined;
  let unpriced = 0;
  try {
    const ports = {
      spoolFolder: folder,
      openFile,
      async unpriced(call: Call, why: string) {
        unpriced += 1;
        beside ??= await DraftFile.create(folder, path.basename(aside), openFile);
        const { id, startedAt, tags } = call;
        await beside.write(`${JSON.stringify({ id, startedAt, model: modelOf(call), why, tags })}\n`);
      },
    };
    for await (const piece of exportText(format, calls, request, ports)) await file.write(piece);
    await beside?.finish();
    await file.moveTo(request.out);
    await beside?.moveTo(aside);
    if (format === 'focus' && !beside) await rm(aside, { force: true });
    return { unpriced, ...(beside ? { aside } : {}) };
  } finally {
    await file.discard();
    await beside?.discard();
  }
}
