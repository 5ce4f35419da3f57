import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PanelResult } from '../../src/runs/panelResult.ts';
import { panel, showSpec, until, withSettings } from './support/editor.ts';

describe('insights', () => {
  it('Stop All Runs cancels a panel that is under way; the call is kept as aborted', async () => {
    const document = await showSpec(
      'endless.panel.yaml',
      panel('endless', 'tier: flash', '[sim:slow 50000ms]'),
    );
    const running = vscode.commands.executeCommand<PanelResult>('panelmeter.generatePanel', {
      uri: document.uri.toString(),
      panelId: 'endless',
    });
    await until(async () => vscode.commands.executeCommand<number>('panelmeter.stopRuns'), 'a run to stop');
    const result = await running;
    assert.ok(result.outcome === 'aborted' || result.outcome === 'not-run', result.outcome);
    assert.equal(await vscode.commands.executeCommand<number>('panelmeter.stopRuns'), 0);
  });

  it('takes a wrong target as no reason to fail: the report opens', async () => {
    await withSettings({ targets: { retryPercent: 'few' } }, async () => {
      await vscode.commands.executeCommand('panelmeter.openReport');
      await until(
        () =>
          vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label === 'Cost report')),
        'the report',
      );
    });
  });
});
