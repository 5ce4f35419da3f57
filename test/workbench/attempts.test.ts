import assert from 'node:assert/strict';
import fs from 'node:fs';
import type { Page } from 'playwright-core';
import { lens, reportFrame, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

describe('attempts side by side in a real workbench', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start();
    page = await bench.open('cover.panel.yaml');
  });
  after(() => bench.stop());

  it('shows each image with its cost, loads nothing else, and keeps the one that is pressed', async () => {
    const errors: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text())) errors.push(message.text());
    });
    await lens(page, 'Generate panel').first().click();
    await lens(page, /last SIM/)
      .first()
      .waitFor();
    await lens(page, 'Generate panel').first().click();
    const several = lens(page, /attempt 2 of 2 \(SIM \$0\.\d+ in all\)/).first();
    await several.waitFor();
    await several.click();
    const frame = reportFrame(page);
    await frame.getByRole('heading', { name: 'Attempts of cover' }).waitFor();
    const widths = await until(async () => {
      const all = await frame
        .locator('img')
        .evaluateAll((images) =>
          images.map((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
        );
      return all.length === 2 && all.every((width) => width > 0) && all;
    }, 'two images');
    assert.equal(widths.length, 2);
    for (const cost of await frame.locator('p.cost').allInnerTexts()) assert.match(cost, /^SIM \$0\.\d+$/);
    assert.equal(await frame.locator('script').count(), 0);

    await frame.getByRole('link', { name: 'Keep this one' }).first().click();
    await lens(page, 'kept attempt 1 of 2').first().waitFor();
    await frame.locator('li.kept').getByRole('heading', { name: 'Attempt 1' }).waitFor();
    const kept = JSON.parse(fs.readFileSync(bench.file('panels-out/kept.json'), 'utf8')) as {
      kept: { panel: string; image: string }[];
    };
    assert.deepEqual(
      kept.kept.map(({ panel, image }) => [panel, image]),
      [['cover', 'cover-a1.png']],
    );
    assert.deepEqual(errors, []);
  });
});
