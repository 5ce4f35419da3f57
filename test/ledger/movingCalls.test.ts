import assert from 'node:assert/strict';
import fs from 'node:fs';
import type { Call } from '../../src/call.ts';
import { CallTail } from '../../src/ledger/callTail.ts';
import { deleteCalls } from '../../src/ledger/deleteCalls.ts';
import type { FilePort } from '../../src/ledger/filePort.ts';
import { callsInOrder, sumCalls } from '../../src/ledger/indexQueries.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { LedgerIndex } from '../../src/ledger/ledgerIndex.ts';
import { mergeLedger } from '../../src/ledger/mergeLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import initSqlJs from 'sql.js';
import { callFixture } from '../support/callFixture.ts';
import { meddledFiles } from '../support/faultyFiles.ts';
import { readingIndex, recordJournal, sealingIndex } from '../support/sealedLedger.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const NOW = new Date(2026, 10, 22, 12).getTime();
const call = (id: string) =>
  callFixture({ id, startedAt: new Date(NOW).toISOString(), picoUsd: '1', listPicoUsd: '1' });

/** What another process does while somebody reads. */
const moves: Record<string, (dir: string) => Promise<void>> = {
  async 'are sealed'(dir) {
    const index = await sealingIndex(dir);
    await index.upkeep();
    index.sealed.close();
  },
  async 'stay while others of their journal are deleted'(dir) {
    await deleteCalls(dir, { session: 'unwanted' }, NOW + 1);
  },
};

type Reader = (dir: string, files: FilePort) => Promise<number>;

const readers: Record<string, Reader> = {
  async 'first figures'(dir, files) {
    const { real } = await peekSums(dir, NOW, 'session-1', files);
    assert.deepEqual(real.month, real.today);
    return real.session.calls;
  },
  async 'the index'(dir, files) {
    const index = await LedgerIndex.open({
      ...{ sql: await initSqlJs(), folder: ledgerFolder(dir), files, readOnly: true },
    });
    await index.refresh();
    assert.equal((await callsInOrder(index, { session: 'session-1' }, 100)).calls.length, 3);
    return (await sumCalls(index, { session: 'session-1' })).calls;
  },
  async 'a reading from the beginning'(dir, files) {
    const seen = new Set<string>();
    const onCall = ({ id, session }: Call) => session === 'session-1' && seen.add(id);
    async function* sealed(): AsyncGenerator<Call> {
      const index = await readingIndex(dir);
      yield* (await callsInOrder(index, {}, 100)).calls;
    }
    const tail = new CallTail({
      ...{ dir, files, onCall, sealed, onCaughtUp: () => undefined },
      onReset: () => seen.clear(),
    });
    await tail.catchUp();
    return seen.size;
  },
  async 'the check of all files'(dir, files) {
    const { calls, damage } = await verifyLedger(dir, files);
    assert.deepEqual(damage, []);
    const unwanted = (await sumCalls(await readingIndex(dir), { session: 'unwanted' })).calls;
    // Those that are deleted by now may have been read.
    return calls >= 3 + unwanted && calls <= 5 ? 3 : calls;
  },
  async 'the merging into another ledger'(dir, files) {
    const to = temporaryFolder();
    await mergeLedger(dir, to, undefined, NOW, files);
    return (await sumCalls(await readingIndex(to), { session: 'session-1' })).calls;
  },
};

describe('calls that move while they are read', () => {
  for (const [how, move] of Object.entries(moves)) {
    for (const [who, read] of Object.entries(readers)) {
      it(`are missed by no reader when they ${how}: ${who}`, async () => {
        // At every listing and opening that the reader does, one after the other, until it does no more.
        for (let at = 0, moved = true; moved; at++) {
          const dir = temporaryFolder();
          await recordJournal(dir, [call('a')]);
          const sealing = await sealingIndex(dir);
          await sealing.upkeep();
          // With and without a head, one journal that it counts and one that it does not.
          await recordJournal(dir, [call('b'), callFixture({ ...call('x'), session: 'unwanted' })]);
          await sealing.save();
          await recordJournal(dir, [call('c'), callFixture({ ...call('y'), session: 'unwanted' })]);
          sealing.sealed.close();
          if (at % 2 === 1) fs.rmSync(ledgerFolder(dir).index, { recursive: true, force: true });
          let acts = 0;
          const files = meddledFiles(async (_, path) => {
            if (!path.startsWith(ledgerFolder(dir).root) || acts++ !== Math.floor(at / 2)) return;
            await move(dir);
          });
          assert.equal(await read(dir, files), 3, `at act ${at}`);
          moved = acts > Math.floor(at / 2);
        }
      });
    }
  }
});
