import assert from 'node:assert/strict';
import { readBehind } from '../../../src/editor/report/readBehind.ts';

describe('readBehind', () => {
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('answers at once with what is known, and tells only when that became another', async () => {
    let value = 1;
    let told = 0;
    const known = readBehind(
      (key: string) => Promise.resolve([key, value]),
      () => void told++,
      () => assert.fail(),
    );
    assert.equal(known('a'), undefined);
    await settled();
    assert.deepEqual([known('a'), told], [['a', 1], 1]);
    await settled();
    assert.equal(told, 1, 'the same again is no news');
    value = 2;
    known('a');
    await settled();
    assert.deepEqual([known('a'), told], [['a', 2], 2]);
  });

  it('reads one at a time, and goes on after a failure with what it had', async () => {
    let asked = 0;
    const failures: unknown[] = [];
    let fail = false;
    const known = readBehind(
      () => {
        asked++;
        return fail ? Promise.reject(new Error('gone')) : Promise.resolve('figure');
      },
      () => undefined,
      (error) => void failures.push(error),
    );
    known(1);
    known(1);
    assert.equal(asked, 1);
    await settled();
    fail = true;
    assert.equal(known(1), 'figure');
    await settled();
    assert.equal(failures.length, 1);
    assert.equal(known(1), 'figure');
  });
});
