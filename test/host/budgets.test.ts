import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { billedOf, isCounted } from '../../src/ledger/sums.ts';
import { exactUsd, shownUsd } from '../../src/money.ts';
import type { Limits } from '../../src/editor/limits.ts';
import type { PanelResult } from '../../src/runs/panelResult.ts';
import {
  ledgerDir,
  lenses,
  lensWith,
  panel,
  press,
  recordedCalls,
  showSpec,
  until,
  withSettings,
  workspaceFile,
} from './support/editor.ts';

async function limits(): Promise<Limits> {
  const extension = vscode.extensions.getExtension<{ limits: Limits }>('panelmeter.panelmeter');
  assert.ok(extension);
  return (await extension.activate()).limits;
}

/** Calls are meant for the service itself: a budget must keep each of them from being sent. */
async function withoutSimulator(settings: Record<string, unknown>, act: () => Promise<void>): Promise<void> {
  const before = process.env.GEMINI_API_KEY;
  process.env.GEMINI_API_KEY = 'no-real-key';
  try {
    await withSettings({ 'lens.count': 'onDemand', ...settings, simulator: false }, act);
  } finally {
    if (before === undefined) delete process.env.GEMINI_API_KEY;
    else process.env.GEMINI_API_KEY = before;
  }
}

function generate(document: vscode.TextDocument, panelId: string): Thenable<PanelResult | undefined> {
  return vscode.commands.executeCommand('panelmeter.generatePanel', {
    uri: document.uri.toString(),
    panelId,
  });
}

/** What the ledger holds of today's real calls, read by another process: earlier tests have spent some. */
async function spentToday(): Promise<bigint> {
  const today = new Date().toDateString();
  return (await recordedCalls())
    .filter((call) => !call.simulated && new Date(call.startedAt).toDateString() === today && isCounted(call))
    .reduce((sum, call) => sum + (billedOf(call) ?? 0n), 0n);
}

const literally = (text: string): string => text.replaceAll(/[$.]/g, String.raw`\$&`);

