// Records calls until it is killed: `node recordingProcess.ts <dir> <prefix> <how many at once>`. Prints each id after
// it was acknowledged.
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from './callFixture.ts';
import { ledgerWorker } from './ledgerWorker.ts';

const [dir = '', prefix = '', width = '1'] = process.argv.slice(2);
const ledger = await openLedger({ dir, worker: ledgerWorker });

let last = 0;
async function recordOn(): Promise<void> {
  for (;;) {
    const id = `${prefix}-${++last}`;
    await ledger.append(callFixture({ id, startedAt: new Date().toISOString() }));
    process.stdout.write(`${id}\n`);
  }
}
await Promise.all(Array.from({ length: Number(width) }, recordOn));
