import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeCall } from '../../src/formats/ndjson.ts';
import { callFixture } from '../support/callFixture.ts';
import { ended, linesOf, objectsOf, runCommand, startCommand } from '../support/commandProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

function callLine(id: string, at = Date.parse('2026-11-22T10:00:00Z')): string {
  return encodeCall(callFixture({ id, startedAt: new Date(at).toISOString() }));
}

function callLines(prefix: string, count: number): string {
  return Array.from({ length: count }, (_, at) => `${callLine(`${prefix}-${at}`)}\n`).join('');
}

async function idsIn(ledger: string): Promise<string[]> {
  const { stdout } = await runCommand(['calls', '--ndjson', '--ledger', ledger]);
  return objectsOf(stdout).map(({ id }) => String(id));
}

describe('panelmeter import', () => {
  it("takes another machine's ledger by its folder, and nothing the second time", async () => {
    const [mine, theirs] = [temporaryFolder(), temporaryFolder()];
    await runCommand(['import', '--ledger', mine, '-'], callLines('mine', 2));
    await runCommand(['import', '--ledger', theirs, '-'], callLines('theirs', 2) + callLines('mine', 1));
    for (let times = 0; times < 2; times++) {
      const { code, stdout, stderr } = await runCommand(['import', '--ledger', mine, theirs]);
      assert.deepEqual([code, stderr], [0, '']);
      assert.deepEqual(
        objectsOf(stdout)
          .map(({ id }) => String(id))
          .toSorted(),
        ['mine-0', 'theirs-0', 'theirs-1'],
      );
      assert.deepEqual((await idsIn(mine)).sort(), ['mine-0', 'mine-1', 'theirs-0', 'theirs-1']);
    }
  });

  it("takes LiteLLM's spend logs and a whole log, says what it skipped, and counts nothing twice", async () => {
    const ledger = temporaryFolder();
    const file = fileURLToPath(new URL('../fixtures/formats/litellm-spend-logs.json', import.meta.url));
    const dry = await runCommand(['import', '--ledger', ledger, '--dry-run', file]);
    assert.deepEqual([dry.code, dry.stderr], [0, '']);
    assert.match(dry.stdout, /^New {8}3 calls/);
    assert.deepEqual(await idsIn(ledger), []);
    for (let times = 0; times < 2; times++) {
      const run = await runCommand(['import', '--ledger', ledger, file]);
      assert.equal(run.code, 0);
      assert.match(run.stderr, /note: 1 skipped, of another provider \(openai\)\n/);
      assert.equal((await idsIn(ledger)).length, 3);
    }
    assert.match(
      (await runCommand(['import', '--ledger', ledger, '--dry-run', file])).stdout,
      /^New {8}0 calls/,
    );
  });

  it('takes the log that an export wrote, as one document', async () => {
    const [mine, theirs] = [temporaryFolder(), temporaryFolder()];
    await runCommand(['import', '--ledger', mine, '-'], callLines('mine', 3));
    const out = path.join(temporaryFolder(), 'log.json');
    await runCommand(['export', '--ledger', mine, '--format', 'json', '--out', out]);
    assert.equal((await runCommand(['import', '--ledger', theirs, out])).code, 0);
    assert.deepEqual(await idsIn(theirs), ['mine-0', 'mine-1', 'mine-2']);
    const dry = await runCommand(['import', '--ledger', theirs, '--dry-run', mine]);
    assert.match(dry.stdout, /^New {8}0 calls\nKnown {6}3 calls/);
  });

  it('acknowledges each line in their order, takes the rest of a bad input, and exits with 1', async () => {
    const ledger = temporaryFolder();
    const lines = [
      callLine('a'),
      '',
      '{"id":"b"',
      callLine('c'),
      '{"model":"m"}',
      callLine('d').replace('"outcome":"ok"', '"outcome":"fine"'),
      callLine('e'),
    ];
    const run = await runCommand(['import', '--ledger', ledger, '-'], lines.join('\n'));
    assert.equal(run.code, 1);
    assert.deepEqual(objectsOf(run.stdout), [
      { id: 'a', durable: true },
      { id: 'c', durable: true },
      { id: 'e', durable: true },
    ]);
    assert.deepEqual(
      run.stderr
        .trimEnd()
        .split('\n')
        .map((line) => line.split(':').slice(0, 2).join(':')),
      ['line 3: not JSON', 'line 5: no time', 'line 6: outcome'],
    );
    assert.deepEqual(await idsIn(ledger), ['a', 'c', 'e']);
  });

  it('acknowledges known ids again and counts them once', async () => {
    const ledger = temporaryFolder();
    const file = path.join(temporaryFolder(), 'calls.ndjson');
    writeFileSync(file, callLines('x', 30) + callLines('x', 10));
    for (const _ of [1, 2]) {
      const run = await runCommand(['import', '--ledger', ledger, file]);
      assert.deepEqual([run.code, run.stderr, objectsOf(run.stdout).length], [0, '', 40]);
    }
    assert.equal((await idsIn(ledger)).length, 30);
  });

  it('gives an entry without an id the hash of its line, so that it is known again', async () => {
    const ledger = temporaryFolder();
    const entry =
      '{"timestamp":"2026-11-22T10:00:00Z","model":"gemini-3.8-flash","cost":{"total_cost_usd":0.001}}';
    const first = await runCommand(['import', '--ledger', ledger, '-'], `${entry}\n`);
    const again = await runCommand(['import', '--ledger', ledger, '-'], `  ${entry}\r\n`);
    assert.match(first.stdout, /^\{"id":"[0-9a-f]{64}","durable":true\}\n$/);
    assert.equal(again.stdout, first.stdout);
    assert.equal((await idsIn(ledger)).length, 1);
  });

  it('does not wait for more lines to acknowledge one', async () => {
    const child = startCommand(['import', '--ledger', temporaryFolder(), '-']);
    const acknowledged = linesOf(child.stdout);
    for (const id of ['one', 'two', 'three']) {
      child.stdin.write(`${callLine(id)}\n`);
      assert.equal((await acknowledged.next()).value, `{"id":"${id}","durable":true}`);
    }
    const closed = once(child, 'close');
    child.stdin.end();
    await acknowledged.return(undefined);
    assert.deepEqual(await closed, [0, null]);
  });

  it('loses nothing that it acknowledged when it is killed', async () => {
    const ledger = temporaryFolder();
    for (const round of [1, 2, 3]) {
      const child = startCommand(['import', '--ledger', ledger, '-']);
      child.stdin.on('error', () => undefined);
      const closed = once(child, 'close');
      let fed = 0;
      const feed = (): void => {
        while (
          fed < 200_000 &&
          child.stdin.writable &&
          child.stdin.write(callLines(`k${round}-${(fed += 100)}`, 100))
        );
      };
      child.stdin.on('drain', feed);
      feed();
      const acknowledged: string[] = [];
      for await (const line of linesOf(child.stdout)) {
        acknowledged.push(String(objectsOf(line)[0]?.['id']));
        if (acknowledged.length === 1 + round * 700) child.kill('SIGKILL');
      }
      assert.deepEqual(await closed, [null, 'SIGKILL']);
      const kept = await idsIn(ledger);
      assert.equal(new Set(kept).size, kept.length, 'each once');
      const present = new Set(kept);
      assert.deepEqual(
        acknowledged.filter((id) => !present.has(id)),
        [],
      );
    }
    const verified = await runCommand(['verify', '--ledger', ledger]);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  });

  it('exits with 1 and names the code when the ledger cannot be written', async () => {
    const file = path.join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    const run = await runCommand(['import', '--ledger', path.join(file, 'ledger'), '-'], callLines('x', 3));
    assert.equal(run.code, 1);
    assert.equal(run.stdout, '');
    assert.match(run.stderr, /ENOTDIR/);
  });

  it('exits with 1 when nobody reads the acknowledgements any more', async () => {
    const child = startCommand(['import', '--ledger', temporaryFolder(), '-']);
    child.stdin.on('error', () => undefined);
    child.stdout.destroy();
    child.stdin.write(callLines('x', 2000));
    const { code, stderr } = await ended(child);
    assert.equal(code, 1);
    assert.match(stderr, /EPIPE/);
  });

  it('ends cleanly at SIGTERM: what is on its way is still acknowledged, and is there', async () => {
    const ledger = temporaryFolder();
    const child = startCommand(['import', '--ledger', ledger, '-']);
    const whole = ended(child);
    child.stdin.write(callLines('x', 50));
    child.stdout.once('data', () => child.kill('SIGTERM'));
    const { code, stdout, stderr } = await whole;
    assert.equal(code, 1);
    assert.match(stderr, /Stopped/);
    const kept = new Set(await idsIn(ledger));
    const acknowledged = objectsOf(stdout).map(({ id }) => String(id));
    assert.ok(acknowledged.length > 0);
    assert.deepEqual(
      acknowledged.filter((id) => !kept.has(id)),
      [],
    );
  });
});
