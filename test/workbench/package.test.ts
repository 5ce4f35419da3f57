import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import manifest from '../../package.json' with { type: 'json' };
import { root } from '../../tools/install.mjs';
import { lens, reportFrame, statusItem, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

const vsix = path.join(root, `${manifest.name}-${manifest.version}.vsix`);

function makePackage(env: Record<string, string> = {}): string {
  execFileSync(process.execPath, ['tools/package.mjs'], { env: { ...process.env, ...env }, stdio: 'pipe' });
  return createHash('sha256').update(fs.readFileSync(vsix)).digest('hex');
}

function installedIn({ server }: Workbench): string {
  const folder = path.join(server.home, 'extensions');
  const name = fs.readdirSync(folder).find((each) => each.startsWith('panelmeter.panelmeter'));
  assert.ok(name);
  return path.join(folder, name);
}

describe('the package', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    makePackage();
    bench = await Workbench.start({}, {}, vsix);
    page = await bench.open('ch1.chapter.yaml');
  });
  after(() => bench.stop());

  it('has the same bytes wherever and whenever it is made', () => {
    assert.equal(
      makePackage({ TZ: 'Asia/Seoul', LC_ALL: 'ko_KR.UTF-8' }),
      makePackage({ TZ: 'America/New_York' }),
    );
  });

  it('is below 2 MB, and holds no test, source or map', () => {
    assert.ok(fs.statSync(vsix).size < 2_000_000);
    const shipped = fs.readFileSync(path.join(root, 'tools/shipped.txt'), 'utf8');
    assert.doesNotMatch(shipped, /\.(ts|map|mjs)$|test|facts/m);
  });

  it('is installed into a clean VS Code, where a panel is generated and the report opens', async () => {
    assert.ok(!fs.lstatSync(installedIn(bench)).isSymbolicLink());
    await lens(page, 'Generate panel').first().click();
    await page.locator('.tab', { hasText: 's1_p01-a1.png' }).waitFor();
    await until(async () => /SIM \$0\.0\d+/.test((await statusItem(page).textContent()) ?? ''), 'the amount');
    await statusItem(page).locator('a').click();
    await reportFrame(page).getByText('s1_p01').first().waitFor();
  });

  it('brings the command, which runs on its own', () => {
    const command = path.join(installedIn(bench), 'dist/panelmeter.cjs');
    const told = execFileSync(process.execPath, [command, '--version'], { encoding: 'utf8' });
    assert.equal(told.trim(), manifest.version);
    const [ledger = ''] = bench.ledgers();
    const calls = execFileSync(process.execPath, [command, 'calls', '--ndjson', '--ledger', ledger], {
      encoding: 'utf8',
    });
    assert.equal(calls.trim().split('\n').length, 1);
  });
});
