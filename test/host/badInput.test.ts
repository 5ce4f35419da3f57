import assert from 'node:assert/strict';
import fs from 'node:fs';
import * as vscode from 'vscode';
import type { PanelResult } from '../../src/runs/panelResult.ts';
import {
  lensWith,
  panel,
  press,
  recordedCalls,
  showSpec,
  until,
  withSettings,
  workspaceFile,
} from './support/editor.ts';

async function diagnosticWith(document: vscode.TextDocument, text: string): Promise<vscode.Diagnostic> {
  return until(
    () => vscode.languages.getDiagnostics(document.uri).find(({ message }) => message.includes(text)),
    `a diagnostic with "${text}"`,
  );
}

async function generate(document: vscode.TextDocument, id: string): Promise<PanelResult> {
  const ref = { uri: document.uri.toString(), panelId: id };
  const result = await vscode.commands.executeCommand<PanelResult | undefined>(
    'panelmeter.generatePanel',
    ref,
  );
  assert.ok(result, 'it was started');
  return result;
}

function notRun(result: PanelResult): string {
  assert.equal(result.outcome, 'not-run', result.message);
  assert.deepEqual(result.calls, []);
  assert.match(result.message, /Nothing was sent/);
  return result.outcome === 'not-run' ? result.reason : '';
}

describe('bad input', () => {
  it('broken YAML: the lens says so and a diagnostic stands at the place', async () => {
    const document = await showSpec('broken.panel.yaml', 'panel_id: x\nprompt: "never closed\n');
    await lensWith(document, 'Cannot estimate');
    const diagnostics = await until(() => {
      const found = vscode.languages.getDiagnostics(document.uri);
      return found.length > 0 && found;
    }, 'a diagnostic');
    assert.equal(diagnostics[0]?.severity, vscode.DiagnosticSeverity.Error);
    assert.ok((diagnostics[0]?.range.start.line ?? 0) >= 1, 'on the broken line or after it');
  });

  it('a missing reference image: no figure, a diagnostic at its name, nothing sent', async () => {
    const text = panel('noref', 'tier: flash\nreferences: [refs/nowhere.png]');
    const document = await showSpec('noref.panel.yaml', text);
    await lensWith(document, 'Cannot estimate: reference refs/nowhere.png not found');
    const { range } = await diagnosticWith(document, 'refs/nowhere.png');
    assert.ok(document.getText(range).includes('refs/nowhere.png'));
    assert.equal(notRun(await generate(document, 'noref')), 'missing-reference');
  });

  it('an unknown model: no figure at all, and nothing sent', async () => {
    const document = await showSpec('unknown.panel.yaml', panel('unknown', 'model: gemini-9-unobtainium'));
    const lens = await lensWith(document, 'gemini-9-unobtainium');
    assert.doesNotMatch(lens.title, /\$/);
    assert.equal(notRun(await generate(document, 'unknown')), 'unknown-model');
  });

  it('a retired model: says when it was shut down, and one press puts its successor in', async () => {
    const document = await showSpec(
      'retired.panel.yaml',
      panel('retired', 'model: gemini-3-pro-image-preview'),
    );
    await lensWith(document, 'was shut down on 25 June 2026');
    await press(await lensWith(document, /^Use gemini-3-pro-image$/));
    assert.match(document.getText(), /^model: gemini-3-pro-image$/m);
    await document.save();
  });

  it('an aspect ratio or a size that the model does not make: nothing sent', async () => {
    const ratio = await showSpec(
      'ratio.panel.yaml',
      panel('ratio', 'model: gemini-3-pro-image\naspect_ratio: "1:8"'),
    );
    await diagnosticWith(ratio, '1:8');
    assert.equal(notRun(await generate(ratio, 'ratio')), 'unsupported');
    const size = await showSpec('px.panel.yaml', panel('px', 'model: gemini-3-pro-image\nimage_size: "512"'));
    assert.equal(notRun(await generate(size, 'px')), 'unsupported');
  });

  it('no key: nothing sent', async () => {
    await withSettings({ simulator: false }, async () => {
      const document = await showSpec('nokey.panel.yaml', panel('nokey', 'tier: flash'));
      const result = await generate(document, 'nokey');
      assert.equal(result.outcome === 'not-run' && result.reason, 'no-key', result.message);
    });
  });

  it('a refused key, a blocked prompt, a text instead of an image: each is a call, with what it cost', async () => {
    const cases = [
      {
        id: 'key',
        marker: '[sim:key-invalid]',
        outcome: 'failed',
        reason: 'not-charged',
        says: /API_KEY_INVALID.*Nothing was charged/,
      },
      {
        id: 'blocked',
        marker: '[sim:block]',
        outcome: 'blocked',
        reason: 'priced',
        says: /blocked the prompt/,
      },
      {
        id: 'texty',
        marker: '[sim:text-only]',
        outcome: 'no-image',
        reason: 'priced',
        says: /No image came back/,
      },
    ];
    for (const { id, marker, outcome, reason, says } of cases) {
      const document = await showSpec(`${id}.panel.yaml`, panel(id, 'tier: flash', `A pier. ${marker}`));
      const result = await generate(document, id);
      assert.equal(result.outcome, outcome, result.message);
      assert.match(result.message, says);
      const recorded = (await recordedCalls()).filter(({ tags }) => tags.panel === id);
      assert.deepEqual(
        recorded.map((call) => call.reason),
        [reason],
      );
    }
  });

  it('a day’s quota that is spent: told, not retried, not charged', async () => {
    const document = await showSpec(
      'quota.panel.yaml',
      panel('quota', 'tier: flash', 'A pier. [sim:429-day]'),
    );
    const result = await generate(document, 'quota');
    assert.equal(result.outcome, 'failed');
    assert.equal(result.calls.length, 1);
    assert.match(result.message, /429/);
    assert.equal(result.calls[0]?.errorStatus, 'RESOURCE_EXHAUSTED');
  });

  it('an image that cannot be saved: the call and its cost are kept, and it says so', async () => {
    fs.writeFileSync(workspaceFile('taken').fsPath, 'a file where the folder should be');
    await withSettings({ outputFolder: 'taken' }, async () => {
      const document = await showSpec('unsaved.panel.yaml', panel('unsaved', 'tier: flash'));
      const result = await generate(document, 'unsaved');
      assert.ok(result.outcome === 'generated' && result.saveFailure !== undefined, result.message);
      assert.match(result.message, /was charged\..*could not be saved/);
      const call = (await recordedCalls()).find(({ tags }) => tags.panel === 'unsaved');
      assert.equal(call?.reason, 'priced');
      assert.equal(call?.imageFile, undefined);
    });
  });

  it('a spec that is not saved yet is not run', async () => {
    const uri = vscode.Uri.parse('untitled:fresh.panel.yaml');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), panel('fresh', 'tier: flash'));
    await vscode.workspace.applyEdit(edit);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const button = await lensWith(document, 'Generate panel');
    const before = (await recordedCalls()).length;
    assert.equal(await press(button), undefined);
    assert.equal((await recordedCalls()).length, before);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
