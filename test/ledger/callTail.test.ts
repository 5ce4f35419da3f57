import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Call } from '../../src/call.ts';
import { CallTail } from '../../src/ledger/callTail.ts';
import { deleteCalls } from '../../src/ledger/deleteCalls.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import type { Supersede } from '../../src/ledger/supersede.ts';
import { callFixture } from '../support/callFixture.ts';
import { journalFiles } from '../support/journalFiles.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

interface Tail {
  tail: CallTail;
  seen: string[];
  resets: () => number;
}

function tailOf(dir: string, sealed?: () => AsyncIterable<Call>): Tail {
  const seen: string[] = [];
  let resets = 0;
  const tail = new CallTail({
    dir,
    onCall: ({ id }) => seen.push(id),
    onReset: () => {
      resets += 1;
      seen.length = 0;
    },
    onCaughtUp: () => undefined,
    ...(sealed ? { sealed } : {}),
  });
  return { tail, seen, resets: () => resets };
}

const open = (dir: string) => openLedger({ dir, worker: ledgerWorker });

describe('catching up with a ledger', () => {
  it('hands on every call of every process once, in whatever pieces it comes', async () => {
    const dir = temporaryFolder();
    const { tail, seen } = tailOf(dir);
    await tail.catchUp();
    assert.deepEqual(seen, []);
    const [a, b] = [await open(dir), await open(dir)];
    for (const [index, ledger] of [a, b, a, b].entries()) {
      await ledger.append(callFixture({ id: `c${index}` }));
      await Promise.all([tail.catchUp(), tail.catchUp()]);
      assert.ok(tail.has(`c${index}`), 'what was acknowledged before the asking is there');
    }
    // The same id in another journal.
    await b.append(callFixture({ id: 'c0' }));
    await tail.catchUp();
    assert.deepEqual(seen, ['c0', 'c1', 'c2', 'c3']);
    await a.close();
    await b.close();
  });

  it('reads a line that was half there when it is whole', async () => {
    const dir = temporaryFolder();
    const ledger = await open(dir);
    await ledger.append(callFixture({ id: 'c0' }));
    await ledger.append(callFixture({ id: 'c1' }));
    await ledger.close();
    const [file = ''] = journalFiles(dir);
    const bytes = fs.readFileSync(file);
    const cut = bytes.indexOf('"c1"') + 1; // quoted: a checksum may hold the letters
    fs.writeFileSync(file, bytes.subarray(0, cut));
    const { tail, seen } = tailOf(dir);
    await tail.catchUp();
    assert.deepEqual(seen, ['c0']);
    fs.appendFileSync(file, bytes.subarray(cut));
    await tail.catchUp();
    assert.deepEqual(seen, ['c0', 'c1']);
  });

  it('starts over when a journal is shorter than it was, or everything was deleted', async () => {
    const dir = temporaryFolder();
    const ledger = await open(dir);
    await ledger.append(callFixture({ id: 'c0' }));
    await ledger.append(callFixture({ id: 'c1' }));
    await ledger.close();
    const { tail, seen, resets } = tailOf(dir);
    await tail.catchUp();
    const [file = ''] = journalFiles(dir);
    const bytes = fs.readFileSync(file);
    fs.writeFileSync(file, bytes.subarray(0, bytes.indexOf('\n', bytes.indexOf('c0')) + 1));
    await tail.catchUp();
    assert.deepEqual([seen, resets()], [['c0'], 1]);
    fs.rmSync(file);
    fs.writeFileSync(ledgerFolder(dir).epoch, 'deleted');
    await tail.catchUp();
    assert.deepEqual([seen, resets()], [[], 2]);
  });

  it('starts over when calls were deleted by a filter', async () => {
    const dir = temporaryFolder();
    const ledger = await open(dir);
    await ledger.append(callFixture({ id: 'c0', session: 'unwanted' }));
    await ledger.append(callFixture({ id: 'c1' }));
    const { tail, seen, resets } = tailOf(dir);
    await tail.catchUp();
    assert.deepEqual(seen, ['c0', 'c1']);
    await deleteCalls(dir, { session: 'unwanted' });
    await tail.catchUp();
    assert.deepEqual([seen, resets()], [['c1'], 1]);
    await ledger.close();
  });

  it('keeps what it read of a journal that was sealed, and reads what it had not from the segments', async () => {
    const dir = temporaryFolder();
    const ledger = await open(dir);
    await ledger.append(callFixture({ id: 'c0' }));
    const segments: Call[] = [];
    async function* sealed(): AsyncGenerator<Call> {
      yield* segments;
      await Promise.resolve();
    }
    const { tail, seen, resets } = tailOf(dir, sealed);
    await tail.catchUp();
    // While nobody looked: another call, then its journal went into a segment.
    await ledger.append(callFixture({ id: 'c1' }));
    await ledger.close();
    segments.push(callFixture({ id: 'c0' }), callFixture({ id: 'c1' }));
    for (const file of journalFiles(dir)) fs.rmSync(file);
    fs.mkdirSync(path.join(ledgerFolder(dir).root, 'seg'));
    fs.writeFileSync(path.join(ledgerFolder(dir).root, 'seg', 'one.ndjson.gz'), '');
    await tail.catchUp();
    assert.deepEqual([seen, resets()], [['c0', 'c1'], 0]);
  });

  describe('receipts that supersede', () => {
    const receipt = (hour: number, picoUsd: string): Supersede => ({
      id: 'c0',
      at: `2026-11-24T${hour}:00:00.000Z`,
      book: '2026-11-22',
      reason: 'priced',
      picoUsd,
      listPicoUsd: picoUsd,
      flags: [],
    });
    function amountsOf(dir: string, sealed?: () => AsyncIterable<Call>) {
      const amounts = new Map<string, string | undefined>();
      const tail = new CallTail({
        dir,
        onCall: ({ id, picoUsd }) => {
          assert.ok(!amounts.has(id), 'each call once');
          amounts.set(id, picoUsd);
        },
        onReset: () => amounts.clear(),
        onCaughtUp: () => undefined,
        ...(sealed ? { sealed } : {}),
      });
      return { tail, amounts };
    }

    it('hands the calls on again with the receipt in force, whichever was written last', async () => {
      const dir = temporaryFolder();
      const [a, b] = [await open(dir), await open(dir)];
      await a.append(callFixture({ id: 'c0', picoUsd: '1' }));
      await a.append(callFixture({ id: 'c1', picoUsd: '2' }));
      const { tail, amounts } = amountsOf(dir);
      await tail.catchUp();
      assert.deepEqual([...amounts.values()], ['1', '2']);
      await b.supersede(receipt(11, '70'));
      await tail.catchUp();
      assert.deepEqual(Object.fromEntries(amounts), { c0: '70', c1: '2' });
      await a.supersede(receipt(10, '50'));
      await tail.catchUp();
      assert.deepEqual(Object.fromEntries(amounts), { c0: '70', c1: '2' });
      const late = amountsOf(dir);
      await late.tail.catchUp();
      assert.deepEqual(Object.fromEntries(late.amounts), { c0: '70', c1: '2' });
      await Promise.all([a.close(), b.close()]);
    });

    it('takes the receipt of a segment over the one of the journal that the call still stands in', async () => {
      const dir = temporaryFolder();
      const ledger = await open(dir);
      await ledger.append(callFixture({ id: 'c0', picoUsd: '1' }));
      let inForce = callFixture({ id: 'c0', picoUsd: '70', receiptAt: receipt(11, '').at });
      async function* sealed(): AsyncGenerator<Call> {
        yield inForce;
        await Promise.resolve();
      }
      const { tail, amounts } = amountsOf(dir, sealed);
      await tail.catchUp();
      assert.equal(amounts.get('c0'), '1');
      const seg = path.join(ledgerFolder(dir).root, 'seg');
      fs.mkdirSync(seg);
      fs.writeFileSync(path.join(seg, 'one.ndjson.gz'), '');
      await tail.catchUp();
      assert.equal(amounts.get('c0'), '70');
      inForce = callFixture({ id: 'c0', picoUsd: '90', receiptAt: receipt(12, '').at });
      await ledger.supersede(receipt(12, '90'));
      await tail.catchUp();
      assert.equal(amounts.get('c0'), '90');
      await ledger.close();
    });
  });
});
