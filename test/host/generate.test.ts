import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { shownUsd } from '../../src/money.ts';
import type { PanelResult } from '../../src/runs/panelResult.ts';
import {
  lensWith,
  panel,
  panelmeter,
  press,
  recordedCalls,
  showSpec,
  until,
  workspaceFile,
} from './support/editor.ts';
import { answersOnTheWire, chunksOf } from './support/wire.ts';

interface ReceiptJson {
  usd: string;
  picoUsd: string;
  reason: string;
  lines: { meter: string; tokens: number; picoUsd: string }[];
}

describe('Generate panel', () => {
  it('makes the image; lens, ledger and the receipt of the same body agree to the last digit', async () => {
    const document = await showSpec(
      'hero.panel.yaml',
      panel('hero', 'model: gemini-3-pro-image\naspect_ratio: "3:4"'),
    );
    await lensWith(document, 'never run');
    const button = await lensWith(document, 'Generate panel');
    const { result, bodies } = await answersOnTheWire(() => press(button));
    assert.ok(result?.outcome === 'generated', result?.message);

    const [image] = result.files;
    assert.ok(image);
    const file = path.join(path.dirname(document.uri.fsPath), image);
    assert.deepEqual([...fs.readFileSync(file).subarray(1, 4)], [...Buffer.from('PNG')]);

    const call = (await recordedCalls()).find(({ id }) => id === result.calls[0]?.id);
    assert.ok(call, 'the call is in the ledger');
    assert.equal(call.simulated, true);
    assert.equal(call.tags.panel, 'hero');
    assert.equal(call.imageFile, image);
    assert.deepEqual([call.imageWidth, call.imageHeight], [896, 1200]);
    assert.ok((call.latencyMs ?? 0) > 0);

    const stream = bodies.find((body) => body.includes('usageMetadata') && body.includes('inlineData'));
    assert.ok(stream, 'the answer was seen on the wire');
    const args = ['receipt', '--json', '--model', 'gemini-3-pro-image', '--at', call.startedAt, '-'];
    const receipt = JSON.parse(panelmeter(args, JSON.stringify(chunksOf(stream)))) as ReceiptJson;
    assert.equal(receipt.reason, 'priced');
    assert.equal(call.picoUsd, receipt.picoUsd);
    assert.equal(call.usd, receipt.usd);
    assert.deepEqual(
      call.lines?.map(({ meter, tokens, picoUsd }) => ({ meter, tokens, picoUsd })),
      receipt.lines.map(({ meter, tokens, picoUsd }) => ({ meter, tokens, picoUsd })),
    );

    const last = await lensWith(document, /^last SIM /);
    assert.equal(last.title, `last SIM ${shownUsd(BigInt(receipt.picoUsd))}`);
    const opened = await until(
      () =>
        vscode.window.tabGroups.all
          .flatMap(({ tabs }) => tabs)
          .find(({ label }) => label === path.basename(image)),
      'the image beside the spec',
    );
    assert.ok(opened.group.viewColumn > vscode.ViewColumn.One);
  });

  it('says that a spec was changed since it was run, and never overwrites an image', async () => {
    const document = await showSpec('again.panel.yaml', panel('again', 'tier: flash'));
    const first = await press(await lensWith(document, 'Generate panel'));
    assert.ok(first?.outcome === 'generated');
    const edit = new vscode.WorkspaceEdit();
    edit.insert(
      document.uri,
      document.positionAt(document.getText().indexOf('A lighthouse')),
      'Snow falls. ',
    );
    await vscode.workspace.applyEdit(edit);
    await document.save();
    await lensWith(document, 'changed since');
    const second = await press(await lensWith(document, 'Generate panel'));
    assert.ok(second?.outcome === 'generated');
    assert.notEqual(second.files[0], first.files[0]);
    for (const { files } of [first, second]) assert.ok(fs.existsSync(workspaceFile(files[0] ?? '').fsPath));
  });

  it('retries what passes by itself; each attempt is a call of one run', async () => {
    const document = await showSpec(
      'retry.panel.yaml',
      panel('retry', 'tier: flash', 'A gull. [sim:503 x1]'),
    );
    const result = await press(await lensWith(document, 'Generate panel'));
    assert.ok(result?.outcome === 'generated', result?.message);
    assert.deepEqual(
      result.calls.map(({ attempt, outcome, httpStatus, reason }) => ({
        attempt,
        outcome,
        httpStatus,
        reason,
      })),
      [
        { attempt: 1, outcome: 'error', httpStatus: 503, reason: 'not-charged' },
        { attempt: 2, outcome: 'ok', httpStatus: 200, reason: 'priced' },
      ],
    );
    assert.equal(new Set(result.calls.map(({ run }) => run)).size, 1);
  });

  it('answers a prompt with a text model', async () => {
    const document = await showSpec('critique.prompt.md');
    const result = await press(await lensWith(document, 'Generate panel'));
    assert.ok(result?.outcome === 'answered', result?.message);
    assert.equal(result.calls[0]?.requestedModel, 'gemini-3.8-flash');
    assert.equal(result.calls[0]?.tags.prompt, 'critique');
  });
});

describe('Generate chapter', () => {
  it('runs every panel and counts the chapter as done', async () => {
    const panels = ['a', 'b', 'c'].map(
      (id) => `  - panel_id: ${id}\n    tier: flash\n    prompt: Boat ${id} on still water.\n`,
    );
    const document = await showSpec('boats.chapter.yaml', `chapter: boats\npanels:\n${panels.join('')}`);
    const results = await vscode.commands.executeCommand<PanelResult[]>(
      'panelmeter.generateChapter',
      document.uri,
    );
    assert.deepEqual(
      results.map(({ panelId, outcome }) => [panelId, outcome]),
      [
        ['a', 'generated'],
        ['b', 'generated'],
        ['c', 'generated'],
      ],
    );
    const total = results
      .flatMap(({ calls }) => calls)
      .reduce((sum, { picoUsd }) => sum + BigInt(picoUsd ?? '0'), 0n);
    const lens = await lensWith(document, 'Chapter boats: 3 of 3 panels');
    assert.ok(lens.title.includes(`SIM ${shownUsd(total)} spent`), `${lens.title} names ${shownUsd(total)}`);
  });
});
