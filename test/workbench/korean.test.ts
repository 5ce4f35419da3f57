import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../tools/install.mjs';
import { lens, openFile, palette, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
import { Workbench } from './support/workbench.ts';

describe('VS Code in Korean', () => {
  let bench: Workbench;
  let page: Page;
  before(async () => {
    bench = await Workbench.start({}, {}, root, { language: 'ko' });
    page = await bench.open('ch1.chapter.yaml');
  });
  after(() => bench.stop());

  it('has Korean lenses, with money as everywhere', async () => {
    await lens(page, '패널 생성').first().waitFor();
    await lens(
      page,
      /^챕터 1: 패널 7개 중 0개 · 완료까지 ~\$0\.\d+–0\.\d+ · 목표 \$0\.600\(.*여유\)$/,
    ).waitFor();
    await lens(page, /^SIM ~\$0\.\d+/)
      .first()
      .waitFor();
    assert.equal(await lens(page, 'Generate panel').count(), 0);
  });

  it('has a Korean status bar hover', async () => {
    await statusItem(page).hover();
    const hover = page.locator('.monaco-hover', { hasText: 'Panelmeter' });
    await hover.getByText('시뮬레이터: 아무것도 전송되지 않고 청구되지 않습니다').waitFor();
    const text = (await hover.textContent()) ?? '';
    for (const word of ['청구액', '호출', '오늘', '보고서', '새 세션']) assert.ok(text.includes(word), word);
  });

  it('has Korean commands and notifications', async () => {
    await palette(page, '채팅·에이전트 턴별 비용');
    await toast(page, '지난 7일 동안 집계된 호출 중').waitFor();
  });

  it('generates and says so in Korean, and the ledger is as in any language', async () => {
    await lens(page, '패널 생성').first().click();
    await lens(page, /^최근 SIM \$0\.\d+$/)
      .first()
      .waitFor();
    const [storage = ''] = bench.ledgers();
    const journals = path.join(storage, 'ledger-v1');
    const text = await until(
      () =>
        fs
          .readdirSync(journals, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ndjson'))
          .map((name) => fs.readFileSync(path.join(journals, name), 'utf8'))
          .join(''),
      'a journal',
    );
    assert.doesNotMatch(text, /[가-힣]/);
  });

  it('shows the plan of a chapter as a Korean document', async () => {
    await openFile(page, 'ch1.chapter.yaml');
    await palette(page, '챕터 계획');
    await page.locator('.tab', { hasText: 'ch1.chapter.yaml 계획' }).waitFor();
    await page.locator('.view-line', { hasText: /패널.7개,.목표.\$0\.600/ }).waitFor();
    await page.locator('.view-line', { hasText: /^##.목표끼리.모순되는.곳/ }).waitFor();
  });

  it('tells in Korean what is wrong in a spec, in its lens and among the problems', async () => {
    fs.writeFileSync(bench.file('wrong.panel.yaml'), 'panel_id: wrong\nprompt: Rain.\nimage_size: 3K\n');
    await openFile(page, 'wrong.panel.yaml');
    const said = 'image_size은(는) 다음 중 하나여야 합니다: 512, 1K, 2K, 4K.';
    await lens(page, `추정할 수 없음: ${said}`).waitFor();
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel', { hasText: said }).waitFor();
  });
});
