import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Call } from '../../src/call.ts';
import { isOver } from '../../src/cli/commandRun.ts';
import { notRun } from '../../src/runs/panelResult.ts';
import type { PanelResult } from '../../src/runs/panelResult.ts';
import { callsOf, ended, runCommand, startCommand } from '../support/commandProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const PANELS = 8;

function chapterOf(change: (at: number) => string = () => ''): string {
  const items = Array.from(
    { length: PANELS },
    (_, at) => `  - panel_id: p${at}\n    prompt: Wave ${at}. [sim:slow 150ms]${change(at)}\n`,
  );
  return `chapter: 1\ndefaults:\n  tier: flash\npanels:\n${items.join('')}`;
}

async function callsIn(ledger: string): Promise<Call[]> {
  return callsOf((await runCommand(['calls', '--ndjson', '--ledger', ledger])).stdout);
}

const okPanels = (calls: readonly Call[]): string[] =>
  calls.flatMap(({ outcome, tags }) => (outcome === 'ok' ? [tags.panel ?? ''] : [])).toSorted();
const all = Array.from({ length: PANELS }, (_, at) => `p${at}`);

describe('a panelmeter generate that is killed', () => {
  let folder: string;
  let ledger: string;
  let spec: string;
  const generate = (...more: string[]) => ['generate', spec, '--simulate', '--ledger', ledger, ...more];
  // A process that was killed may leave half a file beside.
  const runs = (): string[] =>
    readdirSync(path.join(ledger, 'runs-v1')).filter((name) => name.endsWith('.json'));

  /** Ends it by force once three panels are printed. */
  async function killHalfWay(): Promise<Call[]> {
    const child = startCommand(generate());
    const whole = ended(child);
    let printed = '';
    child.stdout.on('data', (text: string) => {
      printed += text;
      if ((printed.match(/ {2}generated: /g) ?? []).length >= 3) child.kill('SIGKILL');
    });
    assert.equal((await whole).signal, 'SIGKILL');
    const calls = await callsIn(ledger);
    const made = okPanels(calls).length;
    assert.ok(made >= 3 && made < PANELS, `${made} made`);
    return calls;
  }

  beforeEach(() => {
    folder = temporaryFolder();
    ledger = path.join(folder, 'ledger');
    spec = path.join(folder, 'one.chapter.yaml');
    writeFileSync(spec, chapterOf());
  });

  it('is gone on with by the same command, as the same run, and pays for no panel twice', async () => {
    const before = await killHalfWay();
    const again = await runCommand(generate());
    assert.equal(again.code, 0, again.stderr);
    assert.match(
      again.stderr,
      /This run was interrupted: \d of 8 panels are made and unchanged, and are not paid for again/,
    );
    const calls = await callsIn(ledger);
    assert.deepEqual(okPanels(calls), all);
    assert.equal(new Set(calls.map(({ run }) => run)).size, 1, 'it is one run');
    for (const { id } of before)
      assert.ok(
        calls.some((call) => call.id === id),
        'nothing is lost',
      );
    // What was under way when it was killed is in the ledger, its cost unknown.
    for (const call of calls) assert.ok(call.outcome === 'ok' || call.reason === 'unknown', call.reason);
    assert.deepEqual(runs(), [], 'nothing is left to go on with');
    const third = await runCommand(generate('--json'));
    assert.equal(JSON.parse(third.stdout).panels.length, PANELS, 'a run that ended is not gone on with');
  });

  it('makes again what was changed meanwhile, and says what was made before', async () => {
    const made = okPanels(await killHalfWay());
    writeFileSync(
      spec,
      chapterOf((at) => (at === 0 ? ' At dawn.' : '')),
    );
    const again = await runCommand(generate('--json'));
    assert.equal(again.code, 0, again.stderr);
    const { madeBefore, panels } = JSON.parse(again.stdout);
    assert.deepEqual(
      madeBefore,
      made.filter((id) => id !== 'p0'),
    );
    assert.equal(panels.length, PANELS - madeBefore.length);
    assert.deepEqual(okPanels(await callsIn(ledger)), ['p0', ...all].toSorted());
  });

  it('is given up by --restart, which makes all', async () => {
    await killHalfWay();
    const again = await runCommand(generate('--restart', '--json'));
    assert.equal(JSON.parse(again.stdout).panels.length, PANELS);
    assert.deepEqual(runs(), []);
  });

  it('stays to be gone on with when one panel is asked for by name', async () => {
    await killHalfWay();
    const one = await runCommand(generate('--panel', 'p0', '--json'));
    assert.deepEqual(
      JSON.parse(one.stdout).panels.map(({ panelId }: { panelId: string }) => panelId),
      ['p0'],
    );
    assert.equal(runs().length, 1);
    const rest = await runCommand(generate());
    assert.match(rest.stderr, /interrupted/);
    assert.deepEqual([...new Set(okPanels(await callsIn(ledger)))], all);
  });

  it('is gone on with after ctrl-C too', async () => {
    const child = startCommand(generate());
    const whole = ended(child);
    child.stdout.once('data', () => child.kill('SIGINT'));
    assert.equal((await whole).code, 130);
    const again = await runCommand(generate());
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(okPanels(await callsIn(ledger)), all);
  });

  it('does not send what another command is making', async () => {
    const child = startCommand(generate());
    const whole = ended(child);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const other = await runCommand(generate());
    assert.equal(other.code, 1);
    assert.match(other.stderr, /under way in another window, command or batch, and not sent a second time/);
    assert.equal((await whole).code, 0);
    const sent = okPanels(await callsIn(ledger));
    assert.deepEqual([...new Set(sent)], all);
    assert.ok(!sent.join().includes('p7,p7'), 'what waited was sent once');
  });

  it('keeps no prompt and no key on disk', async () => {
    await killHalfWay();
    const [name = ''] = runs();
    const text = readFileSync(path.join(ledger, 'runs-v1', name), 'utf8');
    assert.ok(!text.includes('Wave'));
    assert.ok(!text.includes('simulator'));
  });
});

describe('a run of the command', () => {
  const base = { panelId: 'p1', message: '', calls: [] };
  const made: PanelResult = { ...base, outcome: 'generated', files: [], text: '' };

  it('is over when every panel has its verdict, good or bad', () => {
    const rejected = notRun('p2', 'token-budget', '');
    const failed: PanelResult = { ...base, outcome: 'failed', keyRefused: false };
    assert.equal(isOver([made, rejected, failed, notRun('p3', 'spec-error', '')]), true);
  });

  it('is gone on with while something that was paid for is in no ledger', () => {
    assert.equal(isOver([{ ...base, outcome: 'not-recorded' }]), false);
  });

  for (const reason of ['declined', 'no-key', 'budget', 'not-kept', 'stopped', 'aborted'] as const) {
    it(`is gone on with after ${reason}: it says nothing about the panel`, () => {
      assert.equal(isOver([made, notRun('p2', reason, '')]), false);
    });
  }
});
