import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { CountStore } from '../../src/editor/countStore.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('counts on disk', () => {
  const said: string[] = [];
  const log = (text: string): void => void said.push(text);
  const open = async (folder: string): Promise<CountStore> => {
    const store = new CountStore(folder, log);
    await store.load();
    return store;
  };
  beforeEach(() => said.splice(0));

  it('are there again after a restart', async () => {
    const folder = path.join(temporaryFolder(), 'storage');
    const store = await open(folder);
    store.set('a', 12);
    await store.save();
    assert.equal((await open(folder)).get('a'), 12);
    assert.deepEqual(said, []);
  });

  it('of two windows are all kept', async () => {
    const folder = temporaryFolder();
    const [one, two] = [await open(folder), await open(folder)];
    one.set('a', 1);
    two.set('b', 2);
    await one.save();
    await two.save();
    const again = await open(folder);
    assert.deepEqual([again.get('a'), again.get('b')], [1, 2]);
  });

  it('are bounded, the longest unused going first', async () => {
    const folder = temporaryFolder();
    const store = await open(folder);
    for (let n = 0; n < 20_001; n++) store.set(`k${n}`, n);
    assert.equal(store.get('k0'), 0);
    await store.save();
    const again = await open(folder);
    assert.deepEqual([again.get('k0'), again.get('k1'), again.get('k20000')], [0, undefined, 20_000]);
  });

  for (const [what, text] of [
    ['half a file', '{"version":1,"counts":[["a"'],
    ['a later format', '{"version":2,"counts":[]}'],
    ['a count that is none', '{"version":1,"counts":[["a",-1]]}'],
  ] as const) {
    it(`that are ${what} are said and made anew`, async () => {
      const folder = temporaryFolder();
      await fs.writeFile(path.join(folder, 'counts.json'), text);
      const store = await open(folder);
      assert.equal(store.get('a'), undefined);
      assert.equal(said.length, 1);
      store.set('b', 3);
      await store.save();
      assert.equal((await open(folder)).get('b'), 3);
    });
  }
});
