import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isBeside, openSpecFolder } from '../../src/runs/specFolder.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const bytes = new TextEncoder().encode('a picture');

describe('files beside a spec', () => {
  it('appear whole under the path that was told before, and leave no draft', async () => {
    const folder = temporaryFolder();
    const spec = path.join(folder, 'a.chapter.yaml');
    const files = openSpecFolder(spec, 'panels-out');
    assert.deepEqual(await files.outputNames(), []);
    assert.equal(await isBeside(spec)('panels-out/p1-a1.png'), false);
    const written = await files.writeNew('p1-a1.png', bytes);
    assert.deepEqual(written, { ok: true, path: files.outputPath('p1-a1.png') });
    assert.equal(readFileSync(path.join(folder, 'panels-out/p1-a1.png'), 'utf8'), 'a picture');
    assert.deepEqual(readdirSync(path.join(folder, 'panels-out')), ['p1-a1.png']);
    assert.equal(await isBeside(spec)(files.outputPath('p1-a1.png')), true);
  });

  it('never go over one that is there', async () => {
    const folder = temporaryFolder();
    const files = openSpecFolder(path.join(folder, 'a.panel.yaml'), '.');
    writeFileSync(path.join(folder, 'p1-a1.png'), 'mine');
    const written = await files.writeNew('p1-a1.png', bytes);
    assert.ok(!written.ok && written.reason === 'exists');
    assert.equal(readFileSync(path.join(folder, 'p1-a1.png'), 'utf8'), 'mine');
    assert.deepEqual(readdirSync(folder), ['p1-a1.png']);
  });

  it('that cannot be written are told, and nothing is there', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'panels-out'), 'a file in the way');
    const files = openSpecFolder(path.join(folder, 'a.panel.yaml'), 'panels-out');
    const written = await files.writeNew('p1-a1.png', bytes);
    assert.ok(!written.ok && written.reason === 'failed', JSON.stringify(written));
    assert.ok(!existsSync(path.join(folder, 'panels-out/p1-a1.png')));
  });
});
