import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeCall } from '../../src/formats/ndjson.ts';
import { callFixture } from '../support/callFixture.ts';
import { callsOf, runCommand } from '../support/commandProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const MODEL = 'gemini-9-unobtainium';

const prices = {
  models: [
    {
      id: MODEL,
      prices: [
        {
          from: null,
          to: null,
          tiers: [
            {
              maxPromptTokens: null,
              meters: { 'input.text': '1', 'output.text': '2', 'output.thoughts': '2' },
            },
          ],
        },
      ],
    },
  ],
};

describe('panelmeter reprice', () => {
  let ledger: string;
  let override: string;
  beforeEach(async () => {
    ledger = temporaryFolder();
    override = path.join(temporaryFolder(), 'gemini.prices.json');
    writeFileSync(override, JSON.stringify(prices));
    // Without a receipt, so that the import prices them: by the shipped book, which does not know the model.
    const line = {
      startedAt: '2026-11-22T10:00:00Z',
      requestedModel: MODEL,
      promptTokens: 1000,
      candidatesTokens: 250,
    };
    const lines = [
      JSON.stringify({ id: 'u1', ...line }),
      JSON.stringify({ id: 'u2', ...line, requestedModel: 'gemini-10' }),
      encodeCall(callFixture({ id: 'p' })),
    ];
    assert.equal((await runCommand(['import', '--ledger', ledger, '-'], lines.join('\n'))).code, 0);
  });
  const run = (...args: string[]) => runCommand(['reprice', '--ledger', ledger, ...args]);
  const calls = async () => callsOf((await runCommand(['calls', '--ndjson', '--ledger', ledger])).stdout);

  it('shows calls, old and new sum, and writes nothing in a dry run', async () => {
    const { code, stdout, stderr } = await run('--dry-run', '--prices', override);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^u1 .*gemini-9-unobtainium +— +→ +\$0\.0015$/m);
    assert.match(stdout, /^1 call: \$0 \+ 1 unpriced → \$0\.0015$/m);
    assert.match(stdout, /1 of gemini-10 stays unpriced/);
    assert.match(stdout, /Dry run: nothing was written/);
    assert.equal((await calls()).find(({ id }) => id === 'u1')?.reason, 'unpriced');
  });

  it('writes receipts that supersede; the report counts them, the old ones are kept', async () => {
    const { code, stdout } = await run('--prices', override);
    assert.equal(code, 0);
    assert.match(stdout, /1 receipt is superseded/);
    const call = (await calls()).find(({ id }) => id === 'u1');
    assert.deepEqual(
      [call?.reason, call?.picoUsd, call?.superseded?.[0]?.reason],
      ['priced', '1500000000', 'unpriced'],
    );
    const report = JSON.parse((await runCommand(['report', '--json', '--ledger', ledger])).stdout);
    assert.deepEqual(
      [report.total.calls, report.total.picoUsd, report.total.unpriced],
      [3, '140068000000', 1],
    );
    assert.match((await run('--prices', override)).stdout, /No receipt changes/);
    assert.equal((await runCommand(['verify', '--ledger', ledger])).code, 0);
  });

  it('an export with its history goes into another ledger without a difference', async () => {
    await run('--prices', override);
    const lines = (await runCommand(['export', '--ledger', ledger, '--format', 'ndjson', '--out', '-']))
      .stdout;
    const other = temporaryFolder();
    assert.equal((await runCommand(['import', '--ledger', other, '-'], lines)).code, 0);
    const again = (await runCommand(['export', '--ledger', other, '--format', 'ndjson', '--out', '-']))
      .stdout;
    assert.deepEqual(callsOf(again), callsOf(lines));
  });

  it('as JSON, of one model', async () => {
    const { stdout } = await run('--json', '--dry-run', '--all', '--model', MODEL, '--prices', override);
    const { dryRun, written, before, after, calls: changed } = JSON.parse(stdout);
    assert.deepEqual([dryRun, written, before.unpriced, after.picoUsd], [true, 0, 1, '1500000000']);
    assert.deepEqual(changed[0].after.priceRow, `${MODEL}@launch`);
    const none = JSON.parse((await run('--json', '--model', 'gemini-none')).stdout);
    assert.deepEqual([none.calls, none.unpriced], [[], {}]);
  });

  it('refuses prices that are no price book, with the place, and writes nothing', async () => {
    writeFileSync(override, '{"models":[{"id":"x","prices":[{"from":"tomorrow","to":null,"tiers":[]}]}]}');
    const wrong = await run('--prices', override);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /from/);
    writeFileSync(override, '{');
    assert.equal((await run('--prices', override)).code, 2);
    assert.match((await run('--prices', path.join(temporaryFolder(), 'gone'))).stderr, /ENOENT/);
    assert.equal((await run('extra')).code, 2);
  });
});
