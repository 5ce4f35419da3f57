import assert from 'node:assert/strict';
import * as v8 from 'node:v8';
import * as vscode from 'vscode';
import { until } from './support/editor.ts';

const reports = (): vscode.Tab[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label === 'Cost report');

async function openAndClose(): Promise<void> {
  await vscode.commands.executeCommand('panelmeter.openReport');
  await until(() => reports().length === 1, 'the report');
  await vscode.window.tabGroups.close(reports());
  await until(() => reports().length === 0, 'the report to be gone');
}

/** The class of VS Code's own webviews, whose living objects can be counted. */
function webviewClass(): new () => object {
  const panel = vscode.window.createWebviewPanel('probe', 'probe', vscode.ViewColumn.Active);
  const { constructor } = panel.webview;
  panel.dispose();
  assert.notEqual(constructor, Object, 'it has no class of its own');
  return constructor as new () => object;
}

describe('the report, opened and closed a hundred times', () => {
  it('leaves nothing behind in the host', async function () {
    this.timeout(300_000);
    const webviews = webviewClass();
    for (let time = 0; time < 100; time++) await openAndClose();
    // Counting collects first. What was closed last is let go in a later turn.
    await until(() => Number(v8.queryObjects(webviews)) < 5, 'the webviews to be gone');
  });
});
