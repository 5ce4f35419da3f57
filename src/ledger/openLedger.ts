import type { Call } from '../call.ts';
import type { L10n } from '../l10n.ts';
import { isCall, whyNoCall } from './callShape.ts';
import { DegradedState } from './degradedState.ts';
import type { FilePort } from './filePort.ts';
import { JournalFollower } from './followJournals.ts';
import { IndexClient, type IndexWorkerFiles } from './indexClient.ts';
import { JournalWriter } from './journalWriter.ts';
import { KnownImports } from './knownImports.ts';
import { LedgerError, storageError } from './ledgerError.ts';
import { ledgerFolder } from './ledgerFolder.ts';
import type { CallFilter, Ledger } from './ledgerTypes.ts';
import { zoneMinutes } from './localDay.ts';
import { nodeFiles } from './nodeFiles.ts';
import { RecentAppends } from './recentAppends.ts';
import { supersedeRecord } from './supersede.ts';
import { Upkeep } from './upkeep.ts';
import { newWriterId } from './writerId.ts';

export interface OpenLedgerOptions {
  dir: string;
  /** Started with the first question; recording and following work without it. */
  worker: IndexWorkerFiles;
  readOnly?: boolean;
  files?: FilePort;
  now?: () => number;
  /** Of what keeps it from its full work; absent: English. */
  l10n?: L10n;
}

const LINES_PAGE = 1000;
const HEAL_EVERY_MS = 2000;
const UPKEEP_EVERY_MS = 60_000;

/** Opens the ledger of a directory, which is made with the first call. Fails only on what is no directory. */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { dir, worker, readOnly = false, files = nodeFiles, now = Date.now } = options;
  const folder = ledgerFolder(dir);
  const state = new DegradedState(options.l10n);
  const followers = new Set<JournalFollower>();
  const index = new IndexClient(worker, { dir, readOnly }, (seen) => state.seen(seen));
  const writer = new JournalWriter({
    folder,
    writer: newWriterId(now(), process.pid),
    files,
    now,
    onCommit: (failure) => {
      state.wrote(failure);
      if (!failure) for (const follower of followers) follower.wake();
    },
  });
  const recent = new RecentAppends();
  const imports = new KnownImports(index);

  if (!readOnly) {
    await files.checkWritable(folder.root).catch((error: unknown) => state.wrote(storageError(error)));
  }

  const healing = setInterval(() => void writer.heal(), HEAL_EVERY_MS).unref();
  const upkeep = new Upkeep(dir, files, () => index.ask('upkeep', {}));
  const keeping = setInterval(() => void upkeep.look(), UPKEEP_EVERY_MS).unref();
  if (readOnly) clearInterval(keeping);

  const write = (call: Call, json: string) => writer.append(zoneMinutes(Date.parse(call.startedAt)), json);

  async function recordImport(call: Call, json: string): Promise<void> {
    if (!(await imports.isKnown(call.id))) await write(call, json);
  }

  return {
    dir,
    // Not async: calls that are written together share one promise, which a thousand at once are spared of.
    append(call) {
      if (readOnly) return Promise.reject(openedForReading());
      const json = encodeCall(call);
      if (json instanceof LedgerError) return Promise.reject(json);
      return recent.once(call.id, () => (call.source === 'import' ? recordImport : write)(call, json));
    },
    async supersede(receipt) {
      if (readOnly) throw openedForReading();
      const json = supersedeRecord(receipt);
      if (json === undefined) {
        throw new LedgerError('invalid', `This is no receipt that can be recorded for ${receipt.id}.`);
      }
      await writer.append(0, json);
    },
    sum: (filter) => index.ask('sum', { filter }),
    groups: (by, filter) => index.ask('groups', { by, filter }),
    spread: (filter) => index.ask('spread', { filter }),
    panels: (filter) => index.ask('panels', { filter }),
    page: (filter, limit, from) =>
      index.ask('page', { filter, limit, ...(from === undefined ? {} : { from }) }),
    call: (id) => index.ask('call', { id }),
    async *lines(filter: CallFilter = {}) {
      const ask = (after: string | undefined) =>
        index.ask('lines', { filter, limit: LINES_PAGE, ...(after === undefined ? {} : { after }) });
      for (let page = ask(undefined); ;) {
        const { calls, next } = await page;
        if (next !== undefined) {
          // Read while this page is used. Whoever stops half-way never asks what became of it.
          page = ask(next);
          page.catch(() => undefined);
        }
        for (const call of calls) yield call;
        if (next === undefined) return;
      }
    },
    follow(listener, eager = () => false, onSupersede) {
      const follower = new JournalFollower({
        folder: folder.journal,
        files,
        listener,
        eager,
        ...(onSupersede ? { onSupersede } : {}),
      });
      followers.add(follower);
      return {
        dispose() {
          followers.delete(follower);
          void follower.dispose();
        },
      };
    },
    damage: () => index.ask('damage', {}),
    degraded: () => state.current,
    onDegraded: (listener) => state.onChange(listener),
    async close() {
      clearInterval(healing);
      clearInterval(keeping);
      await Promise.all([...followers].map((follower) => follower.dispose()));
      followers.clear();
      await writer.close();
      await index.close();
    },
  };
}

function openedForReading(): LedgerError {
  return new LedgerError('read-only', 'This ledger was opened for reading only.');
}

/** The text that goes into the journal, or why the call cannot be recorded: what could not be read back is refused. */
function encodeCall(call: Call): string | LedgerError {
  if (!isCall(call)) {
    return new LedgerError('invalid', `This is no call that can be recorded: ${whyNoCall(call) ?? ''}.`);
  }
  try {
    return JSON.stringify(call);
  } catch (error) {
    return new LedgerError('invalid', 'This call cannot be written as JSON.', error);
  }
}
