import assert from 'node:assert/strict';
import { findApiKey } from '../../src/gemini/keys.ts';

const secret = (key: string | undefined): { get(): Promise<string | undefined> } => ({
  get: () => Promise.resolve(key),
});
const both = { GEMINI_API_KEY: 'gemini', GOOGLE_API_KEY: 'google' };

describe('api key', () => {
  it('comes from the secret storage first', async () => {
    assert.deepEqual(await findApiKey(both, secret('stored')), { key: 'stored', source: 'secretStorage' });
  });
  it('comes from GEMINI_API_KEY, then GOOGLE_API_KEY', async () => {
    assert.deepEqual(await findApiKey(both, secret(undefined)), { key: 'gemini', source: 'GEMINI_API_KEY' });
    assert.deepEqual(await findApiKey(both), { key: 'gemini', source: 'GEMINI_API_KEY' });
    assert.deepEqual(await findApiKey({ GOOGLE_API_KEY: 'google' }), {
      key: 'google',
      source: 'GOOGLE_API_KEY',
    });
  });
  it('is trimmed, and a blank one counts as none', async () => {
    assert.deepEqual(await findApiKey({ GEMINI_API_KEY: '  ', GOOGLE_API_KEY: ' g\n' }, secret(' ')), {
      key: 'g',
      source: 'GOOGLE_API_KEY',
    });
  });
  it('is undefined when there is none', async () => {
    assert.equal(await findApiKey({}, secret(undefined)), undefined);
    assert.equal(await findApiKey({ GEMINI_API_KEY: '' }), undefined);
  });
  it('passes on a storage that fails, instead of taking another key', async () => {
    const broken = { get: () => Promise.reject(new Error('locked')) };
    await assert.rejects(findApiKey(both, broken), /locked/);
  });
});
