import path from 'node:path';
import { LastActuals, panelKey } from '../calls/lastActuals.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { chooseModel } from '../panels/chooseModel.ts';
import type { TierModels } from '../panels/chooseModel.ts';
import { contentOf } from '../panels/contentOf.ts';
import { panelRequest } from '../panels/panelRequest.ts';
import type { Panel } from '../panels/spec.ts';
import type { NotRunReason, PanelResult } from '../runs/panelResult.ts';
import type { RunPorts, RunSettings } from '../runs/ports.ts';
import { madeSince, panelsToResume, recoverRun } from '../runs/recoverRun.ts';
import { referenceDigest } from '../runs/referenceDigest.ts';
import { RunFolder, TOUCH_MS } from '../runs/runFolder.ts';
import { RunKeeper } from '../runs/runKeeper.ts';
import { underWay } from '../runs/runRecord.ts';
import type { RunRecord } from '../runs/runRecord.ts';
import { isBeside } from '../runs/specFolder.ts';
import type { LoadedSpec } from './specPaths.ts';

export interface CommandRunAsk {
  spec: LoadedSpec;
  ledger: Ledger;
  ports: RunPorts;
  settings: RunSettings;
  simulated: boolean;
  /** These panels, whatever was made before; absent: all, or what an interrupted run left. */
  panelIds: readonly string[] | undefined;
  /** All of them again: an interrupted run is given up. */
  restart: boolean;
}

/** A run of the command, kept on disk while it lasts. */
export interface CommandRun {
  keeper: RunKeeper;
  panelIds: string[];
  /** Made by the run that this one goes on with, and unchanged. */
  done: string[];
  /** Being made by another window or command, or waiting in a batch. */
  busy: string[];
  /** A panel has ended. */
  ended(result: PanelResult): void;
  /** Ends keeping it: `over` forgets it, else whoever comes next goes on with it. */
  end(over: boolean): Promise<void>;
}

/**
 * Begins a run of a spec's panels, or goes on with one that was killed: the ledger is first brought up to what that
 * one had sent, and panels that are made and unchanged are left out. Sends nothing itself.
 */
export async function beginRun(ask: CommandRunAsk): Promise<CommandRun> {
  const { spec, ledger, ports, simulated } = ask;
  const specPath = path.resolve(spec.path);
  const folder = new RunFolder(path.join(ledger.dir, 'runs-v1'), () => Date.now());
  const all = spec.file.panels.map((panel) => panel.spec.panelId);
  const wanted = ask.panelIds ?? all;
  const claimed = await folder.claimOrphans((record) => record.specPath === specPath);
  const busyRecords = await folder.others();
  let resumed: { record: RunRecord; left: string[] } | undefined;
  for (const record of claimed) {
    await recoverRun(record, {
      call: (id) => ledger.call(id),
      record: ports.record,
      isThere: isBeside(specPath),
    });
    const own = !record.jobs && record.simulated === simulated;
    // A batch is collected by the editor; until then its panels are under way.
    if (record.jobs) busyRecords.push(record);
    if (own && (ask.restart || resumed)) {
      await folder.remove(record.id);
    } else if (own && ask.panelIds === undefined) {
      const left = await leftOf(record, spec.file.panels, ask);
      if (left.length > 0) resumed = { record, left };
      else await folder.remove(record.id);
    } else {
      await folder.save(record);
      await folder.release(record.id);
    }
  }
  const taken = underWay(busyRecords, specPath);
  const left = resumed?.left ?? wanted;
  const panelIds = left.filter((id) => !taken.has(id));
  const record = resumed?.record ?? newRecord(specPath, panelIds, ask);
  const known = new Set(record.panels.map(({ id }) => id));
  for (const id of panelIds) if (!known.has(id)) record.panels.push({ id, state: 'waiting' });
  const keeper = new RunKeeper({ ...record, state: 'running' }, folder);
  const timer = setInterval(() => {
    folder.touch(record.id).catch(() => undefined); // not written yet
  }, TOUCH_MS);
  timer.unref();
  return {
    keeper,
    panelIds,
    done: wanted.filter((id) => !left.includes(id)),
    busy: left.filter((id) => taken.has(id)),
    ended: (result) => {
      // Broken off by ctrl-C: it is still to be made. A trail that cannot be kept takes nothing from the run.
      if (result.outcome !== 'aborted') keeper.ended(result).catch(() => undefined);
    },
    end: async (over) => {
      clearInterval(timer);
      await keeper.settled();
      // A run that has made and sent nothing yet is not worth going on with.
      const { panels, open } = keeper.record;
      const nothing = open.length === 0 && panels.every(({ state }) => state !== 'done');
      if (over || nothing) await keeper.forget();
      else if (await folder.owns(record.id)) await folder.release(record.id);
    },
  };
}

/** Whatever stopped these is no verdict on the panel: the run is gone on with when it is out of the way. */
const STOPPED: ReadonlySet<NotRunReason> = new Set([
  'declined',
  'no-key',
  'budget',
  'not-kept',
  'stopped',
  'aborted',
]);

/** Whether nothing is left to go on with. */
export function isOver(panels: readonly PanelResult[]): boolean {
  return !panels.some(
    (result) =>
      result.outcome === 'aborted' ||
      // What was paid for and could not be recorded is brought into the ledger the next time.
      result.outcome === 'not-recorded' ||
      (result.outcome === 'not-run' && STOPPED.has(result.reason)),
  );
}

/** What an interrupted run still has to make, in the file's order: also panels that were added to the spec since. */
async function leftOf(record: RunRecord, panels: readonly Panel[], ask: CommandRunAsk): Promise<string[]> {
  const { ledger, ports, settings, simulated } = ask;
  const hashes = await hashesOf(panels, ports, settings.tiers);
  const actuals = new LastActuals(ledger);
  await actuals.load(panels.map(panelKey), simulated);
  const byId = new Map(panels.map((panel) => [panel.spec.panelId, panel]));
  const made = madeSince(record, hashes, (id) => {
    const panel = byId.get(id);
    return panel ? actuals.attempts(panelKey(panel), simulated) : [];
  });
  const toResume = new Set(panelsToResume(record, hashes));
  const known = new Set(record.panels.map(({ id }) => id));
  return [...byId.keys()].filter((id) => (toResume.has(id) || !known.has(id)) && !made.has(id));
}

/** The hash that a call for each panel would carry; none for one whose references cannot be read. */
async function hashesOf(
  panels: readonly Panel[],
  ports: RunPorts,
  tiers: TierModels | undefined,
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const panel of panels) {
    const digests: string[] = [];
    const { references } = panelRequest(panel);
    for (const name of references) {
      const read = await ports.files.read(name);
      if (read.ok) digests.push(referenceDigest(read.bytes));
    }
    if (digests.length < references.length) continue;
    hashes.set(
      panel.spec.panelId,
      ports.hmac(contentOf(panel, chooseModel(panel.spec, tiers).model, digests)),
    );
  }
  return hashes;
}

function newRecord(
  specPath: string,
  panelIds: readonly string[],
  { spec, ports, settings, simulated }: CommandRunAsk,
): RunRecord {
  const { chapter } = spec.file.chapter ?? {};
  return {
    version: 1,
    id: ports.newId(),
    name: chapter === undefined ? path.basename(specPath) : `chapter ${chapter}`,
    specPath,
    ...(settings.specFile === undefined ? {} : { specFile: settings.specFile }),
    simulated,
    startedAt: ports.clock.now(),
    state: 'running',
    panels: panelIds.map((id) => ({ id, state: 'waiting' })),
    open: [],
  };
}
