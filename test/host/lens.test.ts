import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { lenses, lensWith, panel, showSpec, withSettings } from './support/editor.ts';

describe('lenses', () => {
  it('stand over each panel of the sample chapter, with a figure, its model and actions', async () => {
    const document = await showSpec('ch1.chapter.yaml');
    const chapter = await lensWith(document, /^Chapter 1: 0 of \d+ panels · ~\$/);
    assert.equal(chapter.title.includes('$0 spent'), false);
    const all = await lenses(document);
    const ids = document.getText().match(/panel_id:/g) ?? [];
    assert.equal(all.filter(({ title }) => title === 'Generate panel').length, ids.length);
    const pro = all.filter(({ title }) => title.startsWith('SIM ~$') && title.includes('gemini-3-pro-image'));
    assert.ok(pro.length > 0, 'a pro panel has a figure');
  });

  it('follow the text: another size is another figure at once', async () => {
    const document = await showSpec(
      'size.panel.yaml',
      panel('size', 'model: gemini-3-pro-image\nimage_size: 1K'),
    );
    const before = await lensWith(document, 'gemini-3-pro-image 1K');
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf('1K');
    edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + 2)), '4K');
    await vscode.workspace.applyEdit(edit);
    const after = await lensWith(document, 'gemini-3-pro-image 4K');
    assert.match(before.title, /~\$0\.1[34]/);
    assert.match(after.title, /~\$0\.2[45]/);
    await document.save();
  });

  it('become exact about the text once the simulator has counted it', async () => {
    const document = await showSpec('count.panel.yaml', panel('count', 'tier: flash'));
    await lensWith(document, /^SIM ~\$[\d.–]+ · gemini-nano-banana-2\.1 1K \(tier: flash\)$/);
  });

  it('say offline when nothing may be counted', async () => {
    await withSettings({ 'lens.count': 'onDemand' }, async () => {
      const document = await showSpec(
        'offline.panel.yaml',
        panel('offline', 'tier: flash', 'Never counted before.'),
      );
      await lensWith(document, '· offline');
    });
  });

  it('are over prompts too', async () => {
    const document = await showSpec('critique.prompt.md');
    await lensWith(document, /gemini-3\.8-flash/);
    await lensWith(document, 'Generate panel');
  });

  it('are gone when switched off', async () => {
    await withSettings({ 'lens.enabled': false }, async () => {
      const document = await showSpec('ch1.chapter.yaml');
      assert.deepEqual(await lenses(document), []);
    });
  });
});
