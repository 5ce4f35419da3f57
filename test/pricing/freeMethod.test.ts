import assert from 'node:assert/strict';
import { isFreeMethod } from '../../src/pricing/freeMethod.ts';

describe('free methods', () => {
  it('look things up, store files or count; whatever answers or reads a result is none', () => {
    const free = ['countTokens', 'models.list', 'models.get', 'files.upload', 'files.delete', 'batches.get', 'batches.cancel', 'cachedContents.get', 'cachedContents.update', 'interactions.get', 'operations.get']; // prettier-ignore
    const charged = ['generateContent', 'streamGenerateContent', 'embedContent', 'batchGenerateContent', 'batches.result', 'interactions.create', 'interactions.result', 'cachedContents.create', 'chat.completions', 'predict', 'target', '']; // prettier-ignore
    assert.deepEqual(free.filter((method) => !isFreeMethod(method)), []); // prettier-ignore
    assert.deepEqual(charged.filter((method) => isFreeMethod(method)), []); // prettier-ignore
  });
});
