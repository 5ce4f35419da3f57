import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  ledgerDir,
  panelmeter,
  recordedCalls,
  until,
  withSettings,
  workspaceFile,
} from './support/editor.ts';

/** Recorded by another process while the book had no price for its model. */
const unpriced = {
  id: 'reprice-1',
  startedAt: '2026-11-20T20:00:00Z',
  source: 'import',
  simulated: false,
  method: 'generateContent',
  requestedModel: 'gemini-3.8-flash',
  modelVersion: 'gemini-3.8-flash',
  outcome: 'ok',
  promptTokens: 1000,
  candidatesTokens: 200,
  tokensByMeter: { 'input.text': 1000, 'output.text': 200 },
  tier: 'paid',
  reason: 'unpriced',
  flags: [],
  tags: { chapter: 'reprice-tests' },
};
/** 1000 × $0.75 + 200 × $3.75 per million. */
const PRICE = '1500000000';

async function record(...calls: object[]): Promise<void> {
  const lines = calls.map((call) => JSON.stringify(call)).join('\n');
  panelmeter(['import', '--ledger', await ledgerDir(), '-'], lines);
}

const shown = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';

describe('unpriced calls', () => {
  it('Reprice Unpriced Calls shows a dry run first, and writes nothing', async () => {
    await record(unpriced, {
      ...unpriced,
      id: 'reprice-2',
      requestedModel: 'gemini-9',
      modelVersion: 'gemini-9',
    });
    const result = await vscode.commands.executeCommand<{ changes: number; written: number }>(
      'panelmeter.repriceUnpriced',
    );
    assert.deepEqual(result, { changes: 1, written: 0 });
    assert.match(shown(), /^# Reprice by the price book of /);
    assert.match(shown(), /A dry run: nothing is written yet/);
    assert.match(shown(), /\*\*1 call: \$0 \+ 1 unpriced → \$0\.0015\*\*/);
    assert.match(shown(), /^- gemini-9: 1$/m);
    assert.equal((await recordedCalls()).find(({ id }) => id === 'reprice-1')?.reason, 'unpriced');
  });

  it('then writes receipts that supersede: seen from outside, the old one beside the new', async () => {
    const result = await vscode.commands.executeCommand<{ changes: number; written: number }>(
      'panelmeter.repriceUnpriced',
      { write: true },
    );
    assert.deepEqual(result, { changes: 1, written: 1 });
    const call = (await recordedCalls()).find(({ id }) => id === 'reprice-1');
    assert.deepEqual([call?.reason, call?.picoUsd], ['priced', PRICE]);
    assert.deepEqual(
      call?.superseded?.map(({ reason }) => reason),
      ['unpriced'],
    );
    assert.match(panelmeter(['verify', '--ledger', await ledgerDir()]), /, 0 damaged lines/);
  });

  it('Add a Price makes the file of prices, names it, and stands at an empty price', async () => {
    const file = workspaceFile('gemini.prices.json');
    fs.rmSync(file.fsPath, { force: true });
    try {
      await vscode.commands.executeCommand('panelmeter.addPrice', 'gemini-9');
      const editor = await until(
        () =>
          vscode.window.activeTextEditor?.document.uri.fsPath === file.fsPath &&
          vscode.window.activeTextEditor,
        'the file of prices',
      );
      const { document, selection } = editor;
      const [entry] = (JSON.parse(document.getText()) as { models: { id: string }[] }).models;
      assert.equal(entry?.id, 'gemini-9');
      assert.match(document.lineAt(selection.active.line).text, /"input\.text": ""/);
      assert.equal(document.lineAt(selection.active.line).text.charAt(selection.active.character), '"');
      assert.ok(document.isDirty, 'nobody but the user saves a price');
      const setting = vscode.workspace.getConfiguration('panelmeter').get('priceBookPath');
      assert.equal(setting, 'gemini.prices.json');
      await vscode.commands.executeCommand('panelmeter.addPrice', 'gemini-9');
      assert.equal((JSON.parse(document.getText()) as { models: unknown[] }).models.length, 1);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    } finally {
      await vscode.workspace
        .getConfiguration('panelmeter')
        .update('priceBookPath', undefined, vscode.ConfigurationTarget.Workspace);
      fs.rmSync(file.fsPath, { force: true });
    }
  });
});

describe('Reconcile with Bill', () => {
  const header =
    'Date,Service description,SKU description,SKU ID,Usage amount,Usage unit,Unrounded subtotal ($),Subtotal ($)';
  const bill = (name: string, ...rows: string[]): vscode.Uri => {
    const uri = workspaceFile(name);
    fs.writeFileSync(uri.fsPath, [header, ...rows, ''].join('\r\n'));
    return uri;
  };

  it('opens billed beside ledger by Pacific day and SKU, with the difference explained', async () => {
    const uri = bill(
      'bill.csv',
      '2026-11-20,Gemini API,Generate content input token count gemini 3.8 flash text,A,"1,000",count,0.000750,0.00',
      '2026-11-20,Gemini API,Generate content output token count gemini 3.8 flash text,B,600,count,0.002250,0.00',
    );
    await withSettings({ displayCurrency: { code: 'EUR', perUsd: 0.92 } }, async () => {
      await vscode.commands.executeCommand('panelmeter.reconcile', uri);
    });
    assert.match(shown(), /^# Bill and ledger, 2026-11-20$/m);
    assert.match(shown(), /input token count gemini 3\.8 flash text +\| +1,000 \| +1,000 \| .* agrees/);
    assert.match(shown(), /\| +600 \| +200 \| .*the bill has more tokens.*\+400 tokens, \$0\.0015/);
    assert.match(shown(), /\| – not explained .*\| +\$0 \|/);
    assert.match(shown(), /converted at 0\.92/);
    assert.match(shown(), /≈ EUR/);
    assert.equal(path.posix.extname(vscode.window.activeTextEditor?.document.uri.path ?? ''), '.md');
  });

  it('says what is wrong with a file that is no bill', async () => {
    const before = shown();
    const uri = workspaceFile('no-bill.csv');
    fs.writeFileSync(uri.fsPath, 'a,b\n1,2\n');
    assert.equal(await vscode.commands.executeCommand('panelmeter.reconcile', uri), undefined);
    assert.equal(shown(), before, 'nothing was opened');
  });
});
