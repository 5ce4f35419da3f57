import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeCall } from '../../src/formats/ndjson.ts';
import { billLedger } from '../support/billLedger.ts';
import { runCommand } from '../support/commandProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/billing/${name}`, import.meta.url));
}

describe('panelmeter reconcile', () => {
  let ledger: string;
  before(async () => {
    ledger = temporaryFolder();
    const lines = billLedger.map((call) => `${encodeCall(call)}\n`).join('');
    assert.equal((await runCommand(['import', '--ledger', ledger, '-'], lines)).code, 0);
  });
  const run = (...args: string[]) => runCommand(['reconcile', '--ledger', ledger, ...args]);

  it('prints billed and ledger by day and SKU, with the difference explained', async () => {
    const { code, stdout, stderr } = await run(fixture('report.csv'));
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^# Bill and ledger, 2026-11-19 to 2026-11-21$/m);
    assert.match(stdout, /^\| Billed +\| +\$0\.829538 \|$/m);
    assert.match(stdout, /^\| Ledger +\| +\$0\.5592375 \|$/m);
    assert.match(stdout, /^\| – not explained +\| +\$0 \|$/m);
    assert.match(stdout, /3 Pro Image \| +3,360 \| +1,120 \| .*the bill has more tokens/);
    assert.match(stdout, /^## Credits$/m);
    assert.match(stdout, /^## SKUs that no rule maps$/m);
  });

  it('prints the same as JSON, amounts as strings', async () => {
    const { code, stdout } = await run('--json', fixture('bigquery.ndjson'));
    assert.equal(code, 0);
    const { currency, rate, totals, groups, credits } = JSON.parse(stdout);
    assert.deepEqual(
      [currency, rate, totals.ledgerPicoUsd, totals.unexplainedPicoUsd],
      ['EUR', '0.92', '559237500000', '0'],
    );
    assert.equal(groups.length, 16);
    assert.ok(groups.every((group: object) => 'cost' in group && typeof group.cost === 'string'));
    assert.deepEqual(credits, [{ what: 'Free trial', rows: 1, cost: '-0.092', picoUsd: '-100000000000' }]);
  });

  it('writes nothing into the ledger, and names one that is not there', async () => {
    const empty = path.join(temporaryFolder(), 'none');
    const { code, stdout, stderr } = await runCommand([
      'reconcile',
      '--ledger',
      empty,
      fixture('report.csv'),
    ]);
    assert.equal(code, 0);
    assert.match(stderr, /no calls are recorded/);
    assert.match(stdout, /no calls recorded/);
  });

  it('refuses what is no export, no file, or no rate', async () => {
    const wrong = path.join(temporaryFolder(), 'wrong.csv');
    writeFileSync(wrong, 'a,b\n1,2\n');
    const none = await run(wrong);
    assert.deepEqual([none.code, none.stdout], [1, '']);
    assert.match(none.stderr, /no Cloud Billing export/);
    const missing = await run(path.join(temporaryFolder(), 'gone.csv'));
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /ENOENT/);
    assert.equal((await run('--rate', 'much', fixture('report.csv'))).code, 2);
    assert.equal((await run()).code, 2);
    assert.equal((await run('a.csv', 'b.csv')).code, 2);
  });

  it('takes the currency and rate that a file does not say', async () => {
    const { stdout } = await run('--currency', 'eur', '--rate', '0.5', fixture('report.csv'));
    assert.match(stdout, /The bill is in EUR; your rate is 0\.5 for 1 USD/);
    assert.match(stdout, /NOT EXPLAINED/);
  });
});
