import { fileURLToPath } from 'node:url';

/** The index worker as it runs from source. */
export const ledgerWorker = {
  script: new URL('../../src/ledger/indexWorker.ts', import.meta.url),
  wasm: fileURLToPath(new URL('../../node_modules/sql.js/dist/sql-wasm.wasm', import.meta.url)),
};
