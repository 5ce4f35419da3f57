import assert from 'node:assert/strict';
import fs from 'node:fs';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { callFixture } from '../support/callFixture.ts';
import { journalFiles } from '../support/journalFiles.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { recordInProcess } from '../support/recordInProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

async function idsOf(ledger: Ledger): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of ledger.lines()) ids.push(id);
  return ids;
}

describe('processes that are killed', () => {
  it('lose no acknowledged call and double none, killed in the middle of recording', async () => {
    const dir = temporaryFolder();
    const acknowledged: string[] = [];
    for (let round = 0; round < 4; round++) {
      const writers = [1, 20].map((width) => recordInProcess(dir, `r${round}w${width}`, width));
      await Promise.all(writers.map((writer) => writer.until(50 + round * 37)));
      await Promise.all(writers.map((writer) => writer.kill()));
      acknowledged.push(...writers.flatMap((writer) => writer.acknowledged));
      const ledger = await openLedger({ dir, worker: ledgerWorker });
      const ids = await idsOf(ledger);
      assert.equal(new Set(ids).size, ids.length);
      assert.deepEqual(
        acknowledged.filter((id) => !ids.includes(id)),
        [],
      );
      assert.equal((await ledger.sum({})).calls, ids.length);
      assert.deepEqual(await ledger.damage(), []);
      await ledger.close();
    }
    assert.deepEqual((await verifyLedger(dir)).damage, []);
  });

  it('leave a torn last line that is no damage, also when others go on recording', async () => {
    const dir = temporaryFolder();
    const writer = recordInProcess(dir, 'w');
    await writer.until(10);
    await writer.kill();
    const [file = ''] = journalFiles(dir);
    const { calls } = await verifyLedger(dir);
    fs.appendFileSync(file, '0badc0de 99 540 {"id":"torn');
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    await ledger.append(callFixture({ id: 'next' }));
    assert.equal((await idsOf(ledger)).length, calls + 1);
    assert.deepEqual(await ledger.damage(), []);
    assert.equal(ledger.degraded(), undefined);
    const verified = await verifyLedger(dir);
    assert.equal(verified.calls, calls + 1);
    assert.deepEqual(verified.damage, []);
    assert.equal(verified.torn.length, 1);
    await ledger.close();
  });
});

describe('two processes on one directory', () => {
  it("see each other's calls, each once", async () => {
    const dir = temporaryFolder();
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    const seen: string[] = [];
    let check = () => {};
    const following = ledger.follow(
      (calls) => {
        seen.push(...calls.map(({ id }) => id));
        check();
      },
      () => true,
    );
    const other = recordInProcess(dir, 'other', 3);
    const own = Array.from({ length: 60 }, (_, i) => `own-${i}`);
    await Promise.all([other.until(60), ...own.map((id) => ledger.append(callFixture({ id })))]);
    await other.kill();
    const all = [...own, ...other.acknowledged];
    await new Promise<void>((resolve) => {
      check = () => {
        if (all.every((id) => seen.includes(id))) resolve();
      };
      check();
    });
    assert.equal(new Set(seen).size, seen.length);
    following.dispose();
    const { calls } = await ledger.sum({});
    assert.ok(calls >= all.length);
    assert.equal((await ledger.page({}, 1)).total, calls);
    await ledger.close();
  });
});
