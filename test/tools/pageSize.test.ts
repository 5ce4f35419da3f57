import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** What a page loads is what the reader waits for; `esbuild.mjs --production` holds the same line. */
const MOST_BYTES = 250_000;

describe('the page’s bundle', function () {
  this.timeout(0);

  it('is below 250 kB minified, and brings nothing that makes code at run time', () => {
    const out = temporaryFolder();
    execFileSync(process.execPath, ['esbuild.mjs', '--production', `--out=${out}`], { stdio: 'pipe' });
    const script = fs.readFileSync(path.join(out, 'report.js'), 'utf8');
    assert.ok(Buffer.byteLength(script) < MOST_BYTES, `${Buffer.byteLength(script)} bytes`);
    assert.doesNotMatch(script, /\bnew Function\(|\beval\(/);
    // A picture that is saved is XML: no value without quotes, however tight the page's own templates are.
    const picture = /<svg xmlns="http[^`]*`/.exec(script)?.[0] ?? '';
    assert.match(picture, / font-size="11">/);
    assert.match(script, /width="10" height="10" rx="2" fill="/);
  });
});
