import fs from 'node:fs/promises';
import path from 'node:path';
import { isRunning } from './compactLock.ts';
import { readManifest } from './segmentManifest.ts';
import { currentManifests, manifestFile, segmentFile } from './segmentName.ts';
import { nodeFiles } from './nodeFiles.ts';

/**
 * Removes what is left of segments that were replaced, and of those that a killed process did not finish. Only for
 * who holds the lock.
 */
export async function removeOrphans(folder: string): Promise<void> {
  const names = await nodeFiles.list(folder);
  const current = currentManifests(names);
  const revs = new Map(current.map(({ seq, rev }) => [seq, rev]));
  const used = new Set<string>();
  let removed = false;
  for (const name of names) {
    const of = segmentFile(name);
    if (!of) continue;
    const rev = revs.get(of.seq) ?? -1;
    if (of.rev < rev) {
      await fs.rm(path.join(folder, name), { force: true });
      removed = true;
    } else if (of.pid !== undefined && (of.pid === process.pid || !isRunning(of.pid))) used.add(name);
  }
  // The manifests are read only when there may be something to remove.
  const unsure = [...used];
  if (unsure.length > 0) {
    const data = new Set<string>();
    for (const name of current) {
      const manifest = await readManifest(folder, name);
      if (!manifest) return;
      if (manifest.data !== undefined) data.add(manifest.data);
    }
    for (const name of unsure) {
      if ([...data].some((prefix) => name.startsWith(`${prefix}.`) && !isDraft(name, prefix))) continue;
      if (current.some((segment) => name === manifestFile(segment))) continue;
      await fs.rm(path.join(folder, name), { force: true });
      removed = true;
    }
  }
  if (removed) await nodeFiles.syncFolder(folder);
}

function isDraft(name: string, data: string): boolean {
  return name !== `${data}.ndjson.gz` && name !== `${data}.cols`;
}
