import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { deleteCalls, retainDays } from '../../src/ledger/deleteCalls.ts';
import { callById, callsInOrder, groupCalls, pageOfCalls, sumCalls } from '../../src/ledger/indexQueries.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import type { LedgerIndex } from '../../src/ledger/ledgerIndex.ts';
import { mergeLedger } from '../../src/ledger/mergeLedger.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { addCall, emptySum } from '../../src/ledger/sums.ts';
import { type Supersede, withReceipts } from '../../src/ledger/supersede.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { callFixture } from '../support/callFixture.ts';
import { flipBit, journalFiles } from '../support/journalFiles.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { readingIndex, recordJournal, sealCalls, sealingIndex } from '../support/sealedLedger.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const NOW = new Date(2026, 10, 22, 12).getTime();
const calls = [1, 2, 3, 4].map((n) =>
  callFixture({
    id: `c${n}`,
    startedAt: new Date(NOW - n * 60_000).toISOString(),
    modelVersion: n % 2 === 0 ? 'even' : 'odd',
    ...(n === 3
      ? { reason: 'unpriced', picoUsd: undefined, usd: undefined, listPicoUsd: undefined }
      : { picoUsd: String(n), listPicoUsd: String(n) }),
  }),
);

function receipt(id: string, hour: number, pico: number): Supersede {
  return {
    ...{ id, at: `2026-11-23T0${hour}:00:00.000Z`, book: '2026-11-22', reason: 'priced', flags: [] },
    ...{ picoUsd: String(pico), listPicoUsd: String(pico) },
  };
}

const receipts = [receipt('c1', 1, 100), receipt('c3', 2, 3000), receipt('c1', 2, 101)];

