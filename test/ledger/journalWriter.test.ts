import assert from 'node:assert/strict';
import fs from 'node:fs';
import { LedgerError, type LedgerErrorReason } from '../../src/ledger/ledgerError.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import type { Degraded, Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { callFixture } from '../support/callFixture.ts';
import { type Fault, type FileAct, faultyFiles } from '../support/faultyFiles.ts';
import { journalFiles } from '../support/journalFiles.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('recording on a disk that fails', () => {
  let dir: string;
  let ledger: Ledger;
  let states: (Degraded['reason'] | undefined)[];
  /** The next acts of this kind meet these faults, one each. */
  let faults: { act: FileAct; fault: Fault }[];

  beforeEach(async () => {
    dir = temporaryFolder();
    faults = [];
    states = [];
    const files = faultyFiles((act) => {
      const at = faults.findIndex((planned) => planned.act === act);
      return at < 0 ? undefined : faults.splice(at, 1)[0]?.fault;
    });
    ledger = await openLedger({ dir, worker: ledgerWorker, files });
    ledger.onDegraded((state) => states.push(state?.reason));
  });
  afterEach(() => ledger.close());

  const append = (id: string) => ledger.append(callFixture({ id }));
  const refuses = (id: string, reason: LedgerErrorReason, code: string) =>
    assert.rejects(
      append(id),
      (error) => error instanceof LedgerError && error.reason === reason && error.code === code,
    );

  /** What a new opening, and the check of all journals, finds. */
  async function holds(...ids: string[]): Promise<void> {
    const { calls, damage } = await verifyLedger(dir);
    assert.deepEqual(damage, []);
    assert.equal(calls, ids.length);
    const found: string[] = [];
    for await (const { id } of ledger.lines()) found.push(id);
    assert.deepEqual(found.sort(), [...ids].sort());
    assert.equal((await ledger.sum({})).calls, ids.length);
  }

  it('refuses a call when the disk is full, keeps the earlier ones, and records again when there is space', async () => {
    await append('a');
    faults.push({ act: 'write', fault: { code: 'ENOSPC', after: 100 } });
    await refuses('b', 'disk-full', 'ENOSPC');
    assert.equal(ledger.degraded()?.reason, 'disk-full');
    await holds('a');
    await append('b');
    assert.equal(ledger.degraded(), undefined);
    assert.deepEqual(states, ['disk-full', undefined]);
    await holds('a', 'b');
  });

  it('refuses of many calls at once only those past the full disk', async () => {
    const wide = Array.from({ length: 800 }, (_, i) =>
      callFixture({ id: `w${i}`, flags: ['x'.repeat(1000)] }),
    );
    const seen: string[] = [];
    faults.push(
      { act: 'write', fault: { short: 2 ** 30 } },
      { act: 'write', fault: { code: 'ENOSPC', after: 5000 } },
    );
    const results = await Promise.allSettled(
      wide.map(async (call) => {
        await ledger.append(call);
        seen.push(call.id);
      }),
    );
    const refused = results.filter(({ status }) => status === 'rejected').length;
    assert.ok(refused > 0 && refused < 800, `${refused} refused`);
    await holds(...seen);
    await Promise.all(wide.map((call) => ledger.append(call)));
    await holds(...wide.map(({ id }) => id));
  });

  it('goes on after a short write', async () => {
    faults.push({ act: 'write', fault: { short: 7 } }, { act: 'write', fault: { short: 1 } });
    await append('a');
    await holds('a');
  });

  it('takes a write that gets nowhere for a full disk, instead of trying for ever', async () => {
    await append('a');
    faults.push({ act: 'write', fault: { short: 7 } }, { act: 'write', fault: { short: 0 } });
    await refuses('b', 'disk-full', 'ENOSPC');
    await append('b');
    await holds('a', 'b');
  });

  it('takes a new file after a write that failed once, and counts the call once', async () => {
    await append('a');
    faults.push({ act: 'write', fault: { code: 'EIO', after: 100 } });
    await append('b');
    assert.equal(journalFiles(dir).length, 2);
    assert.equal(ledger.degraded(), undefined);
    await holds('a', 'b');
  });

  it('takes a new file after a failed sync and counts the call once', async () => {
    await append('a');
    faults.push({ act: 'sync', fault: { code: 'EIO' } });
    await append('b');
    assert.equal(journalFiles(dir).length, 2);
    assert.equal(ledger.degraded(), undefined);
    await holds('a', 'b');
  });

  it('counts the call once when a failed sync cannot even be cut off', async () => {
    await append('a');
    faults.push({ act: 'sync', fault: { code: 'EIO' } }, { act: 'truncate', fault: { code: 'EIO' } });
    await append('b');
    await holds('a', 'b');
  });

  it('refuses when every sync fails, and tells of the disk', async () => {
    await append('a');
    faults.push(...Array.from({ length: 3 }, () => ({ act: 'sync' as const, fault: { code: 'EIO' } })));
    await refuses('b', 'io', 'EIO');
    assert.equal(ledger.degraded()?.reason, 'io');
    await holds('a');
  });

  it('refuses on storage that became read-only; what was recorded can be read', async () => {
    await append('a');
    faults.push({ act: 'write', fault: { code: 'EROFS' } });
    await refuses('b', 'read-only', 'EROFS');
    faults.push({ act: 'create', fault: { code: 'EROFS' } });
    await refuses('b', 'read-only', 'EROFS');
    assert.equal(ledger.degraded()?.reason, 'read-only');
    await holds('a');
  });

  it('leaves no line of a refused call behind, whatever failed on the way', async () => {
    await append('a');
    for (const act of ['create', 'makeFolder', 'syncFolder', 'write'] as const) {
      faults.push({ act: 'write', fault: { code: 'ENOSPC' } });
      await refuses('first', 'disk-full', 'ENOSPC');
      faults.push(...Array.from({ length: 9 }, () => ({ act, fault: { code: 'ENOSPC' } })));
      await refuses('second', 'disk-full', 'ENOSPC');
      faults.length = 0;
    }
    await holds('a');
    await append('second');
    await holds('a', 'second');
  });

  it('keeps acknowledged calls when the directory is deleted while it is open', async () => {
    await append('a');
    await append('b');
    fs.rmSync(ledgerFolder(dir).root, { recursive: true });
    await append('c');
    await holds('a', 'b', 'c');
    fs.rmSync(ledgerFolder(dir).root, { recursive: true });
    await append('d');
    await holds('a', 'b', 'c', 'd');
  });

  it('puts acknowledged calls back at closing when the directory was deleted before', async () => {
    await append('a');
    fs.rmSync(dir, { recursive: true });
    await ledger.close();
    const again = await openLedger({ dir, worker: ledgerWorker });
    assert.equal((await again.sum({})).calls, 1);
    await again.close();
  });

  it('keeps rescued calls until they are written, over a full disk', async () => {
    await append('a');
    fs.rmSync(ledgerFolder(dir).root, { recursive: true });
    // The first write still goes to the file that is no more.
    faults.push({ act: 'write', fault: { short: 2 ** 30 } }, { act: 'write', fault: { code: 'ENOSPC' } });
    await refuses('b', 'disk-full', 'ENOSPC');
    await append('c');
    await holds('a', 'c');
  });

  it('brings nothing back that was deleted on purpose', async () => {
    await append('a');
    const { root, epoch } = ledgerFolder(dir);
    fs.rmSync(root, { recursive: true });
    fs.mkdirSync(root);
    fs.writeFileSync(epoch, 'another');
    await append('b');
    await holds('b');
  });

  it('records over a clock that goes back', async () => {
    let clock = Date.parse('2026-11-22T10:00:00Z');
    const back = await openLedger({ dir, worker: ledgerWorker, now: () => clock });
    await back.append(callFixture({ id: 'late', startedAt: '2026-11-22T10:00:00Z' }));
    clock -= 3600_000;
    await back.append(callFixture({ id: 'early', startedAt: '2026-11-22T09:00:00Z' }));
    await back.close();
    const ids: string[] = [];
    for await (const { id } of ledger.lines()) ids.push(id);
    assert.deepEqual(ids, ['early', 'late']);
  });

  it('opens the next file when one is large or was idle for half a day', async () => {
    let clock = Date.now();
    const other = await openLedger({ dir, worker: ledgerWorker, now: () => clock });
    await other.append(callFixture({ id: 'a' }));
    clock += 13 * 3600_000;
    await other.append(callFixture({ id: 'b', flags: ['x'.repeat(5_000_000)] }));
    await other.append(callFixture({ id: 'c' }));
    await other.close();
    assert.equal(journalFiles(dir).length, 3);
    await holds('a', 'b', 'c');
  });
});

describe('a folder that cannot be written', () => {
  it('opens degraded, reads, and refuses calls', async () => {
    const dir = temporaryFolder();
    const files = faultyFiles((act) => (act === 'makeFolder' ? { code: 'EROFS' } : undefined));
    const readOnly = {
      ...files,
      checkWritable: () => Promise.reject(Object.assign(new Error('EROFS'), { code: 'EROFS' })),
    };
    const ledger = await openLedger({ dir, worker: ledgerWorker, files: readOnly });
    assert.equal(ledger.degraded()?.reason, 'read-only');
    assert.equal((await ledger.sum({})).calls, 0);
    await assert.rejects(
      ledger.append(callFixture()),
      (error) => error instanceof LedgerError && error.reason === 'read-only' && error.code === 'EROFS',
    );
    await ledger.close();
  });
});
