import { sumOfMeasures } from './callMeasures.ts';
import { correctionOf } from './correction.ts';
import { startOfJournal } from './journalCursor.ts';
import { listJournals, readOn } from './journalFolder.ts';
import { readCorrection } from './keptCorrections.ts';
import { systemCode } from './ledgerError.ts';
import { monthOfDay } from './localDay.ts';
import type { Peek, PeekParts } from './peek.ts';
import { PeekTally } from './peekTally.ts';
import { DamagedRollups, TOTAL } from './rollups.ts';
import { SealedIndex } from './sealedIndex.ts';
import { readSettled } from './settledReading.ts';
import { Supersedes, withReceipts } from './supersede.ts';

/** Everything, still without sql.js: the rollups of what is sealed, and all other journals whole. */
export async function peekAll(parts: PeekParts): Promise<Peek> {
  const sealed = SealedIndex.open(parts.folder, parts.files);
  try {
    return await readSettled(parts.files, parts.folder, async () => {
      try {
        return await peekSealed(parts, sealed);
      } catch (error) {
        if (!(error instanceof DamagedRollups)) throw error;
        sealed.startOver();
        return peekSealed(parts, sealed);
      }
    });
  } finally {
    sealed.close();
  }
}

async function peekSealed(parts: PeekParts, sealed: SealedIndex): Promise<Peek> {
  await sealed.refresh();
  const receipts = new Supersedes();
  const first = await peekWith(parts, sealed, receipts);
  // A receipt may stand far behind its call: where journals have any, all is counted once more with them.
  const { tally } = first.more ? await peekWith(parts, sealed, receipts) : first;
  const due = new Set([...receipts.ids(), ...sealed.kept.due, ...sealed.receipts.fresh]);
  for (const kept of sealed.kept.entries) if (!due.has(kept[0])) tally.correct(readCorrection(kept));
  for (const [id, { call, day }] of await sealed.originals([...due])) {
    const all = [...sealed.receipts.all.of(id), ...receipts.of(id)];
    tally.correct(correctionOf(call, withReceipts(call, all), day));
  }
  return tally.peek;
}

/** Adds to `receipts` those that it meets; `more`: there were any. Sealed calls are counted as they were recorded. */
async function peekWith(
  { folder, files, nowMs, session }: PeekParts,
  sealed: SealedIndex,
  receipts: Supersedes,
): Promise<{ tally: PeekTally; more: boolean }> {
  const tally = new PeekTally(nowMs, session);
  let more = false;
  await addSealed(sealed, tally, nowMs);
  const withoutCall = new Set([...sealed.kept.due, ...sealed.receipts.fresh]);
  const ids = new Set<string>();
  const names = await listJournals(files, folder.journal);
  for (const name of names) {
    const covered = sealed.covered(name);
    const cursor = { ...startOfJournal(), offset: covered?.bytes ?? 0, lines: covered?.lines ?? 0 };
    const calls: { call: Parameters<PeekTally['addCall']>[0]; zone: number }[] = [];
    try {
      await readOn(files, folder.journal, name, cursor, (entries) => {
        for (const entry of entries) {
          if (entry.kind === 'supersede') more = receipts.add(entry.receipt) || more;
          if (entry.kind !== 'call' || ids.has(entry.call.id)) continue;
          ids.add(entry.call.id);
          if (tally.counts(entry.call, entry.zone)) calls.push(entry);
        }
      });
    } catch (error) {
      // One journal that cannot be read hides none of the others; the index reports it as damage.
      if (systemCode(error) === undefined) throw error;
    }
    const known = await sealed.known(calls.map(({ call }) => call.id));
    for (const { call, zone } of calls) {
      if (known.has(call.id)) continue;
      const before = withoutCall.has(call.id) ? sealed.receipts.all.of(call.id) : [];
      tally.addCall(withReceipts(call, [...before, ...receipts.of(call.id)]), zone);
    }
  }
  return { tally, more };
}

const RECENT_MS = 3600_000;

async function addSealed(sealed: SealedIndex, tally: PeekTally, nowMs: number): Promise<void> {
  const { rollups } = sealed;
  rollups.kind(TOTAL)?.visit((_, day, simulated, sums, at) => {
    tally.addDay(day, simulated, sumOfMeasures(sums, at));
  });
  const models = rollups.kind('model');
  models?.visit((code, period, simulated, sums, at) => {
    const month = models.grain === 'month' ? period : monthOfDay(period);
    tally.addModel(month, simulated, models.values[code] ?? '', sumOfMeasures(sums, at));
  });
  const sessions = rollups.kind('session');
  sessions?.visit((code, _, simulated, sums, at) => {
    tally.addSession(sessions.values[code] ?? '', simulated, sumOfMeasures(sums, at));
  });
  for (const segment of sealed.segments) {
    if (segment.manifest.lastTs <= nowMs - RECENT_MS) continue;
    await segment.withColumns(async () => {
      for (const row of segment.rows({ from: nowMs - RECENT_MS, to: nowMs + RECENT_MS, keys: [] })) {
        const call = await segment.call(row);
        if (call) tally.addRecent(Date.parse(call.call.startedAt), call.call.id);
      }
    });
  }
}
