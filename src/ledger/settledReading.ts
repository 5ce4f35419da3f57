import type { FilePort } from './filePort.ts';
import { listJournals } from './journalFolder.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import { currentManifests, manifestFile } from './segmentName.ts';

const MAX_TRIES = 10;

/**
 * Reads again as long as calls moved meanwhile. Who seals makes the segment before it removes journals, and who
 * deletes writes what stays before it removes the rest: where the segments are the same after the reading and no
 * journal is gone, nothing was between the two places. `read` must begin anew each time, segments first.
 */
export async function readSettled<T>(
  files: FilePort,
  folder: LedgerFolder,
  read: () => Promise<T>,
): Promise<T> {
  let before = await listing(files, folder);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const found = await read().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const after = await listing(files, folder);
    if (!isSettled(before, after)) {
      // Also where the reading failed: it may have met what went away.
      before = after;
      continue;
    }
    if ('value' in found) return found.value;
    throw found.error;
  }
  throw new Error('the journals change faster than they can be read');
}

interface Listing {
  segments: string;
  journals: readonly string[];
}

/** Segments first: what moves into one between the two looks is seen as a segment or as a journal that goes. */
async function listing(files: FilePort, folder: LedgerFolder): Promise<Listing> {
  const segments = await segmentNames(files, folder);
  return { segments, journals: await listJournals(files, folder.journal) };
}

/** The manifests that hold, as one text to compare. */
async function segmentNames(files: FilePort, folder: LedgerFolder): Promise<string> {
  return currentManifests(await files.list(folder.segments))
    .map(manifestFile)
    .join(' ');
}

function isSettled(before: Listing, after: Listing): boolean {
  const present = new Set(after.journals);
  return before.segments === after.segments && before.journals.every((name) => present.has(name));
}
