import assert from 'node:assert/strict';
import { requireOption } from '../../src/attribution/nodeOptions.ts';

describe('what is appended to NODE_OPTIONS', () => {
  it('has spaces on both sides, for others append without any', () => {
    assert.equal(requireOption('/home/me/preload.cjs'), ' --require /home/me/preload.cjs ');
  });

  it('is quoted only where it must be: an old Node knows no quotes', () => {
    assert.equal(requireOption('/home/my files/preload.cjs'), ' --require "/home/my files/preload.cjs" ');
  });

  it('escapes the backslash inside quotes alone', () => {
    assert.equal(requireOption('C:\\Users\\me\\p.cjs'), ' --require C:\\Users\\me\\p.cjs ');
    assert.equal(requireOption('C:\\My Files\\p.cjs'), ' --require "C:\\\\My Files\\\\p.cjs" ');
  });
});
