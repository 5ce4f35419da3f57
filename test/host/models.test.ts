import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ledgerDir, lensWith, panelmeter, showSpec, until, withSettings } from './support/editor.ts';

interface EstimatedPanel {
  panelId: string;
  model: string;
  because: string;
}

/** What the command makes of a spec, by panel. */
async function commandModels(document: vscode.TextDocument): Promise<Record<string, string>> {
  const ledger = await ledgerDir();
  const text = panelmeter(['estimate', document.uri.fsPath, '--offline', '--json', '--ledger', ledger]);
  const { files } = JSON.parse(text) as { files: { panels: EstimatedPanel[] }[] };
  const panels = files[0]?.panels ?? [];
  return Object.fromEntries(
    panels.map(({ panelId, model, because }) => [panelId, `${model} 1K (${because})`]),
  );
}

describe('model rules', () => {
  it('choose the same in the lens and in the command, with settings of the user and of the workspace', async () => {
    const config = vscode.workspace.getConfiguration('panelmeter');
    const document = await showSpec(
      'rules.chapter.yaml',
      'chapter: rules\npanels:\n  - panel_id: r1\n    close_up: true\n    prompt: A face.\n  - panel_id: r2\n    prompt: A wave.\n',
    );
    const { Global } = vscode.ConfigurationTarget;
    await config.update('models', { flash: 'gemini-3.1-flash-lite-image', pro: 'not-used' }, Global);
    const workspace = {
      pro: 'gemini-3-pro-image',
      rules: [{ when: { close_up: true }, use: 'pro', name: 'faces' }],
    };
    try {
      await withSettings({ models: workspace }, async () => {
        const lens = {
          r1: 'gemini-3-pro-image 1K (your rule: faces)',
          r2: 'gemini-3.1-flash-lite-image 1K (rule: no key panel, fewer than 4 characters)',
        };
        await lensWith(document, lens.r1);
        await lensWith(document, lens.r2);
        await until(async () => {
          const found = await commandModels(document);
          return JSON.stringify(found) === JSON.stringify(lens);
        }, 'the same models from the command');
      });
      // The rules of the workspace are gone: the user's own hold in both.
      await lensWith(document, /gemini-3\.1-flash-lite-image 1K \(rule: /);
      const found = await commandModels(document);
      assert.deepEqual(
        Object.values(found).map((text) => text.split(' ')[0]),
        ['gemini-3.1-flash-lite-image', 'gemini-3.1-flash-lite-image'],
      );
    } finally {
      await config.update('models', undefined, Global);
    }
  });
});