describe('a hard budget', () => {
  it('refuses Generate before anything is sent, says why, and what to do', async () => {
    const spent = await spentToday();
    const limit = spent + 50_000_000_000n;
    const share = `(≥ )?${literally(`${shownUsd(spent)} of ${shownUsd(limit)}`)}`;
    await withoutSimulator({ budgets: { perDayUsd: exactUsd(limit), hard: true } }, async () => {
      const document = await showSpec('broke.panel.yaml', panel('broke', 'model: gemini-3-pro-image'));
      const lens = await lensWith(
        document,
        new RegExp(String.raw`^Over today's budget \(${share}\): ~\$0\.1`),
      );
      const titles = (await lenses(document)).map(({ title }) => title);
      assert.deepEqual(titles, [lens.title, 'Raise for today', 'Generate anyway']);
      const result = await generate(document, 'broke');
      assert.ok(result?.outcome === 'not-run' && result.reason === 'budget', JSON.stringify(result));
      assert.match(
        result.message,
        new RegExp(
          String.raw`^Today's budget would not hold: ${share} is spent, this call may take \$0\.1\d+ \(its upper estimate and 10 %\)\. Override it once, raise it for today, or change the budget\. Nothing was sent\.$`,
        ),
      );
      const call = (await recordedCalls()).find(({ id }) => id === result.calls[0]?.id);
      assert.deepEqual([call?.outcome, call?.simulated, call?.httpStatus], ['refused', false, undefined]);
    });
  });

  it('lets go on when it is raised for today', async () => {
    await withoutSimulator({ budgets: { perDayUsd: 0.06, hard: true } }, async () => {
      const document = await showSpec('broke.panel.yaml');
      const raise = await lensWith(document, 'Raise for today');
      assert.equal(raise.command.command, 'panelmeter.raiseBudget');
      await vscode.commands.executeCommand('panelmeter.raiseBudget', { budget: 'perDayUsd', limit: '5' });
      await lensWith(document, 'Generate panel');
      const [status] = (await limits()).statuses();
      assert.deepEqual([status?.limit, status?.raised], [5_000_000_000_000n, true]);
    });
  });

  it('of the team holds too, and a wrong one is told of', async () => {
    const file = workspaceFile('.panelmeter.json').fsPath;
    fs.writeFileSync(
      file,
      '{ "budgets": [{ "name": "team", "images": 0, "per": "week", "hard": true }, { "name": "odd" }] }',
    );
    try {
      await withoutSimulator({}, async () => {
        const document = await showSpec('broke.panel.yaml');
        await lensWith(document, 'Over this week\'s budget "team" (0 of 0 images)');
        const result = await generate(document, 'broke');
        assert.match(result?.message ?? '', /^This week's budget "team" would not hold/);
        const { problems } = (await limits()).budgets.setting;
        assert.match(problems.join(), /\.panelmeter\.json\[1\]/);
      });
    } finally {
      fs.rmSync(file);
    }
    await until(async () => (await limits()).statuses().length === 0, 'the end of the team’s budget');
  });

  it('refuses a batch as a whole before anything is sent', async () => {
    const spent = await spentToday();
    const usd = exactUsd(spent + 30_000_000_000n);
    await withoutSimulator({ budgets: [{ name: 'tight', usd, per: 'day', hard: true }] }, async () => {
      const ids = ['one', 'two', 'three'];
      const panels = ids.map((id) => `  - panel_id: ${id}\n    tier: flash\n    prompt: A pier, ${id}.\n`);
      const document = await showSpec('tight.chapter.yaml', `chapter: tight\npanels:\n${panels.join('')}`);
      await lensWith(document, 'Chapter tight: 0 of 3 panels');
      assert.equal(await vscode.commands.executeCommand('panelmeter.generateBatch', document.uri), 0);
      const calls = (await recordedCalls()).filter(({ tags }) => tags.chapter === 'tight');
      assert.deepEqual(
        calls.map(({ tags, outcome, serviceTier }) => `${tags.panel} ${serviceTier} ${outcome}`).sort(),
        ['one batch refused', 'three batch refused', 'two batch refused'],
      );
      const holds = path.join(await ledgerDir(), 'ledger-v1/holds');
      assert.deepEqual(fs.existsSync(holds) ? fs.readdirSync(holds) : [], [], 'nothing is held');
    });
  });

  it('leaves the simulator alone', async () => {
    await withSettings({ budgets: { perDayUsd: 0, hard: true } }, async () => {
      const document = await showSpec('free.panel.yaml', panel('free', 'tier: flash'));
      const result = await press(await lensWith(document, 'Generate panel'));
      assert.equal(result?.outcome, 'generated', result?.message);
    });
  });
});

describe('quota', () => {
  it('shows the limit that a 429 tells', async () => {
    const watched = await limits();
    assert.deepEqual(
      watched.quotaLines(true).filter((line) => line.includes('3-pro-image')),
      [],
    );
    const document = await showSpec(
      'spent.panel.yaml',
      panel('spent', 'model: gemini-3-pro-image', 'Low tide. [sim:429-day]'),
    );
    const result = await press(await lensWith(document, 'Generate panel'));
    assert.equal(result?.outcome, 'failed', JSON.stringify(result));
    const line = watched.quotaLines(true).find((each) => each.includes('3-pro-image'));
    assert.match(line ?? '', /^3-pro-image day of 20 spent, back in \d+ (h|min)$/);
    assert.equal(watched.quota.of('gemini-3-pro-image', true)?.learned, true);
  });

  it('that will not do for a chapter is said before it starts', async () => {
    const panels = ['x', 'y'].map(
      (id) => `  - panel_id: ${id}\n    model: gemini-3-pro-image\n    prompt: Wave ${id}.\n`,
    );
    const document = await showSpec('tide.chapter.yaml', `chapter: tide\npanels:\n${panels.join('')}`);
    await lensWith(document, 'Needs 2 requests of 3-pro-image, 0 left today on the free tier');
  });
});
