import assert from 'node:assert/strict';
import { TIER_MODELS } from '../../src/panels/chooseModel.ts';
import { planText } from '../../src/panels/planText.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import { shippedBook } from '../support/shippedBook.ts';

const AT = Date.parse('2026-11-22T12:00:00Z');
const CENT = 10_000_000_000n;

function plan(more: Partial<Parameters<typeof planText>[0]> = {}, target = ''): string {
  const panels = Array.from({ length: 20 }, (_, n) => `  - panel_id: p${n}\n    prompt: Wave ${n}.\n`);
  const file = parseSpecFile('a.chapter.yaml', `chapter: 1\n${target}panels:\n${panels.join('')}`);
  return planText({ file, tiers: TIER_MODELS, book: shippedBook, atMs: AT, tier: 'paid', ...more });
}

describe('the plan of a chapter', () => {
  it('says how many pro panels the usual target holds, and what 80:20 costs', () => {
    const text = plan();
    assert.match(text, /^# Plan of chapter 1$/m);
    assert.match(text, /20 panels, target \$1\.00 \(no target in the chapter: \$1\.00 for 20 panels\)/);
    assert.match(text, /\*\*\d+ of 20 panels can be pro\*\*: \$0\.\d+/);
    assert.match(text, /^At 80:20 \(4 pro panels\) it costs \$1\.\d+/m);
  });

  it('shows the targets, and where they contradict each other', () => {
    const text = plan();
    const [, section = ''] = text.split('## Where the targets contradict each other');
    assert.match(section, /^- No pro panel \(\$0\.1\d+\) is below \$0\.050/m);
    assert.match(
      section,
      /^- At 80:20 a panel costs \$0\.0\d+ on average, with 5 % retries: over \$0\.050\./m,
    );
    assert.match(
      section,
      /^- At 80:20 a chapter of 20 costs \$1\.\d+: over \$1\.00\. \d+ pro panels fit, not 4\./m,
    );
    assert.match(
      section,
      /^- 70 % cache hits save .*: the image decides the cost, and no cache makes it cheaper\./m,
    );
    assert.match(
      section,
      /a panel below \$0\.050, a chapter of 20 below \$1\.00, flash to pro 80:20, cache hits above 70 %, retries below 5 %\./,
    );
  });

  it("goes by the user's own targets, and the chapter's before those", () => {
    const targets = { perPanel: 30n * CENT, perChapter: 600n * CENT, flashPercent: 50 };
    const own = plan({ targets });
    assert.match(own, /target \$6\.00 \(no target in the chapter: \$6\.00 for 20 panels\)/);
    assert.match(own, /^At 50:50 \(10 pro panels\)/m);
    assert.match(own, /a panel below \$0\.300, a chapter of 20 below \$6\.00, flash to pro 50:50/);
    assert.doesNotMatch(own, /No pro panel/);
    assert.match(plan({ targets }, 'target: 2.00\n'), /20 panels, target \$2\.00\. /);
  });

  it('has a section for the next change of these prices', () => {
    assert.match(plan(), /^## From |^No change of these prices is known to come\.$/m);
  });

  it('says so when nothing can be planned', () => {
    const file = parseSpecFile('a.chapter.yaml', 'chapter: 1\npanels: []\n');
    assert.match(
      planText({ file, tiers: TIER_MODELS, book: shippedBook, atMs: AT }),
      /There is no panel that can be estimated/,
    );
    assert.match(
      plan({ tiers: { flash: 'no-such', pro: 'gemini-3-pro-image' } }),
      /^Not known: the price book/m,
    );
  });
});
