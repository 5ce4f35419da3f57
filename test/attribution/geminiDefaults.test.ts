import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { defaultsAreRead, geminiCliChoice } from '../../src/attribution/geminiDefaults.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('the Gemini CLI’s defaults file', () => {
  it('is not read below a folder that others may write to, as the temporary one', async () => {
    const file = path.join(temporaryFolder(), 'defaults.json');
    fs.writeFileSync(file, '{}');
    assert.equal(await defaultsAreRead(file), false);
    assert.equal(await defaultsAreRead(path.join(temporaryFolder(), 'missing.json')), false);
  });

  it('is read where all is root’s and closed', async function () {
    const file = '/etc/passwd';
    if (process.platform !== 'linux' || fs.statSync('/').mode & 0o022 || fs.realpathSync(file) !== file)
      this.skip();
    assert.equal(await defaultsAreRead(file), true);
  });

  it('is needed only by who has not chosen yet', async () => {
    const home = temporaryFolder();
    assert.equal(await geminiCliChoice(home), undefined);
    fs.mkdirSync(path.join(home, '.gemini'));
    assert.equal(await geminiCliChoice(home), 'open');
    fs.writeFileSync(
      path.join(home, '.gemini/settings.json'),
      '{ // mine\n "security": { "auth": { "selectedType": "oauth-personal" } } }',
    );
    assert.equal(await geminiCliChoice(home), 'chosen');
  });
});
