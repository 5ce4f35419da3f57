import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCommand } from '../support/commandProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const PANEL = 'panel_id: p1\nmodel: gemini-3-pro-image\nprompt: A quiet harbour.\n';

function folderOf(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

describe('panelmeter estimate', () => {
  it('estimates every spec below a folder, each panel and all, and leaves out what is no spec', async () => {
    const folder = folderOf({
      'a.panel.yaml': PANEL,
      'deep/b.chapter.yaml':
        'defaults: { model: gemini-3-pro-image }\npanels:\n  - { panel_id: q1, prompt: One. }\n  - { panel_id: q2, prompt: Two. }\n',
      'node_modules/x/c.panel.yaml': PANEL,
      'readme.md': 'x',
    });
    const { code, stdout } = await runCommand(['estimate', folder, '--offline', '--json']);
    assert.equal(code, 0);
    const { files, total } = JSON.parse(stdout);
    const figures = files.flatMap((file: { panels: object[] }) => file.panels);
    assert.deepEqual(
      figures.map((panel: { panelId: string }) => panel.panelId),
      ['p1', 'q1', 'q2'],
    );
    const sum = figures.reduce(
      (left: bigint, { picoUsd }: { picoUsd: string }) => left + BigInt(picoUsd),
      0n,
    );
    assert.equal(total.picoUsd, sum.toString());
    assert.ok(figures.every(({ marks }: { marks: string[] }) => marks.includes('offline')));
    for (const { lines, picoUsd } of figures) {
      const lineSum = lines.reduce(
        (left: bigint, line: { picoUsd: string }) => left + BigInt(line.picoUsd),
        0n,
      );
      assert.equal(lineSum.toString(), picoUsd);
    }
  });

  it('exits with 1 when over --max-usd, and says so; 0 at the limit', async () => {
    const spec = path.join(folderOf({ 'a.panel.yaml': PANEL }), 'a.panel.yaml');
    const over = await runCommand(['estimate', spec, '--offline', '--max-usd', '0.10']);
    assert.equal(over.code, 1);
    assert.match(over.stderr, /^Over the limit: the likely cost \$0\.1\d\d is above \$0\.1\./);
    const { total } = JSON.parse((await runCommand(['estimate', spec, '--offline', '--json'])).stdout);
    const at = await runCommand(['estimate', spec, '--offline', '--json', '--max-usd', total.usd]);
    assert.equal(at.code, 0);
    assert.equal(JSON.parse(at.stdout).over, false);
  });

  it('cannot say that it stays within a limit when a panel has no figure', async () => {
    const spec = path.join(
      folderOf({ 'a.panel.yaml': PANEL.replace('gemini-3-pro-image', 'gemini-99') }),
      'a.panel.yaml',
    );
    const run = await runCommand(['estimate', spec, '--offline', '--json', '--max-usd', '100']);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /Cannot say that it stays within \$100: 1 of 1 panels have no figure/);
    const { total, files } = JSON.parse(run.stdout);
    assert.deepEqual([total.usd, files[0].panels[0].usd, total.unknown], [null, null, 1]);
  });

  it('counts by rule without a key, and says so; by the simulator when asked', async () => {
    const spec = path.join(folderOf({ 'a.panel.yaml': PANEL }), 'a.panel.yaml');
    const keyless = await runCommand(['estimate', spec]);
    assert.match(keyless.stderr, /no API key, so texts are counted by rule/);
    const simulated = JSON.parse((await runCommand(['estimate', spec, '--simulate', '--json'])).stdout);
    assert.ok(simulated.files[0].panels[0].marks.includes('counted-by-simulator'));
  });

  it('names what is wrong with its place, and exits with 1', async () => {
    const folder = folderOf({ 'a.panel.yaml': 'panel_id: p1\nprompt: [', 'b.panel.yaml': PANEL });
    const run = await runCommand(['estimate', folder, '--offline']);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /a\.panel\.yaml:\d+:\d+: error: /);
    assert.match(run.stdout, /p1 +~\$0\.1/);
  });

  it('says which reference is missing in place of a figure', async () => {
    const spec = path.join(
      folderOf({ 'a.panel.yaml': `${PANEL}references: [refs/gate.png]\n` }),
      'a.panel.yaml',
    );
    const run = await runCommand(['estimate', spec, '--offline']);
    assert.match(run.stdout, /p1 +— .*reference refs\/gate\.png not found/);
  });

  it('goes by the own calls of the ledger that is named, and the report says how far estimates were off', async () => {
    const folder = folderOf({ 'a.panel.yaml': PANEL });
    const ledger = temporaryFolder();
    const spec = path.join(folder, 'a.panel.yaml');
    for (let n = 0; n < 5; n++) {
      const made = await runCommand(['generate', spec, '--simulate', '--ledger', ledger]);
      assert.equal(made.code, 0, made.stderr);
    }
    const basisWith = async (args: string[]): Promise<string> => {
      const { stdout } = await runCommand(['estimate', spec, '--simulate', '--json', ...args]);
      const [panel] = JSON.parse(stdout).files[0].panels;
      return panel.lines.find(({ meter }: { meter: string }) => meter === 'output.thoughts').basis;
    };
    assert.equal(await basisWith(['--ledger', ledger]), 'your last 5 calls of this spec with this model');
    assert.match(await basisWith([]), /recorded answers/);
    const { stdout } = await runCommand(['report', '--ledger', ledger, '--json']);
    const [accuracy] = JSON.parse(stdout).simulated.estimateAccuracy;
    assert.deepEqual([accuracy.model, accuracy.calls], ['gemini-3-pro-image', 5]);
    assert.ok(Number(accuracy.median) < 0.03);
    assert.ok(accuracy.withoutImage.p90);
  });
});

