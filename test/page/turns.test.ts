import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { usd } from '../../webview-ui/shownMoney.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { axeFindings } from './support/axe.ts';
import { history } from './support/history.ts';
import { onePage } from './support/onePage.ts';
import { historyReader } from './support/readInsights.ts';
import { reportSources } from './support/reportFixture.ts';
import { turns } from './support/sampleTurns.ts';
import type { ThemeName } from './support/themes.ts';

const RANGE = { from: new Date(2026, 9, 24).getTime(), simulated: false };

describe('turns on the report page', function () {
  this.timeout(0);
  const { open: openPage, changed } = onePage('.features, section#features .nothing');

  async function open(calls: Call[], theme: ThemeName = 'dark') {
    const ledger = new MemoryLedger(calls);
    const reader = historyReader(ledger, { changed });
    reader.of(RANGE);
    await reader.idle();
    const insights = {
      current: () => ({ outlook: undefined, anomalies: [] }),
      kpis: () => undefined,
      history: reader.of.bind(reader),
    };
    return openPage({ sources: reportSources(ledger, { insights }), theme, height: 1400 });
  }

  it('names the dearest with its calls and their sum, and what the first call alone came to', async () => {
    const { page } = await open([...history(), ...turns()]);
    const section = page.locator('section#turns');
    assert.match(await section.locator('.caption').innerText(), /^3 messages/);
    const rows = (await section.locator('tbody tr').allInnerTexts()).map((text) =>
      text.replaceAll(/\s+/g, ' '),
    );
    assert.equal(rows.length, 3);
    const [first = '', second = '', third = ''] = rows;
    assert.ok(first.includes(`12 1 failed 48,000 : 1,440 ${usd('27500000000')} ${usd('2500000000')}`), first);
    assert.ok(second.includes(`2 8,000 : 240 ≥ ${usd('9000000000')} ${usd('9000000000')}`), second);
    assert.ok(third.endsWith('4,000 : 120 — —'), third);
    assert.match(first, /gemini-cli\/2\.1 in zsh/);
  });

  it('opens the calls of a turn in the history, whatever its id is', async () => {
    const { page } = await open([...history(), ...turns()]);
    for (const [at, ids] of [
      [1, ['q2', 'q1']],
      [0, ['p11', 'p10', 'p9', 'p8', 'p7', 'p6', 'p5', 'p4', 'p3', 'p2', 'p1', 'p0']],
    ] as const) {
      await page.locator('section#turns tbody tr').nth(at).getByRole('button').click();
      await page.locator('#calls .caption', { hasText: `${ids.length} in range` }).waitFor();
      for (const [place, id] of ids.slice(0, 5).entries())
        await page.locator(`tr[data-place="${place}"][data-call="${id}"]`).waitFor();
      await page.locator('section#turns .caption', { hasText: '1 message' }).waitFor();
      await page.locator('.query input').fill('');
      await page.keyboard.press('Enter');
      await page.locator('section#turns .caption', { hasText: '3 messages' }).waitFor();
    }
  });

  it('is not there where no call belongs to a turn', async () => {
    const { page } = await open(history());
    assert.equal(await page.locator('section#turns').count(), 0);
  });

  for (const theme of ['light', 'dark', 'high-contrast', 'high-contrast-light'] as const) {
    it(`can be read by everyone in ${theme}`, async () => {
      const { page } = await open([...history(), ...turns()], theme);
      await page.locator('section#turns').waitFor();
      assert.deepEqual(await axeFindings(page), []);
      const shots = process.env['PANELMETER_SHOTS'];
      if (shots) await page.locator('section#turns').screenshot({ path: `${shots}/turns-${theme}.png` });
    });
  }
});
