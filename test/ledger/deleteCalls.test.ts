import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { deleteCalls, retainDays } from '../../src/ledger/deleteCalls.ts';
import { deleteEverything } from '../../src/ledger/deleteEverything.ts';
import { callsInOrder, sumCalls } from '../../src/ledger/indexQueries.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { LedgerError } from '../../src/ledger/ledgerError.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { callFixture } from '../support/callFixture.ts';
import { faultyFiles } from '../support/faultyFiles.ts';
import { flipBit, journalFiles, lineStart } from '../support/journalFiles.ts';
import { ledgerWorker as worker } from '../support/ledgerWorker.ts';
import { recordJournal, sealCalls, sealingIndex } from '../support/sealedLedger.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const NOW = new Date(2026, 10, 22, 12).getTime();
const daysAgo = (days: number) => new Date(NOW - days * 86_400_000).toISOString();
const secret = (id: string) =>
  callFixture({ id, session: 'secret-session', startedAt: daysAgo(1), picoUsd: '1' });
const other = (id: string) => callFixture({ id, startedAt: daysAgo(1), picoUsd: '1' });

const newReceipt = (id: string) => ({
  ...{ id, at: '2026-11-23T10:00:00.000Z', book: '2026-11-22', reason: 'priced' as const, flags: [] },
  ...{ picoUsd: '70', listPicoUsd: '70' },
});

/** Every file of the ledger, compressed ones as their text. */
function allBytes(dir: string): string {
  const { root } = ledgerFolder(dir);
  return fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(root, name))
    .filter((file) => fs.statSync(file).isFile())
    .map((file) => {
      const bytes = fs.readFileSync(file);
      return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
    })
    .join('\n');
}

