import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { shownUsd } from '../../src/money.ts';
import {
  ledgerDir,
  lensWith,
  panel,
  panelmeter,
  press,
  recordedCalls,
  showSpec,
  until,
  workspaceFile,
} from './support/editor.ts';

describe('attempts', () => {
  const kept = (): string => fs.readFileSync(workspaceFile('panels-out/kept.json').fsPath, 'utf8');

  it('Keep Attempt: lens, kept.json and the report of kept panels say the same', async () => {
    const document = await showSpec('tries.panel.yaml', panel('tries', 'tier: flash'));
    const ref = { uri: document.uri.toString(), panelId: 'tries' };
    for (let i = 0; i < 3; i += 1) {
      const result = await press(await lensWith(document, 'Generate panel'));
      assert.ok(result?.outcome === 'generated', result?.message);
    }
    await lensWith(document, /attempt 3 of 3 \(SIM \$0\.\d+ in all\)/);
    const calls = (await recordedCalls()).filter(({ tags }) => tags.panel === 'tries');
    const [, second] = calls;
    assert.ok(second);
    const image = await vscode.commands.executeCommand<string>('panelmeter.keepAttempt', ref, second.id);
    assert.equal(image, second.imageFile);
    const all = calls.reduce((sum, { picoUsd }) => sum + BigInt(picoUsd ?? 0), 0n);
    const lens = await lensWith(document, 'kept attempt 2 of 3');
    assert.equal(
      lens.title,
      `SIM ${shownUsd(BigInt(second.picoUsd ?? 0))} · kept attempt 2 of 3 (SIM ${shownUsd(all)} in all)`,
    );
    assert.match(kept(), new RegExp(`"image":"${path.basename(image)}","call":"${second.id}"`));
    const root = path.dirname(document.uri.fsPath);
    const { simulated } = JSON.parse(
      panelmeter([
        'report',
        '--kept',
        '--by',
        'panel',
        '--json',
        '--root',
        root,
        '--ledger',
        await ledgerDir(),
      ]),
    ) as { simulated: { groups: { key: string; kept: { picoUsd: string }; spent: { picoUsd: string } }[] } };
    const group = simulated.groups.find(({ key }) => key === 'host-tests/tries');
    assert.ok(group);
    assert.equal(group.kept.picoUsd, second.picoUsd);
    assert.equal(group.spent.picoUsd, all.toString());
  });

  it('Compare Attempts opens one page, and another choice is seen in the lens', async () => {
    const document = await showSpec('tries.panel.yaml');
    await press(await lensWith(document, 'kept attempt 2 of 3'));
    const pages = (): vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ label }) => label === 'Attempts of tries');
    await until(() => pages().length === 1, 'the page');
    const ref = { uri: document.uri.toString(), panelId: 'tries' };
    const first = (await recordedCalls()).find(({ tags }) => tags.panel === 'tries');
    await vscode.commands.executeCommand('panelmeter.keepAttempt', ref, first?.id);
    await lensWith(document, 'kept attempt 1 of 3');
    await vscode.commands.executeCommand('panelmeter.compareAttempts', ref);
    assert.equal(pages().length, 1);
  });

  it('another hand’s kept.json is followed; one that is broken is never written over', async () => {
    const document = await showSpec('tries.panel.yaml');
    const ref = { uri: document.uri.toString(), panelId: 'tries' };
    const text = kept();
    const calls = (await recordedCalls()).filter(({ tags }) => tags.panel === 'tries');
    const third = calls[2];
    assert.ok(third);
    fs.writeFileSync(
      workspaceFile('panels-out/kept.json').fsPath,
      text
        .replace(/"image":"tries-a1\.png"/, `"image":"${path.basename(third.imageFile ?? '')}"`)
        .replace(calls[0]?.id ?? '-', third.id),
    );
    await lensWith(document, 'kept attempt 3 of 3');
    fs.writeFileSync(workspaceFile('panels-out/kept.json').fsPath, '{ mine');
    await lensWith(document, /· attempt 3 of 3/);
    await vscode.commands.executeCommand('panelmeter.keepAttempt', ref, third.id);
    assert.equal(kept(), '{ mine');
    fs.writeFileSync(workspaceFile('panels-out/kept.json').fsPath, text);
  });
});
