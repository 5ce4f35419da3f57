import assert from 'node:assert/strict';
import fs from 'node:fs';
import * as vscode from 'vscode';
import { ledgerDir, panelmeter, recordedCalls, until, workspaceFile } from './support/editor.ts';

interface SeedLog {
  summary: { total_calls: number; simulated?: { total_calls: number; total_cost_usd: number } };
  calls: { model: string; status: string; cost: { total_cost_usd: number | null } }[];
}

describe('commands', () => {
  it('Export Logs writes the log of every call that is no count', async () => {
    const target = workspaceFile('costs.json');
    await vscode.commands.executeCommand('panelmeter.exportLogs', target);
    const log = JSON.parse(fs.readFileSync(target.fsPath, 'utf8')) as SeedLog;
    const recorded = (await recordedCalls()).filter(
      ({ method, outcome }) => method !== 'countTokens' && outcome !== 'refused',
    );
    assert.ok(recorded.length > 0);
    assert.equal(log.calls.length, recorded.length);
    // Only the simulator answered: the real sums stay empty.
    assert.equal(log.summary.total_calls, 0);
    assert.equal(log.summary.simulated?.total_calls, recorded.length);
  });

  it('Open Cost Report opens one panel, and again the same', async () => {
    const tabs = () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(({ label }) => label === 'Cost report');
    await vscode.commands.executeCommand('panelmeter.openReport');
    await until(() => tabs().length === 1, 'the report');
    await vscode.commands.executeCommand('panelmeter.openReport');
    assert.equal(tabs().length, 1);
  });

  it('Start New Session gives later calls another session', async () => {
    const sessions = async (): Promise<Set<string | undefined>> =>
      new Set((await recordedCalls()).map(({ session }) => session));
    const before = await sessions();
    await vscode.commands.executeCommand('panelmeter.newSession');
    await vscode.commands.executeCommand('panelmeter.generatePanel', {
      uri: workspaceFile('cover.panel.yaml').toString(),
      panelId: 'cover',
    });
    const after = await sessions();
    assert.equal(after.size, before.size + 1);
  });

  it('a terminal of the editor knows the ledger', async () => {
    const out = workspaceFile('ledger-of-terminal.txt').fsPath;
    const terminal = vscode.window.createTerminal({
      name: 'ledger',
      shellPath: '/bin/bash',
      shellArgs: ['--norc'],
    });
    terminal.sendText(`printf '%s' "$PANELMETER_LEDGER" > '${out}'`);
    const said = await until(() => fs.existsSync(out) && fs.readFileSync(out, 'utf8'), 'the terminal');
    terminal.dispose();
    assert.equal(said, await ledgerDir());
  });

  it('the ledger verifies from outside', async () => {
    assert.match(panelmeter(['verify', '--ledger', await ledgerDir()]), /calls/);
  });
});
