import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { encodeLine } from '../../src/ledger/journalLine.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { callFixture } from '../support/callFixture.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('first figures without the index', () => {
  const now = new Date(2026, 10, 22, 12).getTime();
  const hours = (h: number) => new Date(now + h * 3600_000).toISOString();

  it('are nothing where there is no ledger', async () => {
    const { real, recentIds } = await peekSums(path.join(temporaryFolder(), 'none'), now, 's');
    const { session, today, month, models } = real;
    assert.deepEqual([session.calls, today.calls, month.calls, models.size, recentIds.size], [0, 0, 0, 0, 0]);
  });

  it('are those that the index gives, for session, today and month', async () => {
    const dir = temporaryFolder();
    const worker = { script: new URL('file:///nowhere.ts'), wasm: 'nowhere' };
    const ledger = await openLedger({ dir, worker });
    const calls = [
      callFixture({ id: 'now', startedAt: hours(0), session: 'mine' }),
      callFixture({ id: 'midnight', startedAt: hours(-12), session: 'other' }),
      callFixture({ id: 'yesterday', startedAt: hours(-12.01), session: 'mine' }),
      callFixture({ id: 'last month', startedAt: hours(-24 * 23), session: 'mine' }),
      callFixture({ id: 'simulated', startedAt: hours(0), session: 'mine', simulated: true }),
      callFixture({ id: 'refused', startedAt: hours(1), session: 'mine', outcome: 'refused' }),
    ];
    for (const call of calls) await ledger.append(call);
    const { real: peek, simulated, recentIds } = await peekSums(dir, now, 'mine');
    assert.deepEqual([peek.session.calls, peek.today.calls, peek.month.calls], [3, 2, 3]);
    assert.deepEqual([simulated.session.calls, simulated.today.calls, simulated.month.calls], [1, 1, 1]);
    assert.deepEqual([...recentIds].sort(), ['now', 'simulated']);
    assert.deepEqual([...peek.models.values()], [peek.month]);
    await ledger.close();
    const indexed = await openLedger({ dir, worker: ledgerWorker });
    assert.deepEqual(await indexed.sum({ session: 'mine' }), peek.session);
    assert.deepEqual(await indexed.sum({ from: now - 12 * 3600_000 }), peek.today);
    await indexed.close();
  });

  it('leave out what was cut off a journal since they were kept, also under its old time', async () => {
    const dir = temporaryFolder();
    const first = await openLedger({ dir, worker: ledgerWorker });
    for (const id of ['kept', 'cut off']) await first.append(callFixture({ id, startedAt: hours(0) }));
    await first.close();
    const [name = ''] = fs.readdirSync(ledgerFolder(dir).journal);
    const journal = path.join(ledgerFolder(dir).journal, name);
    const bytes = fs.readFileSync(journal);
    const age = () => fs.utimesSync(journal, now / 1000, now / 1000);
    age();
    const reader = await openLedger({ dir, worker: ledgerWorker });
    assert.equal((await reader.sum({})).calls, 2);
    await reader.close();
    assert.equal((await peekSums(dir, now)).real.today.calls, 2);
    fs.truncateSync(journal, bytes.lastIndexOf('"cut off"'));
    age();
    assert.equal((await peekSums(dir, now)).real.today.calls, 1);
  });

  it('count one id once, and by the day where the call was made', async () => {
    const dir = temporaryFolder();
    const { journal } = ledgerFolder(dir);
    fs.mkdirSync(journal, { recursive: true });
    // Noon here is already tomorrow 14 hours further east than where this machine is; a second copy adds nothing.
    const zone = -new Date(now).getTimezoneOffset() + 13 * 60;
    const json = JSON.stringify(callFixture({ startedAt: new Date(now).toISOString() }));
    fs.writeFileSync(path.join(journal, '000000001-1-00000000.0000.ndjson'), encodeLine(0, zone, json));
    assert.equal((await peekSums(dir, now)).real.today.calls, 0);
    fs.writeFileSync(path.join(journal, '000000001-2-00000000.0000.ndjson'), encodeLine(0, zone, json));
    assert.equal((await peekSums(dir, now + 13 * 3600_000)).real.today.calls, 1);
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    const [day] = await ledger.groups('day', {});
    const tomorrow = new Date(now + 24 * 3600_000);
    assert.equal(day?.key, `2026-11-${tomorrow.getDate()}`);
    await ledger.close();
  });
});
