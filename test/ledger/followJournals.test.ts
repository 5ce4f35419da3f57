import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { encodeLine } from '../../src/ledger/journalLine.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { journalFiles } from '../support/journalFiles.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('following a ledger', () => {
  let dir: string;
  let ledger: Ledger;
  let seen: string[];
  let told: () => void;

  beforeEach(async () => {
    dir = temporaryFolder();
    seen = [];
    told = () => {};
    ledger = await openLedger({ dir, worker: ledgerWorker });
  });
  afterEach(() => ledger.close());

  const follow = (of = ledger) =>
    of.follow(
      (calls) => {
        seen.push(...calls.map(({ id }) => id));
        told();
      },
      () => true,
    );
  const append = (id: string, startedAt = new Date().toISOString()) =>
    ledger.append(callFixture({ id, startedAt }));
  const until = (id: string) =>
    new Promise<void>((resolve) => {
      told = () => {
        if (seen.includes(id)) resolve();
      };
      told();
    });

  it('tells of what comes after, not of what was there, also after a line that is still being written', async () => {
    await append('before');
    const [file = ''] = journalFiles(dir);
    const line = encodeLine(2, 0, JSON.stringify(callFixture({ id: 'halfway' })));
    fs.appendFileSync(file, line.subarray(0, 100));
    const other = await openLedger({ dir, worker: ledgerWorker });
    follow(other);
    fs.appendFileSync(file, line.subarray(100));
    await until('halfway');
    assert.deepEqual(seen, ['halfway']);
    await other.close();
  });

  it('tells of the first call in a folder that was not there, and goes on when the folder is made anew', async () => {
    follow();
    await append('first');
    await until('first');
    fs.rmSync(ledgerFolder(dir).root, { recursive: true });
    await append('second');
    await until('second');
    assert.deepEqual(seen, ['first', 'second']);
  });

  it('does not tell again of calls that were put back', async () => {
    await append('old', new Date(Date.now() - 1000).toISOString());
    const other = await openLedger({ dir, worker: ledgerWorker });
    follow(other);
    fs.rmSync(ledgerFolder(dir).root, { recursive: true });
    await append('new');
    await until('new');
    assert.deepEqual(seen, ['new']);
    await other.close();
  });

  it('tells of a second copy of a call never', async () => {
    follow();
    await append('twice');
    await until('twice');
    const other = await openLedger({ dir, worker: ledgerWorker });
    await other.append(callFixture({ id: 'twice' }));
    await other.append(callFixture({ id: 'end' }));
    await until('end');
    assert.deepEqual(seen, ['twice', 'end']);
    await other.close();
  });

  it('tells of the calls in a journal that was copied here', async () => {
    await append('mine');
    follow();
    const name = '000000001-1-00000000.0000.ndjson';
    const copied = path.join(ledgerFolder(dir).journal, name);
    fs.writeFileSync(copied, encodeLine(0, 0, JSON.stringify(callFixture({ id: 'theirs' }))));
    await until('theirs');
    assert.deepEqual(seen, ['theirs']);
  });

  it('tells nothing after it was disposed', async () => {
    const following = follow();
    await append('one');
    await until('one');
    following.dispose();
    follow();
    await append('two');
    await until('two');
    assert.deepEqual(seen, ['one', 'two']);
  });
});
