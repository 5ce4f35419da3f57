import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { encodeLine } from '../../src/ledger/journalLine.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { callFixture } from '../support/callFixture.ts';
import { flipBit, journalFiles, lineStart } from '../support/journalFiles.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('damage', () => {
  let dir: string;
  let file: string;

  /** Ten calls c0 … c9 in lines 2 … 11 of one journal. */
  beforeEach(async () => {
    dir = temporaryFolder();
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    for (let i = 0; i < 10; i++)
      await ledger.append(callFixture({ id: `c${i}`, picoUsd: '1', listPicoUsd: '1' }));
    await ledger.close();
    [file = ''] = journalFiles(dir);
  });

  async function look<T>(read: (ledger: Ledger) => Promise<T>): Promise<T> {
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    try {
      return await read(ledger);
    } finally {
      await ledger.close();
    }
  }

  const count = () => look(async (ledger) => (await ledger.sum({})).billed);

  it('of one bit is told once with file and line; all other calls are read', async () => {
    flipBit(file, lineStart(file, 4) + 60);
    const expected = [{ file: path.basename(file), line: 4, reason: 'the checksum does not match' }];
    for (let times = 0; times < 2; times++) {
      await look(async (ledger) => {
        assert.equal((await ledger.sum({})).billed, 9n);
        assert.deepEqual(await ledger.damage(), expected);
        assert.equal(ledger.degraded()?.reason, 'damaged');
        await ledger.append(callFixture({ id: `more${times}`, picoUsd: '0', listPicoUsd: '0' }));
        assert.equal(ledger.degraded()?.reason, 'damaged');
      });
    }
    const verified = await verifyLedger(dir);
    assert.deepEqual(verified.damage, expected);
    assert.equal(verified.calls, 11);
  });

  it('that hits a newline costs two lines and is told once', async () => {
    flipBit(file, lineStart(file, 5) - 1);
    assert.equal(await count(), 8n);
    assert.deepEqual((await verifyLedger(dir)).damage, [
      { file: path.basename(file), line: 4, reason: 'the checksum does not match' },
    ]);
  });

  it('of a missing line in the middle is told', async () => {
    const bytes = fs.readFileSync(file);
    const [from, to] = [lineStart(file, 6), lineStart(file, 8)];
    fs.writeFileSync(file, Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]));
    assert.equal(await count(), 8n);
    assert.deepEqual((await verifyLedger(dir)).damage, [
      { file: path.basename(file), line: 6, reason: '2 lines are missing before' },
    ]);
  });

  it('by a cut in the last line leaves the lines before', async () => {
    assert.equal(await count(), 10n);
    fs.truncateSync(file, lineStart(file, 11) + 20);
    assert.equal(await count(), 9n);
    const { damage, torn } = await verifyLedger(dir);
    assert.deepEqual(damage, []);
    assert.deepEqual(torn, [{ file: path.basename(file), line: 11, reason: 'the last line is not whole' }]);
  });

  it('by a cut at the end of a journal that has a successor is told', async () => {
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    await ledger.append(callFixture({ id: 'large', flags: ['x'.repeat(5_000_000)] }));
    await ledger.append(callFixture({ id: 'last' }));
    await ledger.close();
    const [, first = ''] = journalFiles(dir);
    fs.truncateSync(first, lineStart(first, 2));
    assert.deepEqual((await verifyLedger(dir)).damage, [
      { file: path.basename(first), line: 2, reason: 'the last 1 line is missing' },
    ]);
  });

  it('by a cut while it is open is noticed with the next question', async () => {
    await look(async (ledger) => {
      assert.equal((await ledger.sum({})).billed, 10n);
      fs.truncateSync(file, lineStart(file, 5));
      assert.equal((await ledger.sum({})).billed, 3n);
    });
  });

  it('of the first line hides no call', async () => {
    flipBit(file, 20);
    assert.equal(await count(), 10n);
    assert.equal((await verifyLedger(dir)).damage.length, 1);
  });

  it('by lines of other kinds is told, and later kinds of control records are skipped', async () => {
    fs.appendFileSync(file, encodeLine(12, 0, '{"$":"later","of":["what"]}'));
    fs.appendFileSync(file, encodeLine(13, 0, '{"no":"call"}'));
    fs.appendFileSync(file, encodeLine(14, 0, 'no JSON'));
    fs.appendFileSync(file, 'text\n\n');
    fs.appendFileSync(
      file,
      encodeLine(17, 0, JSON.stringify(callFixture({ id: 'c10', picoUsd: '5', listPicoUsd: '5' }))),
    );
    assert.equal(await count(), 15n);
    const lines = (await verifyLedger(dir)).damage.map(({ line }) => line);
    assert.deepEqual(lines, [14, 15, 16, 17]);
  });

  it('of the index costs nothing: gone, cut or filled with anything', async () => {
    assert.equal(await count(), 10n);
    const { index } = ledgerFolder(dir);
    const image = path.join(index, 'hot.index');
    const bytes = fs.readFileSync(image);
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(5000) ^ 1, 5000);
    for (const broken of [
      Buffer.alloc(0),
      bytes.subarray(0, 4000),
      Buffer.from('garbage'),
      flipped,
      Buffer.alloc(9000, 7),
    ]) {
      fs.writeFileSync(image, broken);
      assert.equal(await count(), 10n);
    }
    fs.rmSync(index, { recursive: true });
    assert.equal(await count(), 10n);
  });

  it('to a whole directory that is gone leaves an empty ledger', async () => {
    await look(async (ledger) => {
      assert.equal((await ledger.sum({})).calls, 10);
      fs.rmSync(ledgerFolder(dir).root, { recursive: true });
      assert.equal((await ledger.sum({})).calls, 0);
      await ledger.append(callFixture());
      assert.equal((await ledger.sum({})).calls, 1);
    });
  });

  it('does not touch a journal of a later format, which is told', async () => {
    const later = path.join(path.dirname(file), '0zzzzzzzz-1-00000000.0000.ndjson');
    const lines = Buffer.concat([
      encodeLine(0, 0, '{"$":"head","v":2}'),
      encodeLine(1, 0, JSON.stringify(callFixture({ id: 'later' }))),
    ]);
    fs.writeFileSync(later, lines);
    await look(async (ledger) => {
      assert.equal((await ledger.sum({})).billed, 10n);
      assert.equal(ledger.degraded()?.reason, 'newer-format');
      await ledger.append(callFixture({ id: 'mine', picoUsd: '1', listPicoUsd: '1' }));
      assert.equal((await ledger.sum({})).billed, 11n);
      assert.equal(ledger.degraded()?.reason, 'newer-format');
    });
    assert.equal(await count(), 11n);
    assert.deepEqual(fs.readFileSync(later), lines);
    assert.deepEqual((await verifyLedger(dir)).newer, [path.basename(later)]);
  });

  it('that is a call of the same id with other content counts the one of the first journal, in any order of reading', async () => {
    const earlier = path.join(path.dirname(file), '000000000-1-00000000.0000.ndjson');
    await look(async (ledger) => {
      assert.equal((await ledger.sum({})).billed, 10n);
      const call = callFixture({ id: 'c3', picoUsd: '1000', listPicoUsd: '1000' });
      fs.writeFileSync(earlier, encodeLine(0, 0, JSON.stringify(call)));
      assert.equal((await ledger.sum({})).billed, 1009n);
    });
    fs.rmSync(ledgerFolder(dir).index, { recursive: true });
    assert.equal(await count(), 1009n);
  });
});
