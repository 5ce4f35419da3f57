import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Call } from '../../src/call.ts';
import { callsOf, ended, runCommand, startCommand } from '../support/commandProcess.ts';
import { git, repository } from '../support/gitRepository.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

function chapterOf(panels: number): string {
  const items = Array.from(
    { length: panels },
    (_, at) => `  - panel_id: p${at + 1}\n    prompt: A quiet harbour, number ${at + 1}.\n`,
  );
  return `chapter: 1\ndefaults:\n  model: gemini-3-pro-image\n  aspect_ratio: "3:4"\n  phase: panel_generation\npanels:\n${items.join('')}`;
}

function specIn(folder: string, text: string, name = 'one.chapter.yaml'): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

async function callsIn(ledger: string): Promise<Call[]> {
  return callsOf((await runCommand(['calls', '--ndjson', '--ledger', ledger])).stdout);
}

describe('panelmeter generate', () => {
  it("holds panels to the spec's token budget, and says what it left out or refused", async () => {
    const folder = temporaryFolder();
    const ledger = path.join(folder, 'ledger');
    const long = 'The river rose and fell again. '.repeat(40);
    const panels = [
      { panel_id: 'p1', prompt: 'Night.', context: [long, 'He waits.'], over_budget: 'truncate' },
      { panel_id: 'p2', prompt: long, over_budget: 'reject' },
    ];
    const text = JSON.stringify({ chapter: 1, defaults: { tier: 'flash', max_input_tokens: 100 }, panels });
    const spec = specIn(folder, text, 'one.chapter.json');
    const run = await runCommand(['generate', spec, '--simulate', '--ledger', ledger]);
    assert.equal(run.code, 1, 'a panel has no result');
    assert.match(run.stdout, /^p1 {2}generated: .*the oldest context text was left out/m);
    assert.match(run.stdout, /^p2 {2}not-run: Token budget: .*over the spec's budget\. Nothing was sent\./m);
    assert.deepEqual(
      (await callsIn(ledger)).map(({ tags, flags }) => [tags.panel, flags]),
      [['p1', ['context-left-out']]],
    );
  });

  it('tags its calls with the branch and commit of the spec’s folder', async () => {
    const folder = repository();
    const ledger = path.join(temporaryFolder(), 'ledger');
    const spec = specIn(folder, chapterOf(1));
    const run = await runCommand(['generate', spec, '--simulate', '--ledger', ledger]);
    assert.equal(run.code, 0, run.stderr);
    const [call] = await callsIn(ledger);
    assert.equal(call?.tags.branch, 'main');
    assert.equal(call?.tags.commit, git(folder, 'rev-parse', 'HEAD'));
  });

  it('generates, saves and records each panel with the simulator, and prints receipts that agree to the last digit', async () => {
    const folder = temporaryFolder();
    const ledger = path.join(folder, 'ledger');
    const spec = specIn(folder, chapterOf(3));
    const run = await runCommand(['generate', spec, '--simulate', '--json', '--ledger', ledger]);
    assert.equal(run.code, 0, run.stderr);
    const printed = JSON.parse(run.stdout);
    assert.deepEqual(
      printed.panels.map(({ panelId, outcome }: Record<string, string>) => [panelId, outcome]),
      [
        ['p1', 'generated'],
        ['p2', 'generated'],
        ['p3', 'generated'],
      ],
    );
    const recorded = await callsIn(ledger);
    assert.deepEqual(
      printed.panels.flatMap(({ calls }: { calls: object[] }) => calls),
      recorded,
    );
    let sum = 0n;
    for (const call of recorded) {
      assert.equal(call.simulated, true);
      assert.equal(call.reason, 'priced');
      assert.equal(typeof call.session, 'string');
      sum += BigInt(String(call.picoUsd));
    }
    assert.equal(printed.simulated.picoUsd, sum.toString());
    assert.equal(printed.total.calls, 0, 'nothing real was spent');
    assert.equal(
      readdirSync(path.join(folder, 'panels-out')).filter((name) => name.endsWith('.png')).length,
      3,
    );
  });

  it('generates the named panels only, and prints the lines of each receipt for people', async () => {
    const folder = temporaryFolder();
    const ledger = path.join(folder, 'ledger');
    const run = await runCommand([
      'generate',
      specIn(folder, chapterOf(3)),
      '--panel',
      'p2',
      '--simulate',
      '--ledger',
      ledger,
    ]);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /^p2 {2}generated: /);
    assert.match(run.stdout, /^ +output\.image +1,120 +× \$120 per 1M +\$0\.1344$/m);
    assert.match(run.stdout, /^ +total +SIM \$0\.\d+$/m);
    assert.match(run.stdout, /^SIM Gemini cost/m);
    assert.deepEqual(
      (await callsIn(ledger)).map(({ tags }) => tags.panel),
      ['p2'],
    );
  });

  it('sends nothing without a key, and says what to do', async () => {
    const folder = temporaryFolder();
    const ledger = path.join(folder, 'ledger');
    const run = await runCommand(['generate', specIn(folder, chapterOf(1)), '--ledger', ledger]);
    assert.equal(run.code, 1);
    assert.match(run.stdout, /set GEMINI_API_KEY, or add --simulate/);
    assert.deepEqual(await callsIn(ledger), []);
  });

  it('does not spend more than $0.50 when nobody can be asked', async () => {
    const folder = temporaryFolder();
    const ledger = path.join(folder, 'ledger');
    const spec = specIn(folder, chapterOf(10));
    const run = await runCommand(['generate', spec, '--ledger', ledger], '', {
      GEMINI_API_KEY: 'key-of-a-test',
    });
    assert.equal(run.code, 1);
    assert.match(
      run.stderr,
      /^Generate 10 panels for ~\$1\.\d\d\? At most \$1\.\d\d\. Nobody can answer here: add --yes/m,
    );
    assert.deepEqual(await callsIn(ledger), []);
  });

  const wrong: [what: string, text: string, args: string[], code: number, stderr: RegExp][] = [
    ['a panel that is not there', chapterOf(2), ['--panel', 'p9'], 2, /has no panel "p9": p1, p2/],
    ['a broken spec', 'panels:\n  - panel_id: [', [], 1, /one\.chapter\.yaml:\d+:\d+: error: /],
    ['no prompt', 'panels:\n  - panel_id: p1\n', [], 1, /error: /],
  ];
  for (const [what, text, args, code, stderr] of wrong) {
    it(`says what is wrong with ${what}`, async () => {
      const folder = temporaryFolder();
      const run = await runCommand([
        'generate',
        specIn(folder, text),
        '--simulate',
        '--ledger',
        path.join(folder, 'l'),
        ...args,
      ]);
      assert.equal(run.code, code, run.stderr);
      assert.match(run.stderr, stderr);
      assert.ok(!existsSync(path.join(folder, 'panels-out')));
    });
  }

  it('stops at ctrl-C, and has recorded every call that was sent', async () => {
    const folder = temporaryFolder();
    const ledger = path.join(folder, 'ledger');
    const spec = specIn(folder, chapterOf(400));
    const child = startCommand(['generate', spec, '--simulate', '--ledger', ledger]);
    const whole = ended(child);
    child.stdout.once('data', () => child.kill('SIGINT'));
    const { code, stdout } = await whole;
    assert.equal(code, 130);
    const printed = stdout
      .split('\n')
      .filter((line) => /^p\d+ {2}(generated|aborted): /.test(line) && !line.includes('Nothing was sent'));
    const recorded = await callsIn(ledger);
    assert.ok(recorded.length > 0 && recorded.length < 400);
    assert.equal(recorded.length, printed.length);
    const images = readdirSync(path.join(folder, 'panels-out')).length;
    assert.equal(recorded.filter(({ outcome }) => outcome === 'ok').length, images);
  });
});

describe('panelmeter demo', () => {
  it('generates the sample chapter and prints the summary', async () => {
    const run = await runCommand(['demo']);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /^SIM Gemini cost \(simulated, nothing was charged\)\n/m);
    assert.match(run.stdout, /^ {2}By model\n {4}gemini-/m);
    const ledger = /--ledger (.+)$/m.exec(run.stderr)?.[1] ?? '';
    assert.ok((await callsIn(ledger)).every(({ simulated }) => simulated));
  });
});
