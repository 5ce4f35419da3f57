import assert from 'node:assert/strict';
import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { lens, palette, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

const SPEC = `chapter: closing
panels:
  - panel_id: quick
    tier: flash
    prompt: A lantern.
  - panel_id: slow
    tier: flash
    prompt: '[sim:slow 60000ms] A lantern that takes its time.'
`;

describe('a window that is closed under load', () => {
  let bench: Workbench;
  let page: Page;
  /** Takes what is sent to it and never answers. */
  const receiver = net.createServer((socket) => socket.on('error', () => undefined).resume());
  before(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    bench = await Workbench.start({
      'panelmeter.telemetry.endpoint': `http://127.0.0.1:${port}`,
      'panelmeter.lens.count': 'onDemand',
    });
    fs.writeFileSync(bench.file('closing.chapter.yaml'), SPEC);
    page = await bench.open('closing.chapter.yaml');
  });
  after(async () => {
    receiver.close();
    await bench.stop();
  });

  const found = (name: RegExp): string[] =>
    bench
      .storage()
      .filter((dir) => fs.existsSync(dir))
      .flatMap((dir) =>
        fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((file) => path.join(dir, file)),
      )
      .filter((file) => name.test(path.basename(file)));
  const journals = (): string =>
    found(/^\d.*\.ndjson$/)
      .map((file) => fs.readFileSync(file, 'utf8'))
      .join('');

  it('records what was under way, and closes the ledger while VS Code still waits', async () => {
    await lens(page, 'Generate panel').nth(1).waitFor();
    await lens(page, 'Generate panel').first().click();
    await lens(page, /^last SIM/)
      .first()
      .waitFor();
    await lens(page, 'Generate panel').nth(1).click();
    await toast(page, 'Generating slow').waitFor();
    assert.ok(!journals().includes('"$":"end"'));
    await palette(page, 'Developer: Reload Window');
    // The last line of a journal that was closed: it stands behind every record.
    const text = await until(() => {
      const now = journals();
      return now.includes('"$":"end"') && now;
    }, 'the clean end');
    const aborted = text.split('\n').filter((line) => line.includes('"outcome":"aborted"'));
    assert.equal(aborted.length, 1, aborted.join('\n'));
    assert.ok(aborted[0]?.includes('"panel":"slow"'));
  });
});
