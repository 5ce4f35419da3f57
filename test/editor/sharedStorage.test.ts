import assert from 'node:assert/strict';
import path from 'node:path';
import { sharedStorage } from '../../src/editor/sharedStorage.ts';

describe('the storage folder of a workspace', () => {
  const at = (id: string): string => path.join(path.sep, 'storage', id, 'panelmeter.panelmeter');
  const there = (): boolean => true;

  it('is the first window’s, also for the second window and after a crash', () => {
    assert.equal(sharedStorage(at('3f0c'), there), at('3f0c'));
    assert.equal(sharedStorage(at('3f0c-1'), there), at('3f0c'));
    assert.equal(sharedStorage(at('3f0c-9'), there), at('3f0c'));
  });

  it('stays what it is when there is no first one, or the name only looks alike', () => {
    assert.equal(
      sharedStorage(at('3f0c-1'), () => false),
      at('3f0c-1'),
    );
    assert.equal(sharedStorage(at('3f0c-10'), there), at('3f0c-10'));
  });
});
