import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { lensWith, panel, press, showSpec, until, withSettings } from './support/editor.ts';
import { hoverOn, marksOf } from './support/hover.ts';

const CODE = `import os
MODEL = "gemini-3-pro-image"  # the good one
OLD = "models/gemini-3-pro-image-preview"
TYPO = 'gemini-9-flash'
TOOL = 'gemini-cli'
`;

async function marked(document: vscode.TextDocument, count: number): Promise<vscode.Diagnostic[]> {
  return until(
    () => {
      const marks = marksOf(document);
      return marks.length === count && marks;
    },
    `${count} marks, not ${JSON.stringify(marksOf(document))}`,
  );
}

async function quickFix(document: vscode.TextDocument, mark: vscode.Diagnostic): Promise<vscode.CodeAction> {
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    mark.range,
    vscode.CodeActionKind.QuickFix.value,
  );
  const fix = actions.find(({ title }) => title.startsWith('Use '));
  assert.ok(fix?.edit, actions.map(({ title }) => title).join(', '));
  return fix;
}

describe('model ids in any file', () => {
  it('tell on hover what the model costs, by image size too, and where that is from', async () => {
    const document = await showSpec('draw.py', CODE);
    const said = await hoverOn(document, 'gemini-3-pro-image"');
    assert.match(said, /in \$2\.00 · .*out \$12\.00 · image out \$120\.00 per 1M tokens/);
    assert.match(said, /One image: 1K \$0\.134 · 2K \$0\.134 · 4K \$0\.240/);
    assert.match(said, /No free tier\./);
    assert.match(said, /As of \d{4}-\d{2}-\d{2} · \S+ · \[.*\]\(https:/);
    assert.equal(await hoverOn(document, 'import os'), '');
    assert.equal(await hoverOn(document, 'gemini-cli'), '');
    assert.match(await hoverOn(document, 'gemini-9-flash'), /In no price book .*: its cost is not known/);
  });

  it('tell what the user spent with the model', async () => {
    const spec = await showSpec('spent.panel.yaml', panel('spent', 'model: gemini-3.1-flash-lite-image'));
    const result = await press(await lensWith(spec, 'Generate panel'));
    assert.equal(result?.outcome, 'generated', result?.message);
    const document = await showSpec('spent.env', 'IMAGE_MODEL=gemini-3.1-flash-lite-image\n');
    const said = await until(async () => {
      const text = await hoverOn(document, 'gemini-3.1-flash-lite-image');
      return /You: SIM/.test(text) && text;
    }, 'own spend');
    assert.match(said, /You: SIM \$0\.\d+ in 30 days, 1 call, P95 \$0\.\d+/);
  });

  it('are marked when retired or in no price book, and a quick fix puts the successor in', async () => {
    const document = await showSpec('retired.py', CODE);
    const marks = await marked(document, 2);
    assert.deepEqual(
      marks.map(({ code, severity, range }) => [code, severity, document.getText(range)]),
      [
        ['model-retired', vscode.DiagnosticSeverity.Error, 'gemini-3-pro-image-preview'],
        ['model-id-unknown', vscode.DiagnosticSeverity.Hint, 'gemini-9-flash'],
      ],
    );
    const [retired] = marks;
    assert.ok(retired);
    assert.match(retired.message, /was shut down on 25 June 2026: the service refuses it/);
    const fix = await quickFix(document, retired);
    assert.equal(fix.title, 'Use gemini-3-pro-image');
    assert.ok(fix.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(), /OLD = "models\/gemini-3-pro-image"\n/);
    await marked(document, 1);
    await document.save();
  });

  it('are only spoken of in prose, and left to specs in specs', async () => {
    const prose = await showSpec('notes.md', 'We moved off gemini-3-pro-image-preview in June.\n');
    const [said] = await marked(prose, 1);
    assert.equal(said?.severity, vscode.DiagnosticSeverity.Information);
    const spec = await showSpec('old.panel.yaml', panel('old', 'model: gemini-3-pro-image-preview'));
    const [own] = await marked(spec, 1);
    assert.ok(own);
    const fix = await quickFix(spec, own);
    assert.ok(fix.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(spec.getText(), /^model: gemini-3-pro-image$/m);
    await spec.save();
  });

  it('are looked at in files that are not saved, and not in large ones', async () => {
    const untitled = await vscode.workspace.openTextDocument({ language: 'python', content: CODE });
    await vscode.window.showTextDocument(untitled);
    await marked(untitled, 2);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');

    const small = await showSpec('small.txt.py', CODE);
    const large = await showSpec('large.py', `${CODE}${'# filler, nothing else\n'.repeat(45_000)}`);
    await vscode.window.showTextDocument(small, { viewColumn: vscode.ViewColumn.Two });
    await marked(small, 2);
    assert.deepEqual(marksOf(large), []);
    assert.equal(await hoverOn(large, 'gemini-3-pro-image"'), '');
  });

  it('are left alone when switched off', async () => {
    const document = await showSpec('off.py', CODE);
    await marked(document, 2);
    await withSettings({ 'modelIds.enabled': false }, async () => {
      await marked(document, 0);
      assert.equal(await hoverOn(document, 'gemini-3-pro-image"'), '');
    });
    await marked(document, 2);
  });

  it('are completed in specs, each with its price', async () => {
    for (const [name, line] of [
      ['fresh.panel.yaml', 'model: gem'],
      ['fresh.panel.json', '{ "model": "gem'],
    ] as const) {
      const document = await showSpec(name, `${line}\n`);
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(0, line.length),
      );
      const items = new Map(list.items.map((item) => [item.label, item]));
      const pro = items.get('gemini-3-pro-image');
      assert.match(pro?.detail ?? '', /1K \$0\.134 · 2K \$0\.134 · 4K \$0\.240/, name);
      assert.equal(pro?.insertText, 'gemini-3-pro-image');
      assert.ok(!items.has('gemini-3-pro-image-preview'), 'a retired model');
      assert.ok(!items.has('gemini-3.8-flash'), 'a model that makes no images');
    }
  });
});
