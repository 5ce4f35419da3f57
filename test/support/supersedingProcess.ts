// Records receipts that supersede: `node supersedingProcess.ts <dir> <json of a list of them>`.
import { openLedger } from '../../src/ledger/openLedger.ts';
import type { Supersede } from '../../src/ledger/supersede.ts';
import { ledgerWorker } from './ledgerWorker.ts';

const [dir = '', receipts = '[]'] = process.argv.slice(2);
const ledger = await openLedger({ dir, worker: ledgerWorker });
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the test that starts it wrote them
for (const receipt of JSON.parse(receipts) as Supersede[]) await ledger.supersede(receipt);
await ledger.close();
