import assert from 'node:assert/strict';
import { Afterwards } from '../../src/proxy/afterwards.ts';

describe('what is left to do of calls that have ended', () => {
  it('is done later and in order, also what comes up meanwhile', async () => {
    const afterwards = new Afterwards();
    const done: number[] = [];
    await new Promise<void>((resolve) => {
      for (let at = 0; at < 5; at += 1) afterwards.add(() => done.push(at));
      afterwards.add(() => {
        done.push(5);
        afterwards.add(() => {
          done.push(6);
          resolve();
        });
      });
      assert.deepEqual(done, [], 'nobody waits for it');
    });
    assert.deepEqual(done, [0, 1, 2, 3, 4, 5, 6]);
  });

  it('lets others in between when there is much of it', async () => {
    const afterwards = new Afterwards();
    let done = 0;
    let between = false;
    await new Promise<void>((resolve) => {
      const slow = (): void => {
        for (const until = performance.now() + 2; performance.now() < until;);
        done += 1;
        if (done === 3) resolve();
        else setImmediate(() => (between ||= done < 3));
      };
      for (let at = 0; at < 3; at += 1) afterwards.add(slow);
    });
    assert.ok(between, 'something else ran before all was done');
  });
});
