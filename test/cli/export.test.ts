import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeCall } from '../../src/formats/ndjson.ts';
import { callsOf, objectsOf, runCommand } from '../support/commandProcess.ts';
import { sampleCalls } from '../support/sampleCalls.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

function golden(name: string): string {
  return readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url), 'utf8');
}

describe('panelmeter export', () => {
  let ledger: string;
  before(async () => {
    ledger = temporaryFolder();
    const lines = sampleCalls.map((call) => `${encodeCall(call)}\n`).join('');
    assert.equal((await runCommand(['import', '--ledger', ledger, '-'], lines)).code, 0);
  });

  for (const [format, file] of [
    ['json', 'seed-log.json'],
    ['session', 'session-summary.json'],
  ] as const) {
    it(`writes ${format} as the golden file shows, to a file or to stdout`, async () => {
      const folder = temporaryFolder();
      const out = path.join(folder, 'out.json');
      const run = await runCommand(['export', '--ledger', ledger, '--format', format, '--out', out]);
      assert.deepEqual([run.code, run.stdout, run.stderr], [0, '', '']);
      assert.equal(readFileSync(out, 'utf8'), golden(file));
      assert.deepEqual(readdirSync(folder), ['out.json']);
      const printed = await runCommand(['export', '--ledger', ledger, '--format', format, '--out', '-']);
      assert.equal(printed.stdout, golden(file));
    });
  }

  it('writes OTLP/JSON: a span for each call, with its exact cost', async () => {
    const run = await runCommand(['export', '--ledger', ledger, '--format', 'otlp', '--out', '-']);
    const [line = '', ...more] = run.stdout.trim().split('\n');
    assert.equal(more.length, 0, run.stderr);
    const [{ scopeSpans }] = JSON.parse(line).resourceSpans;
    const costs = scopeSpans[0].spans.map(
      ({ attributes }: { attributes: { key: string; value: object }[] }) => {
        const of = (key: string) =>
          Object.values(attributes.find((each) => each.key === key)?.value ?? {})[0];
        return [of('panelmeter.call.id'), of('panelmeter.cost.pico_usd')];
      },
    );
    const wanted = sampleCalls.map(({ id, picoUsd }) => [id, picoUsd]);
    assert.deepEqual(new Map(costs), new Map(wanted as [string, string | undefined][]));
  });

  it('writes NDJSON that another ledger takes in without a difference', async () => {
    const out = path.join(temporaryFolder(), 'calls.ndjson');
    await runCommand(['export', '--ledger', ledger, '--format', 'ndjson', '--out', out]);
    assert.deepEqual(objectsOf(readFileSync(out, 'utf8')), sampleCalls);
    const other = temporaryFolder();
    assert.equal((await runCommand(['import', '--ledger', other, out])).code, 0);
    const again = await runCommand(['export', '--ledger', other, '--format', 'ndjson', '--out', '-']);
    assert.equal(again.stdout, readFileSync(out, 'utf8'));
  });

  it('writes entries that come back as the same calls', async () => {
    const out = path.join(temporaryFolder(), 'log.json');
    await runCommand(['export', '--ledger', ledger, '--format', 'json', '--out', out]);
    const { calls }: { calls: object[] } = JSON.parse(readFileSync(out, 'utf8'));
    const entries = calls.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    const other = temporaryFolder();
    assert.equal((await runCommand(['import', '--ledger', other, '-'], entries)).code, 0);
    const back = callsOf((await runCommand(['calls', '--ndjson', '--ledger', other])).stdout);
    for (const [at, call] of sampleCalls.entries()) {
      const known = [
        'id',
        'startedAt',
        'session',
        'simulated',
        'requestedModel',
        'outcome',
        'errorStatus',
      ] as const;
      for (const field of known) {
        assert.deepEqual(back[at]?.[field], call[field], `${call.id} ${field}`);
      }
      assert.equal(back[at]?.tags.panel, call.tags.panel);
      if (call.reason !== 'uncertain') assert.equal(back[at]?.picoUsd, call.picoUsd, `${call.id} picoUsd`);
    }
    const same = await runCommand(['import', '--ledger', ledger, '-'], entries);
    assert.equal(same.code, 0);
    const after = await runCommand(['report', '--json', '--ledger', ledger]);
    assert.equal(JSON.parse(after.stdout).total.calls, 6);
  });

  it('narrows to a session and to a time', async () => {
    const none = await runCommand([
      'export',
      '--ledger',
      ledger,
      '--format',
      'ndjson',
      '--out',
      '-',
      '--session',
      'other',
    ]);
    assert.deepEqual([none.code, none.stdout], [0, '']);
    const some = await runCommand([
      'export',
      '--ledger',
      ledger,
      '--format',
      'ndjson',
      '--out',
      '-',
      '--since',
      '2026-11-22T10:00:40Z',
    ]);
    assert.deepEqual(
      objectsOf(some.stdout).map(({ id }) => id),
      ['aborted', 'simulated'],
    );
  });

  it('narrows by end, model, outcome, tags and simulation; all must hold', async () => {
    const idsOf = async (...args: string[]): Promise<unknown[]> => {
      const run = await runCommand([
        'export',
        '--ledger',
        ledger,
        '--format',
        'ndjson',
        '--out',
        '-',
        ...args,
      ]);
      assert.equal(run.code, 0, run.stderr);
      return objectsOf(run.stdout).map(({ id }) => id);
    };
    assert.deepEqual(await idsOf('--until', '2026-11-22T10:00:10Z'), ['priced']);
    assert.deepEqual(await idsOf('--model', 'gemini-3.8-flash'), ['free']);
    assert.deepEqual(await idsOf('--outcome', 'error', '--tag', 'panel=s1_p03'), ['failed']);
    assert.deepEqual(await idsOf('--tag', 'panel=s1_p03', '--tag', 'phase=critique'), []);
    assert.deepEqual(await idsOf('--simulated', 'only'), ['simulated']);
  });

  it('says on stderr which calls a FOCUS file lacks, also on stdout', async () => {
    const out = path.join(temporaryFolder(), 'costs.csv');
    for (const to of [out, '-']) {
      const run = await runCommand(['export', '--ledger', ledger, '--format', 'focus', '--out', to]);
      assert.equal(run.code, 0);
      assert.match(run.stderr, /^warning: 1 call has no row, because focus wants a cost and none is known/);
    }
    assert.match(readFileSync(out.replace('.csv', '.unpriced.ndjson'), 'utf8'), /^\{"id":"unpriced"/);
  });

  it('prints the dictionary of columns without a ledger', async () => {
    const calls = await runCommand(['export', '--columns']);
    assert.match(calls.stdout, /^\| Column \| Type \| Meaning \|\n/);
    const focus = await runCommand(['export', '--columns', '--format', 'focus']);
    assert.match(focus.stdout, /\| `BilledCost` \| mandatory \|/);
  });

  it('leaves the old file as it was when it fails, and names the code', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'file'), 'old');
    const run = await runCommand([
      'export',
      '--ledger',
      ledger,
      '--format',
      'json',
      '--out',
      path.join(folder, 'file', 'x.json'),
    ]);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /ENOTDIR/);
    assert.equal(readFileSync(path.join(folder, 'file'), 'utf8'), 'old');
  });
});
