import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { PanelResult } from '../../src/runs/panelResult.ts';
import { ledgerDir, lensWith, recordedCalls, showSpec, until, workspaceFile } from './support/editor.ts';

function chapter(name: string, panels: number, prompt = ''): string {
  const list = Array.from(
    { length: panels },
    (_, i) => `  - panel_id: ${name}${i}\n    tier: flash\n    prompt: Wave ${i}. ${prompt}\n`,
  );
  return `chapter: ${name}\npanels:\n${list.join('')}`;
}

const run = (command: string, ...args: unknown[]): Thenable<PanelResult[] | undefined> =>
  vscode.commands.executeCommand<PanelResult[] | undefined>(`panelmeter.${command}`, ...args);

async function callsOf(chapterName: string): Promise<string[]> {
  return (await recordedCalls())
    .filter(({ tags, method }) => tags.chapter === chapterName && method !== 'countTokens')
    .map(({ tags }) => tags.panel ?? '');
}

describe('runs', () => {
  it('Generate Selection makes the panels that the selection touches', async () => {
    const document = await showSpec('sel.chapter.yaml', chapter('sel', 4));
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const at = (text: string): vscode.Position => document.positionAt(document.getText().indexOf(text));
    editor.selection = new vscode.Selection(at('Wave 1'), at('Wave 2'));
    const results = await run('generateSelection');
    assert.deepEqual(
      results?.map(({ panelId, outcome }) => [panelId, outcome]),
      [
        ['sel1', 'generated'],
        ['sel2', 'generated'],
      ],
    );
  });

  it('Generate Rest makes what is left and nothing twice; a repainted reference is left again', async () => {
    const refs = workspaceFile('refs-of-sel');
    fs.mkdirSync(refs.fsPath, { recursive: true });
    const [first, second] = ['lighthouse.png', 'mira.png'].map(
      (name) => workspaceFile(`refs/${name}`).fsPath,
    );
    assert.ok(first && second);
    fs.copyFileSync(first, path.join(refs.fsPath, 'a.png'));
    const text = chapter('sel', 4).replace(
      'panel_id: sel0\n',
      'panel_id: sel0\n    references: [refs-of-sel/a.png]\n',
    );
    const document = await showSpec('sel.chapter.yaml', text);
    await until(() => document.getText().includes('refs-of-sel'), 'the new text');
    await lensWith(document, 'Chapter sel: 2 of 4 panels');
    const rest = await run('generateRest', document.uri);
    assert.deepEqual(
      rest?.map(({ panelId }) => panelId),
      ['sel0', 'sel3'],
    );
    await lensWith(document, 'Chapter sel: 4 of 4 panels');
    assert.equal(await run('generateRest', document.uri), undefined);
    fs.copyFileSync(second, path.join(refs.fsPath, 'a.png'));
    await lensWith(document, 'Chapter sel: 3 of 4 panels');
    const again = await run('generateRest', document.uri);
    assert.deepEqual(
      again?.map(({ panelId }) => panelId),
      ['sel0'],
    );
    assert.deepEqual((await callsOf('sel')).toSorted(), ['sel0', 'sel0', 'sel1', 'sel2', 'sel3']);
  });

  it('is paused, resumed, and leaves nothing on disk when it is over', async () => {
    const document = await showSpec('pause.chapter.yaml', chapter('pause', 8, '[sim:slow 150ms]'));
    const ended = run('generateChapter', document.uri);
    await until(async () => (await callsOf('pause')).length >= 2, 'two calls');
    await run('pauseRun');
    const folder = path.join(await ledgerDir(), 'runs-v1');
    const [file] = fs.readdirSync(folder);
    await until(
      () => fs.readFileSync(path.join(folder, file ?? ''), 'utf8').includes('"state":"paused"'),
      'the pause on disk',
    );
    // What was under way ends; then nothing more begins.
    let before = -1;
    await until(async () => {
      const now = (await callsOf('pause')).length;
      const still = now === before && now < 8;
      before = now;
      return still;
    }, 'the standstill');
    await run('resumeRun');
    const results = await ended;
    assert.deepEqual(new Set(results?.map(({ outcome }) => outcome)), new Set(['generated']));
    assert.equal((await callsOf('pause')).length, 8);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it('never sends a panel twice at a time, however often it is pressed', async () => {
    const document = await showSpec('twice.chapter.yaml', chapter('twice', 3, '[sim:slow 300ms]'));
    const pressed = [run('generateRest', document.uri), run('generateRest', document.uri)];
    await until(async () => (await callsOf('twice')).length > 0, 'a call');
    pressed.push(run('generatePanel', { uri: document.uri.toString(), panelId: 'twice2' }));
    await Promise.all(pressed);
    assert.deepEqual((await callsOf('twice')).toSorted(), ['twice0', 'twice1', 'twice2']);
  });

  it('is cancelled: what is under way is finished and kept, the rest is not sent', async () => {
    const document = await showSpec('stop.chapter.yaml', chapter('stop', 10, '[sim:slow 300ms]'));
    const ended = run('generateChapter', document.uri);
    await until(async () => (await callsOf('stop')).length >= 2, 'two calls');
    await run('cancelRun');
    const results = (await ended) ?? [];
    const made = results.filter(({ outcome }) => outcome === 'generated');
    const rest = results.filter(({ outcome }) => outcome === 'not-run');
    assert.ok(made.length >= 2 && made.length < 10, `${made.length} made`);
    assert.equal(made.length + rest.length, 10, 'no call was broken off');
    assert.equal((await callsOf('stop')).length, made.length);
    await lensWith(document, `Chapter stop: ${made.length} of 10 panels`);
  });

  it('Generate Chapter as Batch: collected by itself at half price', async () => {
    const document = await showSpec('batch.chapter.yaml', chapter('batch', 3));
    const submitted = await vscode.commands.executeCommand('panelmeter.generateBatch', document.uri);
    assert.equal(submitted, 3);
    const made = await until(async () => {
      const calls = (await recordedCalls()).filter(({ tags }) => tags.chapter === 'batch');
      return calls.length === 3 && calls;
    }, 'three calls');
    assert.deepEqual(
      new Set(made.map(({ serviceTier, outcome }) => `${serviceTier} ${outcome}`)),
      new Set(['batch ok']),
    );
    for (const { imageFile } of made)
      assert.ok(fs.existsSync(workspaceFile(imageFile ?? '-').fsPath), imageFile);
    await lensWith(document, 'Chapter batch: 3 of 3 panels');
    const folder = path.join(await ledgerDir(), 'runs-v1');
    await until(() => fs.readdirSync(folder).length === 0, 'the end of the batch');
    assert.equal(await vscode.commands.executeCommand('panelmeter.generateBatch', document.uri), 0);
  });

  it('Cache Shared Context says why an image model’s chapter has none, and sends nothing', async () => {
    const text = chapter('cached', 3).replace('panels:', 'defaults: { style: Ink }\npanels:');
    const document = await showSpec('cached.chapter.yaml', text);
    const before = (await recordedCalls()).length;
    const result = await vscode.commands.executeCommand<{ ok: boolean; message: string }>(
      'panelmeter.cacheShared',
      document.uri,
    );
    assert.equal(result.ok, false);
    assert.match(result.message, /gemini-nano-banana-2\.1 has no explicit caches .* Nothing was sent\./);
    assert.equal((await recordedCalls()).length, before);
  });
});