describe('deleting calls', () => {
  let dir: string;
  beforeEach(() => {
    dir = temporaryFolder();
  });

  const idsNow = async () => {
    const index = await sealingIndex(dir);
    const { calls } = await callsInOrder(index, {}, 1000);
    assert.equal((await sumCalls(index, {})).calls, calls.length);
    return calls.map(({ id }) => id);
  };

  it('of a filter leaves no byte of them in journals, segments or the index, and keeps all others', async () => {
    const index = await sealCalls(dir, [secret('a1'), other('a2')], [secret('b1')], [other('c1')]);
    await recordJournal(dir, [secret('d1'), other('d2')]);
    await recordJournal(dir, [other('e1')]);
    await index.refresh();
    await index.save();
    assert.ok(allBytes(dir).includes('secret-session'));
    const { calls, undecided } = await deleteCalls(dir, { session: 'secret-session' });
    assert.deepEqual([calls, undecided], [3, []]);
    fs.rmSync(ledgerFolder(dir).deletions);
    for (const id of ['secret-session', '"a1"', '"b1"', '"d1"']) assert.ok(!allBytes(dir).includes(id), id);
    assert.deepEqual((await idsNow()).sort(), ['a2', 'c1', 'd2', 'e1']);
    // An index that was open sees it with the next question.
    await index.refresh();
    assert.equal((await sumCalls(index, {})).calls, 4);
    assert.equal((await sumCalls(index, { session: 'secret-session' })).calls, 0);
    assert.deepEqual((await verifyLedger(dir)).damage, []);
    assert.equal((await peekSums(dir, NOW, 'secret-session')).real.session.calls, 0);
    assert.deepEqual(await deleteCalls(dir, { session: 'secret-session' }), { calls: 0, undecided: [] });
  });

  it('tells followers nothing of calls that they know, and all that is recorded meanwhile', async () => {
    const [window, reader] = [await openLedger({ dir, worker }), await openLedger({ dir, worker })];
    await window.append(secret('a'));
    await window.append(other('b'));
    const told: string[] = [];
    const late = reader.follow(
      (calls) => told.push(...calls.map(({ id }) => id)),
      () => true,
    );
    await window.append(other('c'));
    const deleting = deleteCalls(dir, { session: 'secret-session' });
    for (let i = 0; i < 20; i++) {
      await window.append(other(`d${i}`));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal((await deleting).calls, 1);
    await window.append(other('e'));
    while (!told.includes('e')) await new Promise((resolve) => setTimeout(resolve, 10));
    late.dispose();
    const recorded = ['c', ...Array.from({ length: 20 }, (_, i) => `d${i}`), 'e'];
    assert.deepEqual(told.toSorted(), recorded.toSorted());
    // Also of a window that is killed before it sees that its journal is another one.
    assert.deepEqual(await idsNow(), ['b', ...recorded].toSorted());
    await Promise.all([window.close(), reader.close()]);
  });

  it('of which there are none writes nothing and keeps the index', async () => {
    const index = await sealCalls(dir, [other('a')]);
    await index.save();
    const before = fs.readdirSync(ledgerFolder(dir).root, { recursive: true });
    assert.deepEqual(await deleteCalls(dir, { session: 'secret-session' }), { calls: 0, undecided: [] });
    assert.deepEqual(fs.readdirSync(ledgerFolder(dir).root, { recursive: true }), before);
  });

  it('whose bytes an index saves that read them before leaves none there either', async () => {
    await recordJournal(dir, [secret('a'), other('b')]);
    const index = await sealingIndex(dir);
    await deleteCalls(dir, { session: 'secret-session' });
    // As it knows things, it was about to save.
    await index.upkeep();
    await index.save();
    fs.rmSync(ledgerFolder(dir).deletions);
    assert.ok(!allBytes(dir).includes('secret-session'));
  });

  it('that a failing disk stops is finished by the next one, whatever that one is for', async () => {
    for (let acts = 0, failed = true; failed; acts++) {
      const each = temporaryFolder();
      const index = await sealCalls(each, [secret('a1'), other('a2')], [other('b1')]);
      await recordJournal(each, [secret('c1'), other('c2')], [newReceipt('a1'), newReceipt('b1')]);
      await index.refresh();
      await index.save();
      let left = acts;
      const files = faultyFiles(() => (left-- > 0 ? undefined : { code: 'EIO', after: 20 }));
      try {
        await deleteCalls(each, { session: 'secret-session' }, Date.now(), files);
        failed = false;
      } catch (error) {
        assert.ok(error instanceof LedgerError, String(error));
      }
      for (const again of [await sealingIndex(each), index]) {
        await again.refresh();
        const { calls } = await callsInOrder(again, { session: 'session-1' }, 100);
        assert.deepEqual(calls.map(({ id }) => id).sort(), ['a2', 'b1', 'c2'], `after ${acts} acts`);
        assert.equal(calls.find(({ id }) => id === 'b1')?.picoUsd, '70');
      }
      // The one that was stopped before it was written down has deleted nothing; ask again.
      const started = fs.existsSync(ledgerFolder(each).deletions);
      await deleteCalls(each, started ? { session: 'another one' } : { session: 'secret-session' });
      const { root } = ledgerFolder(each);
      for (const name of fs.readdirSync(root)) {
        // They name what was asked for.
        if (name.startsWith('deletions')) fs.rmSync(path.join(root, name));
      }
      for (const text of ['secret-session', '"a1"', '"c1"'])
        assert.ok(!allBytes(each).includes(text), `${text} after ${acts} acts`);
      assert.equal((await verifyLedger(each)).receipts, 1);
    }
  });

  it('that an open window recorded does not let it put them back, nor lose its others', async () => {
    const window = await openLedger({ dir, worker });
    await window.append(secret('a'));
    await window.append(other('b'));
    await deleteCalls(dir, { session: 'secret-session' });
    await window.append(other('c'));
    assert.equal((await window.sum({})).calls, 2);
    await window.close();
    assert.deepEqual((await idsNow()).sort(), ['b', 'c']);
    fs.rmSync(ledgerFolder(dir).deletions);
    assert.ok(!allBytes(dir).includes('secret-session'));
  });

  it('keeps damaged lines for a person to look at and says that they are undecided', async () => {
    await recordJournal(dir, [secret('a'), other('b'), other('c')]);
    const [file = ''] = journalFiles(dir);
    flipBit(file, lineStart(file, 3) + 50);
    const { calls, undecided } = await deleteCalls(dir, { session: 'secret-session' });
    assert.equal(calls, 1);
    assert.deepEqual(undecided, [
      { file: path.basename(file), line: 3, reason: 'the checksum does not match' },
    ]);
    assert.deepEqual(await idsNow(), ['c']);
    assert.equal((await verifyLedger(dir)).damage.length, 1);
  });

  it('that was killed between the new segment and the end of the old one is finished by the next', async () => {
    await sealCalls(dir, [secret('a1'), other('a2')]);
    const { segments } = ledgerFolder(dir);
    const old = fs.readdirSync(segments).map((name) => ({
      file: path.join(segments, name),
      bytes: fs.readFileSync(path.join(segments, name)),
    }));
    await deleteCalls(dir, { session: 'secret-session' });
    for (const { file, bytes } of old) fs.writeFileSync(file, bytes);
    assert.deepEqual(await idsNow(), ['a2']);
    await deleteCalls(dir, { session: 'secret-session' });
    fs.rmSync(ledgerFolder(dir).deletions);
    assert.ok(!allBytes(dir).includes('secret-session'));
    assert.deepEqual(await idsNow(), ['a2']);
  });

  it('of before the last days keeps those days whole', async () => {
    const old = [0, 1, 2, 3, 30, 300].map((days) =>
      callFixture({ id: `d${days}`, startedAt: daysAgo(days), picoUsd: '1' }),
    );
    await sealCalls(dir, old.slice(2), old.slice(0, 2));
    await recordJournal(dir, [
      callFixture({ id: 'midnight', startedAt: new Date(2026, 10, 20).toISOString() }),
    ]);
    const { calls } = await retainDays(dir, 3, NOW);
    assert.equal(calls, 3);
    assert.deepEqual((await idsNow()).sort(), ['d0', 'd1', 'd2', 'midnight']);
    await retainDays(dir, 1, NOW);
    assert.deepEqual(await idsNow(), ['d0']);
    assert.throws(() => retainDays(dir, 0, NOW), RangeError);
    assert.throws(() => retainDays(dir, 1.5, NOW), RangeError);
  });

  it('of everything leaves an empty ledger, into which open windows put nothing back', async () => {
    const window = await openLedger({ dir, worker });
    await window.append(secret('a'));
    await sealCalls(dir, [secret('s')]);
    assert.equal((await window.sum({})).calls, 2);
    await deleteEverything(dir);
    assert.equal((await window.sum({})).calls, 0);
    await window.append(other('b'));
    assert.equal((await window.sum({})).calls, 1);
    await window.close();
    assert.deepEqual(await idsNow(), ['b']);
    assert.ok(!allBytes(dir).includes('secret-session'));
    assert.deepEqual(fs.readdirSync(dir), ['ledger-v1']);
  });

  it('where there is no ledger does nothing', async () => {
    const none = path.join(dir, 'none');
    assert.deepEqual(await deleteCalls(none, {}), { calls: 0, undecided: [] });
    assert.ok(!fs.existsSync(none));
  });
});