describe('panelmeter estimate --against', () => {
  it('refuses a folder that is no repository, and a ref that is none or an option', async () => {
    const folder = folderOf({ 'a.panel.yaml': PANEL });
    const outside = await runCommand(['estimate', '--against', 'main', '--offline'], '', {}, folder);
    assert.equal(outside.code, 1);
    assert.match(outside.stderr, /git rev-parse: not a git repository/);
    const option = await runCommand(['estimate', '--against=--output=x', '--offline'], '', {}, folder);
    assert.equal(option.code, 2);
  });

  it('has no change of cost where one side has no figure, and removed panels cost nothing any more', async () => {
    const folder = folderOf({ 'a.panel.yaml': PANEL, 'b.panel.yaml': PANEL.replace('p1', 'p2') });
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.invalid', ...args], {
        cwd: folder,
        stdio: 'ignore',
      });
    };
    git('init', '-b', 'main');
    git('add', '.');
    git('commit', '-m', 'first');
    writeFileSync(path.join(folder, 'a.panel.yaml'), PANEL.replace('gemini-3-pro-image', 'gemini-99'));
    rmSync(path.join(folder, 'b.panel.yaml'));
    writeFileSync(path.join(folder, 'new.panel.yaml'), PANEL.replace('p1', 'new'));
    const args = ['estimate', '--against', 'main', '--offline'];
    const { stdout } = await runCommand([...args, '--json'], '', {}, folder);
    const { changes, total } = JSON.parse(stdout);
    const [changed, removed, added] = changes.map(
      ({ kind, panels: [panel] }: { kind: string; panels: { changeUsd: string | null }[] }) => [
        kind,
        panel?.changeUsd,
      ],
    );
    assert.deepEqual(changed, ['changed', null]);
    assert.equal(removed[0], 'removed');
    assert.deepEqual(added, ['added', removed[1].replace('-', '')]);
    assert.equal(total.unknown, 1);
    const markdown = await runCommand([...args, '--format', 'markdown'], '', {}, folder);
    assert.match(markdown.stdout, /\| \*\*All\*\* \|[^|]*\|[^|]*\+ 1 unpriced \| — \|/);
  });

  it('keeps a spec’s text from becoming markup', async () => {
    const evil = '<img src=x onerror=alert(1)>|[x](http://example.invalid)';
    const folder = folderOf({
      'e.panel.yaml': `panel_id: e\nmodel: ${JSON.stringify(evil)}\nprompt: x\n`,
    });
    const file = path.join(folder, 'e.panel.yaml');
    const markdown = await runCommand(['estimate', file, '--offline', '--format', 'markdown']);
    assert.doesNotMatch(markdown.stdout, /<img|[^\\]\[x\]\(/);
    const junit = await runCommand(['estimate', file, '--offline', '--format', 'junit']);
    assert.doesNotMatch(junit.stdout, /<img/);
    assert.match(junit.stdout, /failures="1"/);
    const github = await runCommand(['estimate', file, '--offline', '--format', 'github']);
    assert.equal(github.stdout.split('\n').filter((line) => !line.startsWith('::') && line !== '').length, 0);
  });
});
