import assert from 'node:assert/strict';
import { FIRST_VIEW } from '../../src/protocol/reportView.ts';
import { CALL_COLUMNS } from '../../webview-ui/callColumns.ts';
import { KOREAN } from '../support/korean.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { shippedBook } from '../support/shippedBook.ts';
import { axeFindings } from './support/axe.ts';
import { eventually } from './support/chartChecks.ts';
import { fullReport, ODD } from './support/fullReport.ts';
import { history } from './support/history.ts';
import { onePage } from './support/onePage.ts';
import type { OpenedPage, OpenOptions } from './support/openPage.ts';
import { clippedTexts, hasKoreanFont, KEEP_DRAWN, pageWords } from './support/pageWords.ts';
import { reportSources } from './support/reportFixture.ts';

const language = 'ko' as const;
const PROBLEM = '적힌 값을 읽을 수 없습니다.';

const DETAILS = '.features';

/** What is written the same in every language, and why. */
const SAME: readonly [words: RegExp | readonly string[], why: string][] = [
  [/\bgemini-[\w.-]+@[\w-]+/g, 'ids of price rows'],
  [/^panel(?=$|, 시도)|(?<=s\d_p\d\d(, | · ))panel\b/g, 'the phase of the fixture, as it is shown'],
  [shippedBook.models().flatMap(({ id }) => [id, id.replace('gemini-', '')]), 'ids of models'],
  [
    /\bgemini-(?![\w.])|\b(gemini-)?omni-1\.1-flash/g,
    'the prefix that ids share, and an id that no book has',
  ],
  [/\b[\w./-]+\.(yaml|ndjson|png|ts)\b/g, 'names of files'],
  [
    /“(error|since|p|flash|pro)”|"modle"이라는 키는 없습니다\. model인가요|^tokens은|ok, error, aborted, blocked, refused/g,
    'what was typed, as it is said again',
  ],
  [/\b[a-z]+[:>](?= 뒤|\S)\S*/g, 'what is typed into the query box'],
  [/(\+|—) (\d+ (unpriced|unknown)(, )?)+/g, 'the mark of money that is not known'],
  [['streamGenerateContent', 'generateContent', 'UNAVAILABLE', 'SAFETY', 'STOP'], 'words of the service'],
  [['standard', 'batch', 'flex', 'input.audio'], 'service tiers and meters'],
  [['Panel art', 'Story', 'Quality', 'painter', 'storyboarder', 'critic', 'moon-gate'], 'tags'],
  [['panel_generation', 'panel generation', 'storyboard', 'critique', 'art', 'story', 'quality'], 'tags'],
  [/\b(s\d_p\d\d|scene_s\d|gate|market|jin|mira)\b|<img src=x onerror=alert\(1\)>/g, 'tags'],
  [['dev'], 'the name of a budget'],
  [['panelmeter', 'Panelmeter', 'gemini-cli', 'zsh', 'node'], 'clients and terminals'],
  [['Gemini Developer API pricing'], 'the title of a page of prices'],
  [['Gemini', 'Google', 'Flash', 'Pro', 'API', 'HTTP', 'JSON', 'CSV', 'PNG', 'SVG', 'UTC'], 'names'],
  [['max_input_tokens', 'over_budget'], 'fields of specs'],
  [
    ['SIM', 'USD', 'Enter', 'Shift', 'Esc'],
    'the mark of simulated calls, the currency, keys of the keyboard',
  ],
  [/\bP(50|95|99|90)\b/g, 'percentiles'],
  [/(?<=\d )(ms|s|k|M)\b|\b[124]K\b|\b1M\b/g, 'units, and sizes of images'],
];

/** What is left of a text when all is taken away that may stand there in English. */
function english(text: string): string {
  let left = text;
  for (const [words] of SAME) {
    if (words instanceof RegExp) left = left.replaceAll(words, '');
    else
      for (const word of words.toSorted((a, b) => b.length - a.length))
        left = left.replaceAll(new RegExp(`(?<!\\w)${word.replaceAll('.', '\\.')}(?!\\w)`, 'g'), '');
  }
  return left;
}

