import assert from 'node:assert/strict';
import { appendFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { encodeCall } from '../../src/formats/ndjson.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { ended, linesOf, objectsOf, runCommand, startCommand } from '../support/commandProcess.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const START = Date.parse('2026-11-22T10:00:00Z');

function callAt(id: string, minute: number) {
  return callFixture({ id, startedAt: new Date(START + minute * 60_000).toISOString() });
}

async function ledgerOf(count: number): Promise<string> {
  const ledger = temporaryFolder();
  // Written newest first: the order printed is that of the calls.
  const calls = Array.from({ length: count }, (_, at) => callAt(`c${at}`, at)).toReversed();
  const { code } = await runCommand(
    ['import', '--ledger', ledger, '-'],
    calls.map((call) => `${encodeCall(call)}\n`).join(''),
  );
  assert.equal(code, 0);
  return ledger;
}

function idsOf(stdout: string): unknown[] {
  return objectsOf(stdout).map(({ id }) => id);
}

describe('panelmeter calls', () => {
  let ledger: string;
  before(async () => {
    ledger = await ledgerOf(5);
  });

  it('prints all calls as they were recorded, oldest first', async () => {
    const wanted = [0, 1, 2, 3, 4].map((at) => callAt(`c${at}`, at));
    const lines = await runCommand(['calls', '--ndjson', '--ledger', ledger]);
    assert.deepEqual([lines.code, lines.stderr], [0, '']);
    assert.deepEqual(objectsOf(lines.stdout), wanted);
    const array = await runCommand(['calls', '--json'], '', { PANELMETER_LEDGER: ledger });
    assert.deepEqual(JSON.parse(array.stdout), wanted);
  });

  it('prints an empty array where there is nothing', async () => {
    const { stdout } = await runCommand(['calls', '--json', '--ledger', temporaryFolder()]);
    assert.deepEqual(JSON.parse(stdout), []);
  });

  it('takes the query of the report, and says what is wrong with one', async () => {
    const dir = temporaryFolder();
    const calls = [
      callAt('a', 0),
      callFixture({ ...callAt('b', 1), picoUsd: '5', usd: undefined, listPicoUsd: '5' }),
      callFixture({ ...callAt('c', 2), attempt: 2 }),
    ];
    await runCommand(['import', '--ledger', dir, '-'], calls.map((call) => `${encodeCall(call)}\n`).join(''));
    const ask = (query: string) => runCommand(['calls', '--ndjson', '--ledger', dir, '--query', query]);
    assert.deepEqual(idsOf((await ask('cost>0.1 -is:retry')).stdout), ['a']);
    assert.deepEqual(idsOf((await ask('since:2026-11-22 until:2026-11-23')).stdout), ['a', 'b', 'c']);
    const wrong = await ask('costt>0.1');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /"costt>0\.1": There is no key "costt"\. Is cost meant\?/);
  });

  it('begins with --since, that time included', async () => {
    const { stdout } = await runCommand([
      'calls',
      '--ndjson',
      '--ledger',
      ledger,
      '--since',
      '2026-11-22T11:03:00+01:00',
    ]);
    assert.deepEqual(idsOf(stdout), ['c3', 'c4']);
  });

  it('keeps the newest with --limit, still oldest first', async () => {
    for (const [limit, ids] of [
      ['2', ['c3', 'c4']],
      ['0', []],
      ['9', ['c0', 'c1', 'c2', 'c3', 'c4']],
    ] as const) {
      const { stdout } = await runCommand(['calls', '--ndjson', '--ledger', ledger, '--limit', limit]);
      assert.deepEqual(idsOf(stdout), ids);
    }
  });

  it('prints a line each for people', async () => {
    const { stdout } = await runCommand(['calls', '--ledger', ledger]);
    const lines = stdout.trimEnd().split('\n');
    assert.equal(lines.length, 5);
    assert.match(
      lines[0] ?? '',
      /^2026-11-22 10:00:00 +gemini-3-pro-image +ok +\$0\.139 +2,200 tokens +s1_p02$/,
    );
  });

  it('marks a call that was repriced, with what it cost by the receipt before', async () => {
    const repriced = await ledgerOf(1);
    const writer = await openLedger({ dir: repriced, worker: ledgerWorker });
    const { reason, flags, lines = [] } = callAt('c0', 0);
    await writer.supersede({
      ...{ id: 'c0', at: '2026-11-25T10:00:00Z', book: '2026-11-22', reason, flags, lines },
      ...{ picoUsd: '250000000000', listPicoUsd: '250000000000' },
    });
    await writer.close();
    const { stdout } = await runCommand(['calls', '--ledger', repriced]);
    assert.match(stdout, / \$0\.250 .* s1_p02 +repriced, was \$0\.139\n$/);
  });

  it('goes on with --follow, prints what other processes record, each once, and ends at SIGTERM', async () => {
    const followed = await ledgerOf(2);
    const child = startCommand(['calls', '--ndjson', '--follow', '--ledger', followed]);
    const closed = ended(child);
    const lines = linesOf(child.stdout);
    const next = async (): Promise<unknown> => objectsOf(String((await lines.next()).value))[0]?.['id'];
    assert.deepEqual([await next(), await next()], ['c0', 'c1']);
    for (const id of ['n1', 'n2']) {
      const input = `${encodeCall(callAt('c1', 1))}\n${encodeCall(callAt(id, 9))}\n`;
      assert.equal((await runCommand(['import', '--ledger', followed, '-'], input)).code, 0);
      assert.equal(await next(), id);
    }
    child.kill('SIGTERM');
    const { code, stderr } = await closed;
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('follows a ledger that is not there yet', async () => {
    const later = path.join(temporaryFolder(), 'later');
    const child = startCommand(['calls', '--json', '--follow', '--ledger', later]);
    const closed = ended(child);
    const lines = linesOf(child.stdout);
    // Its note tells that it looks.
    await new Promise((resolve) => child.stderr.once('data', resolve));
    await runCommand(['import', '--ledger', later, '-'], encodeCall(callAt('first', 0)));
    assert.equal(objectsOf(String((await lines.next()).value))[0]?.['id'], 'first');
    child.kill('SIGINT');
    assert.equal((await closed).code, 0);
  });

  it('ends quietly when its reader goes away', async () => {
    const large = await ledgerOf(3000);
    const child = startCommand(['calls', '--ndjson', '--ledger', large]);
    child.stdout.once('data', () => child.stdout.destroy());
    const { code, stderr } = await ended(child);
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('names damaged lines on stderr, prints the rest, and exits with 0; verify exits with 1', async () => {
    const damaged = await ledgerOf(3);
    const [journal = ''] = readdirSync(path.join(damaged, 'ledger-v1/journal'));
    appendFileSync(path.join(damaged, 'ledger-v1/journal', journal), '00000000 9 {"id":"bad"}\n');
    const run = await runCommand(['calls', '--ndjson', '--ledger', damaged]);
    assert.equal(run.code, 0);
    assert.deepEqual(idsOf(run.stdout), ['c0', 'c1', 'c2']);
    assert.ok(run.stderr.includes(`${journal}:`), run.stderr);

    const verified = await runCommand(['verify', '--ledger', damaged]);
    assert.equal(verified.code, 1);
    assert.match(verified.stdout, /^3 calls, 1 damaged line\n/);
    assert.match(verified.stdout, new RegExp(`^${journal}:\\d+: .+`, 'm'));
    const json: { ok: boolean; damage: unknown[] } = JSON.parse(
      (await runCommand(['verify', '--json', '--ledger', damaged])).stdout,
    );
    assert.deepEqual([json.ok, json.damage.length], [false, 1]);
  });
});
