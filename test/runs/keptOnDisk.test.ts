import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keepIn } from '../../src/runs/keptFolder.ts';
import { keptOnDisk } from '../../src/runs/keptOnDisk.ts';
import { callFixture } from '../support/callFixture.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const call = (id: string, specFile: string, image: string) =>
  callFixture({ id, specFile, imageFile: `panels-out/${image}`, tags: { panel: 'p1', chapter: '1' } });

describe('kept.json on disk', () => {
  it('tells the kept image of each folder, by the call that made it', async () => {
    const root = temporaryFolder();
    const out = path.join(root, 'one/panels-out');
    await keepIn(out, {
      chapter: '1',
      panel: 'p1',
      image: 'a2.png',
      call: 'c2',
      keptAt: '2026-11-20T10:00:00Z',
    });
    const calls = [
      call('c1', 'one/a.chapter.yaml', 'a1.png'),
      call('c2', 'one/a.chapter.yaml', 'a2.png'),
      call('c3', 'two/a.chapter.yaml', 'a2.png'),
    ];
    const folderOf = (spec: string) => path.join(root, path.dirname(spec));
    const isKept = keptOnDisk(folderOf, assert.fail);
    const answers = [];
    for (const one of calls) answers.push(await isKept(one));
    assert.deepEqual(answers, [false, true, undefined]);
  });

  it('tells each file that cannot be read once, and takes nothing of it as chosen', async () => {
    const root = temporaryFolder();
    mkdirSync(path.join(root, 'panels-out'));
    writeFileSync(path.join(root, 'panels-out/kept.json'), '{"version":1,');
    const calls = [call('c1', 'a.chapter.yaml', 'a1.png'), call('c2', 'a.chapter.yaml', 'a2.png')];
    const told: string[] = [];
    const isKept = keptOnDisk(
      () => root,
      ({ message }) => void told.push(message),
    );
    for (const one of calls) assert.equal(await isKept(one), undefined);
    assert.equal(told.length, 1);
  });

  it('knows nothing of specs that are not here', async () => {
    const one = call('c1', 'a.chapter.yaml', 'a1.png');
    const isKept = keptOnDisk(() => undefined, assert.fail);
    assert.equal(isKept(one), undefined);
  });
});