describe('the report in Korean', function () {
  this.timeout(0);
  const { open } = onePage('.bar');

  /** All that the page says now is Korean, but for what is the same in every language. */
  async function assertKorean({ page }: OpenedPage): Promise<void> {
    const words = await pageWords(page);
    assert.deepEqual(
      words.filter((text) => /[A-Za-z]{2}|\ba\b/.test(english(text))),
      [],
    );
  }

  const openFull = async (more: Partial<OpenOptions> = {}) => {
    const { sources } = await fullReport(KOREAN, PROBLEM);
    const opened = await open({ sources, language, before: KEEP_DRAWN, height: 1400, ...more }, DETAILS);
    await opened.page.locator('#calls tr.call[data-call]').first().waitFor();
    return opened;
  };

  it('says everything in Korean, in every section, unfolded, by every dimension', async () => {
    const opened = await openFull();
    const { page } = opened;
    await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
    await assertKorean(opened);
    for (const tab of await page.locator('[role=tab]').all()) {
      await tab.click();
      await page.locator(`[role=tab][aria-selected=true]#${await tab.getAttribute('id')}`).waitFor();
      await assertKorean(opened);
    }
    for (const radio of await page.locator('#kept [role=radio]').all()) {
      await radio.click();
      await assertKorean(opened);
    }
    await page.locator('#tab-feature').click();
    await page.locator('#by [role=radio]').nth(1).click();
    await page.locator('[data-part=price]').waitFor();
    await assertKorean(opened);
    for (const way of await page.locator('.fold').all()) await way.click();
    await assertKorean(opened);
  });

  it('says everything in Korean of bars, ranges, orders and columns', async () => {
    const opened = await openFull({
      kept: {
        view: {
          ...FIRST_VIEW,
          stack: 'feature',
          unit: 'hour',
          filter: {
            period: '30d',
            day: '2026-11-22',
            outcome: 'ok',
            tag: { name: 'project', value: 'moon-gate' },
          },
        },
        folded: [],
        columns: CALL_COLUMNS.map(({ id }) => id),
      },
      width: 2600,
    });
    const { page } = opened;
    await page.locator('.plot').focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.locator('.tip').waitFor();
    await page.locator('.column-menu > summary').click();
    await assertKorean(opened);
    for (const heading of await page.locator('#calls th button').all())
      for (let way = 0; way < 2; way++) {
        await heading.click();
        await assertKorean(opened);
      }
    await page.locator('.chip').first().click();
    await page.locator('.range button').waitFor({ state: 'detached' });
    await assertKorean(opened);
  });

  it('says everything in Korean on receipts of every kind', async () => {
    const opened = await openFull({ imageUri: () => 'data:image/png;base64,iVBORw0KGgo=' });
    const { page } = opened;
    for (const call of ODD) {
      await page.locator(`tr.call[data-call="${call}"]`).click();
      await page.locator('.receipt dl').waitFor();
      for (const past of await page.locator('.receipt details > summary').all()) await past.click();
      await assertKorean(opened);
      await page.keyboard.press('Escape');
      await page.locator('.receipt').waitFor({ state: 'detached' });
    }
    await page.locator('.query input').fill('model:flash is:error');
    await page.keyboard.press('Enter');
    await page.locator('tr.call.odd').first().click();
    await page.locator('.receipt dl').waitFor();
    await assertKorean(opened);
  });

  it('says everything in Korean in the query box, whatever is typed', async () => {
    const opened = await openFull();
    const { page } = opened;
    const box = page.locator('.query input');
    const suggested = page.locator('.query-list [role=option]');
    for (const text of ['', 'p', 'status:', 'is:', 'feature:', 'since']) {
      await box.fill(text);
      await box.click();
      await suggested.first().waitFor();
      await assertKorean(opened);
      await page.keyboard.press('Escape');
    }
    for (const text of [
      'modle:pro',
      'cost>많음',
      'status:없음',
      'since:곧',
      'tokens>많음',
      'latency>5',
      '"열림',
    ]) {
      await box.fill(text);
      await page.keyboard.press('Escape');
      await page.locator('.query-says .codicon-error').waitFor();
      await assertKorean(opened);
    }
    const meaning =
      'model:pro,flash -panel:*_p01 cost>0.02 -is:retry latency>=2s since:7d "gate" -list<1 tokens>10k';
    await box.fill(meaning);
    await page.keyboard.press('Escape');
    await page.locator('.query-says', { hasText: '조건: 모델에 “pro” 또는 “flash” 포함' }).waitFor();
    await assertKorean(opened);
  });

  it('says everything in Korean where nothing is, where something failed, and before anything came', async () => {
    const empty = await open(
      { sources: { ...reportSources(new MemoryLedger()), l10n: KOREAN }, language },
      '.empty',
    );
    await assertKorean(empty);
    const loading = await open(
      { sources: reportSources(new MemoryLedger()), language, silent: true },
      '.skeleton',
    );
    await assertKorean(loading);
    class Broken extends MemoryLedger {
      override spread(): never {
        throw new Error('디스크');
      }
      override call(): Promise<undefined> {
        return Promise.resolve(undefined);
      }
    }
    const sources = { ...reportSources(new Broken(history())), l10n: KOREAN };
    const failed = await open({ sources, language }, '.notice.error');
    await failed.page.locator('tr.call').first().click();
    await failed.page.locator('.receipt .failed', { hasText: '원장에 없습니다' }).waitFor();
    await assertKorean(failed);
    await failed.post({ type: 'snapshot', schema: 99 });
    await failed.page.locator('.notice.error', { hasText: '맞지 않습니다' }).waitFor();
    await assertKorean(failed);
  });

  it('says everything in Korean of simulated calls, and of a range without any', async () => {
    const simulated = history().map((call) => Object.assign(call, { simulated: true }));
    const sources = { ...reportSources(new MemoryLedger(simulated)), l10n: KOREAN };
    const opened = await open({ sources, language }, DETAILS);
    await opened.page.locator('.notice .sim').waitFor();
    await assertKorean(opened);
    await opened.page.locator('.query input').fill('panel:gate');
    await opened.page.keyboard.press('Enter');
    await opened.page.locator('#calls .nothing').waitFor();
    await opened.page.locator('#spread .nothing').first().waitFor();
    await assertKorean(opened);
  });

  it('writes dates and times as Korean does, and money as everywhere', async () => {
    const { page } = await openFull();
    const bar = (await page.locator('#time .caption').innerText()).replaceAll(/\s+/g, ' ');
    assert.match(bar, /\$[\d,.]+ \+ \d+ unpriced.* · 호출 [\d,]+건 · 10월 24일 – 11월 22일$/);
    assert.equal(await page.locator('html').getAttribute('lang'), 'ko');
    assert.match(await page.locator('tr.call .time').first().innerText(), /^(방금|\d+분 전)$/);
    assert.match(
      (await page.locator('tr.call .time').first().getAttribute('title')) ?? '',
      /^2026년 11월 22일 \d\d:/,
    );
  });

  it('keeps tables that are saved and names of files in English', async () => {
    const opened = await openFull();
    const { page, saved } = opened;
    for (const menu of await page.locator('.menu').all()) {
      await menu.locator('summary').click();
      await menu.locator('button', { hasText: 'CSV로 저장' }).click();
    }
    await eventually(() => assert.ok(saved.length >= 6, `${saved.length} are saved`));
    for (const { name, data } of saved) {
      assert.doesNotMatch(name, /[가-힣]/);
      assert.doesNotMatch(data, /[가-힣]/);
    }
  });

  it('has room for it: nothing is cut or scrolls sideways, from a side bar to a wide screen', async function () {
    for (const width of [320, 380, 720, 1400]) {
      const { page } = await openFull({ width, place: width < 700 ? 'side' : 'panel' });
      if (!(await hasKoreanFont(page))) this.skip();
      await page.locator('tr.call[data-call=flagged]').click();
      await page.locator('.receipt dl').waitFor();
      const over = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.equal(over, 0, `${width} px`);
      assert.deepEqual(await clippedTexts(page), [], `${width} px`);
    }
  });

  it('breaks no rule and no policy', async () => {
    for (const theme of ['light', 'high-contrast'] as const) {
      const { page } = await openFull({ theme });
      await page.locator('tr.call[data-call=flagged]').click();
      await page.locator('.receipt dl').waitFor();
      assert.deepEqual(await axeFindings(page), []);
    }
  });
});
