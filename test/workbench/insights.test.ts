import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Call } from '../../src/call.ts';
import { root } from '../../tools/install.mjs';
import { callFixture } from '../support/callFixture.ts';
import { lens, reportFrame, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

const command = path.join(root, 'dist/panelmeter.cjs');
const run = (args: string[], input = ''): string =>
  execFileSync(process.execPath, [command, ...args], { encoding: 'utf8', maxBuffer: 1 << 28, input });
const callsIn = (dir: string): Call[] =>
  run(['calls', '--ndjson', '--ledger', dir])
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Call);

/** What another program might record: the same content again and again, four seconds apart. */
function loop(times: number, name: string): string {
  const calls = Array.from({ length: times }, (_, index) =>
    callFixture({
      id: `${name}-${index}`,
      startedAt: new Date(Date.now() - (times - index) * 4000).toISOString(),
      contentHash: name,
      tags: { panel: 's1_p02', feature: 'Panel art' },
    }),
  );
  return calls.map((call) => JSON.stringify(call)).join('\n');
}

describe('a runaway loop in a real workbench', function () {
  this.timeout(0); // each wait has its own end
  let bench: Workbench;
  before(async () => {
    bench = await Workbench.start();
  });
  after(() => bench.stop());

  it('is told with its count; Stop runs ends what this window generates; the report names it once', async () => {
    fs.writeFileSync(
      bench.file('slow.panel.yaml'),
      'panel_id: slow\ntier: flash\nprompt: A long night. [sim:slow 60000ms]\n',
    );
    const page = await bench.open('slow.panel.yaml');
    await lens(page, 'Generate panel').first().click();
    await toast(page, 'Generating slow').waitFor();
    const dir = await until(() => bench.ledgers()[0], 'a ledger');
    run(['import', '--ledger', dir, '-'], loop(12, 'looping'));

    const told = toast(page, /Runaway loop: the same content 1\d times within a minute/);
    await told.waitFor();
    await told.getByRole('button', { name: 'Stop runs' }).click();
    const slow = await until(
      () => callsIn(dir).find(({ tags }) => tags.panel === 'slow'),
      'the end of the slow run',
    );
    assert.equal(slow.outcome, 'aborted');
    await toast(page, 'One run was stopped').waitFor();

    await statusItem(page).locator('a').click();
    const frame = reportFrame(page);
    const item = frame.locator('.watch li', { hasText: 'Runaway loop' });
    await item.waitFor();
    assert.equal(await item.count(), 1);
    assert.match(await item.innerText(), /\$1\.66/); // 12 × $0.138568
    await until(
      async () => (await frame.locator('.kpis').innerText()).includes('missed'),
      'the figures against their targets',
    );

    // The same kind is told once a day.
    run(['import', '--ledger', dir, '-'], loop(14, 'again'));
    await until(async () => (await item.innerText()).includes('14 times'), 'the second loop in the report');
    assert.equal(await told.count(), 0);
  });
});
