import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { openLedger } from '../ledger/openLedger.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';

/** The parts that commands share, put together as the extension does. */

/** The folder of this program's file: dist/, or src/cli/ when it runs from source. */
export function programFolder(): string {
  // npm's bin is a link to the file.
  return path.dirname(realpathSync(process.argv[1] ?? ''));
}

/** The ledger's worker beside the built file, or as it runs from source. */
function indexWorkerFiles(): { script: string; wasm: string } {
  const here = programFolder();
  const built = path.join(here, 'ledger/indexWorker.cjs');
  return existsSync(built)
    ? { script: built, wasm: path.join(here, 'ledger/sql-wasm.wasm') }
    : {
        script: path.join(here, '../ledger/indexWorker.ts'),
        wasm: path.join(here, '../../node_modules/sql.js/dist/sql-wasm.wasm'),
      };
}

/** Opens the ledger, and closes it whatever becomes of `use`. */
export async function withLedger<T>(
  dir: string,
  use: (ledger: Ledger) => Promise<T>,
  { readOnly = false } = {},
): Promise<T> {
  const ledger = await openLedger({ dir, worker: indexWorkerFiles(), readOnly });
  try {
    return await use(ledger);
  } finally {
    await ledger.close();
  }
}
