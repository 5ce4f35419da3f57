import assert from 'node:assert/strict';
import { callsInOrder, sumCalls } from '../../src/ledger/indexQueries.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { mergeLedger } from '../../src/ledger/mergeLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { flipBit, journalFiles, lineStart } from '../support/journalFiles.ts';
import { recordJournal, sealCalls, sealingIndex } from '../support/sealedLedger.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const call = (id: string) => callFixture({ id, picoUsd: '1', listPicoUsd: '1' });

describe("merging another machine's ledger", () => {
  let mine: string;
  let theirs: string;
  beforeEach(() => {
    mine = temporaryFolder();
    theirs = temporaryFolder();
  });

  const ids = async (dir: string) => {
    const index = await sealingIndex(dir);
    const { calls } = await callsInOrder(index, {}, 1000);
    assert.equal((await sumCalls(index, {})).billed, BigInt(calls.length));
    return calls.map(({ id }) => id).sort();
  };

  it('adds each call once, out of journals and segments, and nothing the second time', async () => {
    await sealCalls(mine, [call('a'), call('both sealed')]);
    await recordJournal(mine, [call('b'), call('both hot')]);
    await sealCalls(theirs, [call('x'), call('both hot')]);
    await recordJournal(theirs, [call('y'), call('both sealed'), call('x')]);
    const durable: string[] = [];
    const merged = await mergeLedger(theirs, mine, (known) => void durable.push(...known));
    assert.deepEqual({ added: merged.added, known: merged.known }, { added: 2, known: 3 });
    assert.deepEqual(durable.sort(), ['both hot', 'both sealed', 'x', 'x', 'y']);
    const all = ['a', 'b', 'both hot', 'both sealed', 'x', 'y'];
    assert.deepEqual(await ids(mine), all);
    assert.equal((await mergeLedger(theirs, mine)).added, 0);
    await (await sealingIndex(mine)).upkeep();
    assert.equal((await mergeLedger(theirs, mine)).added, 0);
    assert.deepEqual(await ids(mine), all);
    await mergeLedger(mine, theirs);
    assert.deepEqual(await ids(theirs), all);
  });

  it('tells what it could not read and takes the rest', async () => {
    await recordJournal(theirs, [call('x'), call('y')]);
    const [file = ''] = journalFiles(theirs);
    flipBit(file, lineStart(file, 2) + 50);
    const { added, damage } = await mergeLedger(theirs, mine);
    assert.equal(added, 1);
    assert.deepEqual(
      damage.map(({ line }) => line),
      [2],
    );
    assert.deepEqual(await ids(mine), ['y']);
  });

  it('of nothing makes nothing', async () => {
    const { added } = await mergeLedger(theirs, mine);
    assert.equal(added, 0);
    assert.deepEqual(journalFiles(mine), []);
    assert.ok(ledgerFolder(mine).root.startsWith(mine));
  });
});
