import { createHash } from 'node:crypto';
import path from 'node:path';
import { type JournalEntry, startOfJournal } from './journalCursor.ts';
import { listJournals, readOn } from './journalFolder.ts';
import type { LedgerFolder } from './ledgerFolder.ts';
import type { CallFilter } from './ledgerTypes.ts';
import { matchesFilter } from './matchesFilter.ts';
import { nodeFiles } from './nodeFiles.ts';
import { readBlocks } from './segmentCalls.ts';
import { readManifest, type SegmentManifest } from './segmentManifest.ts';
import { currentManifests, dataFiles } from './segmentName.ts';

/** Names a call in the list of deletions, which must not repeat what was deleted. */
export function idMark(id: string): string {
  return createHash('sha256').update(id).digest('base64url').slice(0, 22);
}

/**
 * Ids of calls of the filter that have receipts which supersede: these lie anywhere, say nothing of what a filter
 * asks for, and must go with their calls.
 */
export async function supersededCalls(folder: LedgerFolder, filter: CallFilter): Promise<Set<string>> {
  const superseded = new Set<string>();
  const manifests = await manifestsOf(folder);
  for (const manifest of manifests) {
    if (!manifest.receipts) continue;
    for (const entry of await entriesOf(folder, manifest, manifest.receipts.block)) note(entry, superseded);
  }
  const journals = await listJournals(nodeFiles, folder.journal);
  for (const name of journals) {
    await visitJournal(folder, name, (entry) => note(entry, superseded));
  }
  const found = new Set<string>();
  if (superseded.size === 0) return found;
  const look = (entry: JournalEntry) => {
    if (entry.kind !== 'call' || !superseded.has(entry.call.id)) return;
    if (matchesFilter(entry.call, filter)) found.add(entry.call.id);
  };
  for (const manifest of manifests) {
    if (manifest.lastTs < (filter.from ?? -Infinity) || manifest.firstTs >= (filter.to ?? Infinity)) continue;
    for (const entry of await entriesOf(folder, manifest)) look(entry);
  }
  for (const name of journals) await visitJournal(folder, name, look);
  return found;
}

function note(entry: JournalEntry, superseded: Set<string>): void {
  if (entry.kind === 'supersede') superseded.add(entry.receipt.id);
}

async function manifestsOf(folder: LedgerFolder): Promise<SegmentManifest[]> {
  const manifests: SegmentManifest[] = [];
  for (const name of currentManifests(await nodeFiles.list(folder.segments))) {
    const manifest = await readManifest(folder.segments, name);
    if (manifest) manifests.push(manifest);
  }
  return manifests;
}

async function entriesOf(folder: LedgerFolder, manifest: SegmentManifest, from = 0): Promise<JournalEntry[]> {
  if (manifest.data === undefined) return [];
  return readBlocks(path.join(folder.segments, dataFiles(manifest.data).calls), manifest.blocks, from);
}

async function visitJournal(
  folder: LedgerFolder,
  name: string,
  visit: (entry: JournalEntry) => void,
): Promise<void> {
  await readOn(nodeFiles, folder.journal, name, startOfJournal(), (entries) => {
    for (const entry of entries) visit(entry);
  });
}
