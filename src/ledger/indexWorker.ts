import fs from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import initSqlJs from 'sql.js';
import { countPanels } from './countPanels.ts';
import type { IndexReply, IndexRequest, IndexWorkerData } from './indexMessages.ts';
import {
  callById,
  callsInOrder,
  groupCalls,
  knownIds,
  pageOfCalls,
  spreadOfCalls,
  sumCalls,
} from './indexQueries.ts';
import { ledgerFolder } from './ledgerFolder.ts';
import { LedgerIndex } from './ledgerIndex.ts';
import { nodeFiles } from './nodeFiles.ts';

async function openIndex({ dir, wasm, readOnly }: IndexWorkerData): Promise<LedgerIndex> {
  const sql = await initSqlJs({ wasmBinary: new Uint8Array(await fs.readFile(wasm)).buffer });
  return LedgerIndex.open({ sql, folder: ledgerFolder(dir), files: nodeFiles, readOnly });
}

async function answer(index: LedgerIndex, request: IndexRequest): Promise<unknown> {
  if (request.type !== 'close') await index.refresh();
  switch (request.type) {
    case 'sum':
      return sumCalls(index, request.ask.filter);
    case 'groups':
      return groupCalls(index, request.ask.by, request.ask.filter);
    case 'panels':
      return countPanels(index, request.ask.filter);
    case 'spread':
      return spreadOfCalls(index, request.ask.filter);
    case 'page':
      return pageOfCalls(index, request.ask.filter, request.ask.limit, request.ask.from);
    case 'lines':
      return callsInOrder(index, request.ask.filter, request.ask.limit, request.ask.after);
    case 'call':
      return callById(index, request.ask.id);
    case 'known':
      return knownIds(index, request.ask.ids);
    case 'damage':
      return index.damage();
    case 'upkeep':
      return undefined;
    case 'close':
      return index.save();
  }
}

async function reply(opening: Promise<LedgerIndex>, request: IndexRequest): Promise<IndexReply> {
  try {
    const index = await opening;
    return {
      id: request.id,
      ok: true,
      answer: await index.withRollups(() => answer(index, request)),
      state: index.state(),
    };
  } catch (error) {
    return { id: request.id, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** Upkeep that failed is tried again after the next question; what it would have made is not needed for answers. */
function tellNobody(): void {}

function serve(port: NonNullable<typeof parentPort>, opening: Promise<LedgerIndex>): void {
  // One at a time: an answer never sees half of a catching up.
  let turn: Promise<void> = Promise.resolve();
  let waiting = 0;
  const take = async (before: Promise<void>, request: IndexRequest) => {
    await before;
    waiting -= 1;
    port.postMessage(await reply(opening, request));
    if (request.type === 'close') return;
    await opening.then((index) => index.upkeep()).catch(tellNobody);
    turn = turn.then(makeMore);
  };
  /** Between questions, a few milliseconds at a time. */
  const makeMore = async (): Promise<void> => {
    if (waiting > 0) return;
    const more = await opening.then((index) => index.ordered.makeMore()).catch(() => false);
    if (!more) return;
    setImmediate(() => {
      turn = turn.then(makeMore);
    });
  };
  port.on('message', (request: IndexRequest) => {
    waiting += 1;
    turn = take(turn, request);
  });
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one who starts this worker is IndexClient
if (parentPort) serve(parentPort, openIndex(workerData as IndexWorkerData));
