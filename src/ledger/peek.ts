import type { Call } from '../call.ts';
import { startOfJournal } from './journalCursor.ts';
import { listJournals, readOn } from './journalFolder.ts';
import { systemCode } from './ledgerError.ts';
import { ledgerFolder } from './ledgerFolder.ts';
import type { Sum } from './ledgerTypes.ts';
import { dayText, localDay, zoneMinutes } from './localDay.ts';
import { nodeFiles } from './nodeFiles.ts';
import { addCall, emptySum, modelOf } from './sums.ts';
import { decodeSupersede, Supersedes } from './supersede.ts';

/** Sums of a window's session and of this local day and month, and of the month by model. */
export interface PeekSums {
  session: Sum;
  /** Local days where the calls were made. */
  today: Sum;
  month: Sum;
  models: Map<string, Sum>;
}

/** First figures; real and simulated calls never meet. */
export interface Peek {
  real: PeekSums;
  simulated: PeekSums;
  /** Ids counted here that started within the last hour: who follows from before the peek meets them again. */
  recentIds: Set<string>;
}

const RECENT_MS = 3600_000;

/** Figures for the status bar without the index: they are there before sql.js is. */
export async function peekSums(dir: string, nowMs: number, session?: string): Promise<Peek> {
  const found = new Supersedes();
  const peek = await readPeek(dir, nowMs, session, new Supersedes(), found);
  // A receipt may stand far behind its call: where there are any, all is read once more with them.
  return found.size === 0 ? peek : readPeek(dir, nowMs, session, found, new Supersedes());
}

async function readPeek(
  dir: string,
  nowMs: number,
  session: string | undefined,
  known: Supersedes,
  found: Supersedes,
): Promise<Peek> {
  const { journal: folder } = ledgerFolder(dir);
  const peek: Peek = { real: noSums(), simulated: noSums(), recentIds: new Set() };
  const today = localDay(nowMs, zoneMinutes(nowMs));
  const month = dayText(today).slice(0, 7);
  const ids = new Set<string>();
  const count = (call: Call, zone: number): void => {
    const at = Date.parse(call.startedAt);
    const day = localDay(at, zone);
    const sums = call.simulated ? peek.simulated : peek.real;
    if (Math.abs(nowMs - at) < RECENT_MS) peek.recentIds.add(call.id);
    if (session !== undefined && call.session === session) addCall(sums.session, call);
    if (day === today) addCall(sums.today, call);
    if (!dayText(day).startsWith(month)) return;
    addCall(sums.month, call);
    const ofModel = sums.models.get(modelOf(call)) ?? emptySum();
    addCall(ofModel, call);
    sums.models.set(modelOf(call), ofModel);
  };
  for (const name of await listJournals(nodeFiles, folder)) {
    try {
      await readOn(nodeFiles, folder, name, startOfJournal(), (entries) => {
        for (const entry of entries) {
          const receipt = entry.kind === 'control' ? decodeSupersede(entry.record) : undefined;
          if (receipt) found.add(receipt);
          if (entry.kind !== 'call' || ids.has(entry.call.id)) continue;
          ids.add(entry.call.id);
          count(known.currentOf(entry.call), entry.zone);
        }
      });
    } catch (error) {
      // One journal that cannot be read hides none of the others; the index reports it as damage.
      if (systemCode(error) === undefined) throw error;
    }
  }
  return peek;
}

function noSums(): PeekSums {
  return { session: emptySum(), today: emptySum(), month: emptySum(), models: new Map() };
}
