import type { Call } from '../call.ts';
import { bigQueryLine, bigQuerySchema } from './bigQuery.ts';
import { bigQueryViews } from './bigQueryViews.ts';
import type { DraftFolder } from './draftFolder.ts';
import { ParquetFile, partitionOf } from './parquet.ts';

/** Files of an export that is a folder. */

export async function writeBigQuery(
  folder: DraftFolder,
  calls: AsyncIterable<Call>,
  dataset: string,
): Promise<void> {
  const rows = await folder.file('calls.ndjson');
  for await (const call of calls) await rows.write(`${bigQueryLine(call)}\n`);
  await (await folder.file('schema.json')).write(bigQuerySchema());
  await (await folder.file('views.sql')).write(bigQueryViews(dataset));
}

/** A file a month. Calls come in order, so that one is open at a time; a month that comes again gets another file. */
export async function writeParquet(folder: DraftFolder, calls: AsyncIterable<Call>): Promise<void> {
  const parts = new Map<string, number>();
  let partition: string | undefined;
  let file: ParquetFile | undefined;
  for await (const call of calls) {
    const wanted = partitionOf(call);
    if (file === undefined || wanted !== partition) {
      await file?.end();
      const part = parts.get(wanted) ?? 0;
      parts.set(wanted, part + 1);
      file = await makeFile(folder, `${wanted}/calls${part === 0 ? '' : `-${part}`}.parquet`);
      partition = wanted;
    }
    await file.add(call);
  }
  // Without a call there is still a file, so that a reader finds the columns.
  await (file ?? (await makeFile(folder, 'calls.parquet'))).end();
}

async function makeFile(folder: DraftFolder, name: string): Promise<ParquetFile> {
  const file = await folder.file(name);
  return ParquetFile.create({ write: (bytes) => file.writeBytes(bytes), end: () => file.finish() });
}
