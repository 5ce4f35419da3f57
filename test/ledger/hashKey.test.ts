import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { hashKey } from '../../src/ledger/hashKey.ts';
import { LedgerError } from '../../src/ledger/ledgerError.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe("the ledger's hash key", () => {
  it('is made once, also when many ask at the same time, and only its owner can read it', async () => {
    const dir = temporaryFolder();
    const keys = await Promise.all(Array.from({ length: 8 }, () => hashKey(dir)));
    assert.equal(keys[0]?.length, 32);
    for (const key of keys) assert.deepEqual(key, keys[0]);
    const { root, hashKey: file } = ledgerFolder(dir);
    assert.deepEqual(fs.readdirSync(root), [path.basename(file)]);
    if (process.platform !== 'win32') assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    assert.notDeepEqual(await hashKey(temporaryFolder()), keys[0]);
  });

  it('is not replaced when it is damaged', async () => {
    const dir = temporaryFolder();
    await hashKey(dir);
    fs.writeFileSync(ledgerFolder(dir).hashKey, 'short');
    await assert.rejects(hashKey(dir), (error) => error instanceof LedgerError && error.reason === 'io');
  });
});