describe('receipts that supersede calls in segments', () => {
  let dir: string;
  beforeEach(() => {
    dir = temporaryFolder();
  });

  const head = () => path.join(ledgerFolder(dir).index, 'head.json');
  const record = (...each: Supersede[]) => recordJournal(dir, [], each);

  /** Every way to ask agrees with the calls and receipts. */
  async function assertFigures(index: LedgerIndex, wanted = calls, given = receipts): Promise<void> {
    const current = wanted
      .map((call) =>
        withReceipts(
          call,
          given.filter(({ id }) => id === call.id),
        ),
      )
      .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
    const sum = emptySum();
    for (const call of current) addCall(sum, call);
    // First of all: refreshing seals.
    const { real } = await peekSums(dir, NOW, 'session-1');
    assert.deepEqual([real.session, real.today, real.month], [sum, sum, sum]);
    assert.equal(
      [...real.models.values()].reduce((all, { billed }) => all + billed, 0n),
      sum.billed,
    );
    await index.refresh();
    assert.deepEqual(await sumCalls(index, {}), sum);
    assert.deepEqual((await callsInOrder(index, {}, 100)).calls, current);
    assert.deepEqual((await pageOfCalls(index, {}, 100)).calls, current.toReversed());
    for (const call of current) assert.deepEqual(await callById(index, call.id), call);
    for (const { key, sum: found } of await groupCalls(index, 'model', {})) {
      const ofModel = emptySum();
      for (const call of current) if (call.modelVersion === key) addCall(ofModel, call);
      assert.deepEqual(found, ofModel);
    }
    const verified = await verifyLedger(dir);
    assert.deepEqual(verified, {
      ...{ calls: wanted.length, receipts: given.length, damage: [], torn: [], newer: [] },
    });
  }

  /** As it is open, opened by another, and made from nothing. */
  async function assertEverywhere(index: LedgerIndex): Promise<void> {
    await assertFigures(index);
    await assertFigures(await readingIndex(dir));
    await index.save();
    await assertFigures(await readingIndex(dir));
    fs.rmSync(path.join(ledgerFolder(dir).index, 'hot.index'), { force: true });
    await assertFigures(await readingIndex(dir));
    fs.rmSync(path.join(ledgerFolder(dir).index, 'sealed.index'), { force: true });
    await assertFigures(await readingIndex(dir));
    fs.rmSync(ledgerFolder(dir).index, { recursive: true, force: true });
    await assertFigures(await readingIndex(dir));
    await assertFigures(index);
  }

  it('are in force when they come after the calls were sealed, and after they are sealed themselves', async () => {
    const index = await sealCalls(dir, calls);
    await index.save();
    assert.ok(fs.existsSync(head()));
    await record(...receipts);
    await assertFigures(await readingIndex(dir));
    await assertEverywhere(index);
    await index.upkeep();
    assert.deepEqual(journalFiles(dir), []);
    await assertEverywhere(index);
  });

  it('are in force when they are sealed with, and before, their calls', async () => {
    const index = await sealingIndex(dir);
    await record(receipts[1] ?? receipt('', 0, 0));
    await index.refresh();
    await index.upkeep();
    assert.deepEqual(journalFiles(dir), []);
    assert.equal(index.sealed.segments.length, 0, 'a segment of receipts has no calls');
    // A head that knows of a receipt without its call.
    await index.save();
    assert.ok(fs.existsSync(head()));
    await recordJournal(dir, calls);
    await assertFigures(await readingIndex(dir), calls, receipts.slice(1, 2));
    await record(receipts[0] ?? receipt('', 0, 0));
    await assertFigures(await readingIndex(dir), calls, receipts.slice(0, 2));
    await record(receipts[2] ?? receipt('', 0, 0));
    await assertFigures(await readingIndex(dir));
    await assertEverywhere(index);
    await index.refresh();
    await index.upkeep();
    assert.deepEqual(journalFiles(dir), []);
    await assertEverywhere(index);
  });

  it('are known to an index that was saved, and to first figures, without reading a call again', async () => {
    const index = await sealCalls(dir, calls);
    await record(...receipts);
    await index.refresh();
    const hot = await sealingIndex(dir);
    await hot.save();
    const { segments } = ledgerFolder(dir);
    const withoutCalls = async (act: () => Promise<void>) => {
      const names = fs.readdirSync(segments).filter((name) => name.endsWith('.gz'));
      for (const name of names) fs.renameSync(path.join(segments, name), path.join(dir, name));
      await act();
      for (const name of names) fs.renameSync(path.join(dir, name), path.join(segments, name));
    };
    const figures = async () => {
      const { billed, unpriced } = await sumCalls(await readingIndex(dir), {});
      assert.deepEqual([billed, unpriced], [2n + 4n + 101n + 3000n, 0]);
      // Of the last hour's calls the ids are asked for: by then there are none.
      const { real } = await peekSums(dir, NOW + 2 * 3600_000, 'session-1');
      assert.deepEqual([real.session.billed, real.today.unpriced], [billed, 0]);
    };
    await withoutCalls(figures);
    await hot.upkeep();
    assert.deepEqual(journalFiles(dir), []);
    await hot.save();
    await withoutCalls(figures);
    // Without the head as well: the rollups and what is kept beside them.
    fs.rmSync(head());
    await withoutCalls(figures);
    await assertEverywhere(index);
  });

  it('change no byte of the calls: the recorded line and the receipt stand side by side', async () => {
    const index = await sealCalls(dir, calls);
    await record(...receipts);
    await index.refresh();
    await index.upkeep();
    const { segments } = ledgerFolder(dir);
    const text = fs
      .readdirSync(segments)
      .filter((name) => name.endsWith('.gz'))
      .map((name) => gunzipSync(fs.readFileSync(path.join(segments, name))).toString())
      .join('');
    for (const call of calls) assert.ok(text.includes(JSON.stringify(call)));
    for (const each of receipts) assert.ok(text.includes(JSON.stringify({ $: 'supersede', ...each })));
  });

  it('of another process reach an index that is open, and its first figures', async () => {
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    const index = await sealCalls(dir, calls);
    await index.save();
    assert.equal((await ledger.sum({})).unpriced, 1);
    const script = fileURLToPath(new URL('../support/supersedingProcess.ts', import.meta.url));
    const { status } = spawnSync(process.execPath, [script, dir, JSON.stringify(receipts)]);
    assert.equal(status, 0);
    assert.equal((await ledger.sum({})).billed, 2n + 4n + 101n + 3000n);
    await assertFigures(index);
    await ledger.close();
  });

  it('go with the calls that are deleted, and only they', async () => {
    const index = await sealCalls(dir, calls.slice(0, 2), calls.slice(2));
    await record(receipts[0] ?? receipt('', 0, 0), receipts[1] ?? receipt('', 0, 0));
    await index.refresh();
    await index.upkeep();
    const window = await openLedger({ dir, worker: ledgerWorker });
    await window.supersede(receipts[2] ?? receipt('', 0, 0));
    const kept = receipt('c2', 5, 7);
    await window.supersede(kept);
    await index.save();
    await deleteCalls(dir, { model: 'odd' });
    await window.append(callFixture({ id: 'later', startedAt: new Date(NOW).toISOString() }));
    await window.close();
    const left = [...calls.filter(({ modelVersion }) => modelVersion === 'even')];
    const later = callFixture({ id: 'later', startedAt: new Date(NOW).toISOString() });
    await assertFigures(index, [...left, later], [kept]);
    await assertFigures(await readingIndex(dir), [...left, later], [kept]);
    const { root } = ledgerFolder(dir);
    for (const name of fs.readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      const file = path.join(root, name);
      if (!fs.statSync(file).isFile()) continue;
      const bytes = fs.readFileSync(file);
      const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
      for (const id of ['"c1"', '"c3"']) assert.ok(!text.includes(id), `${id} in ${name}`);
    }
  });

  it('go with the days that are no longer retained', async () => {
    const old = callFixture({ id: 'old', startedAt: new Date(NOW - 5 * 86_400_000).toISOString() });
    const index = await sealCalls(dir, [old], calls);
    await record(receipt('old', 1, 9), ...receipts);
    await index.refresh();
    await index.upkeep();
    await retainDays(dir, 3, NOW);
    await assertEverywhere(index);
  });

  it('are merged with the calls of another ledger, each once', async () => {
    const theirs = temporaryFolder();
    const sealed = await sealCalls(theirs, calls.slice(0, 2));
    await recordJournal(theirs, [], receipts.slice(0, 1));
    await sealed.refresh();
    await sealed.upkeep();
    await recordJournal(theirs, calls.slice(2), receipts.slice(1));
    await recordJournal(dir, calls.slice(1, 3), receipts.slice(1, 2));
    const { added, known, receipts: carried } = await mergeLedger(theirs, dir);
    assert.deepEqual([added, known, carried], [2, 2, 2]);
    const index = await sealingIndex(dir);
    await assertFigures(index);
    await index.upkeep();
    const again = await mergeLedger(theirs, dir);
    assert.deepEqual([again.added, again.receipts], [0, 0]);
    await assertEverywhere(index);
  });

  it('that cannot be read any more are told', async () => {
    const index = await sealingIndex(dir);
    await recordJournal(dir, calls, receipts);
    await index.refresh();
    await index.upkeep();
    const { segments } = ledgerFolder(dir);
    const file = path.join(segments, fs.readdirSync(segments).find((name) => name.endsWith('.gz')) ?? '');
    flipBit(file, fs.statSync(file).size - 40);
    fs.rmSync(ledgerFolder(dir).index, { recursive: true, force: true });
    const spoilt = await sealingIndex(dir);
    const [damage, ...more] = spoilt.damage();
    assert.match(damage?.reason ?? '', /^3 receipts .* cannot be read/);
    assert.equal(more.length, 0);
    assert.equal(spoilt.state().damaged, 1);
    await spoilt.save();
    assert.equal((await readingIndex(dir)).damage().length, 1);
    assert.equal((await verifyLedger(dir)).damage.length, 1);
    assert.equal((await sumCalls(spoilt, {})).unpriced, 1);
  });
});
