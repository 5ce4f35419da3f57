import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { root } from '../../tools/install.mjs';
import { lens, palette, statusItem, toast, until } from '../../tools/vscode/drive.mjs';
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
});
