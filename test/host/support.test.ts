import assert from 'node:assert/strict';
import * as os from 'node:os';
import * as vscode from 'vscode';
import { panel, showSpec, withSettings, workspaceFile } from './support/editor.ts';

describe('Copy Support Information', () => {
  it('tells versions, settings and the ledger’s health, and no key, prompt, path or name', async () => {
    const canary = 'canary-7f3a';
    process.env.GEMINI_API_KEY = `AIza${canary}`;
    try {
      await withSettings(
        {
          priceBookPath: `/home/${canary}/prices.json`,
          outputFolder: `${canary}-out`,
          budgets: [{ name: canary, usd: 5, per: 'day', scope: { project: canary } }],
        },
        async () => {
          const text = panel(canary, 'model: gemini-3-pro-image').replace(/prompt: .*/, `prompt: ${canary}`);
          await showSpec(`${canary}.panel.yaml`, text);
          await vscode.commands.executeCommand('panelmeter.generatePanel', {
            uri: workspaceFile(`${canary}.panel.yaml`).toString(),
            panelId: canary,
          });
          await vscode.commands.executeCommand('panelmeter.copySupportInfo');
        },
      );
    } finally {
      delete process.env.GEMINI_API_KEY;
    }
    const copied = await vscode.env.clipboard.readText();
    const info = JSON.parse(copied) as {
      panelmeter: string;
      settings: Record<string, unknown>;
      ledger: { calls: number; damagedLines: number; degraded: string };
    };
    assert.equal(
      info.panelmeter,
      vscode.extensions.getExtension('panelmeter.panelmeter')?.packageJSON.version,
    );
    assert.ok(info.ledger.calls > 0);
    assert.deepEqual([info.ledger.damagedLines, info.ledger.degraded], [0, 'no']);
    assert.equal(info.settings['outputFolder'], 'set');
    assert.equal(info.settings['simulator'], true);
    for (const secret of [canary, os.homedir(), os.userInfo().username, workspaceFile('').fsPath])
      assert.ok(!copied.includes(secret), `it holds ${secret}`);
  });
});
