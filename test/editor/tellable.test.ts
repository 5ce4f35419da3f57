import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tellable } from '../../src/editor/tellable.ts';

describe('a line of the log, for support information', () => {
  it('keeps what happened', () => {
    assert.equal(
      tellable('Telemetry: connect ECONNREFUSED 127.0.0.1:4318; 3 calls wait.'),
      'Telemetry ECONNREFUSED',
    );
    assert.equal(
      tellable('LedgerError: the ledger of /home/me/x is full (ENOSPC)\n  at …'),
      'LedgerError ENOSPC',
    );
    assert.equal(tellable('Cost report: HTTP 429 for AIzaSyCANARY'), 'Cost report HTTP 429');
  });

  it('keeps nothing that a person wrote: canaries in any place are gone', () => {
    const canary = fc.stringMatching(/^[A-Za-z0-9/_-]{8,40}$/).map((text) => `Q${text}canary`);
    fc.assert(
      fc.property(
        canary,
        fc.constantFrom('Cost report: ', '', 'Error: ENOSPC ', 'x: '),
        fc.string(),
        (secret, before, after) => {
          assert.ok(!tellable(`${before}${secret} ${after}`).includes(secret));
          assert.ok(!tellable(`${before}ENTER ${secret}`).includes('ENTER'), 'a word in capitals is no code');
        },
      ),
    );
  });
});
