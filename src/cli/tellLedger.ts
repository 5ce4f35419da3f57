import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { ledgerFolder } from '../ledger/ledgerFolder.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { write } from './io.ts';

const NAMED = 5;

/** A ledger that is not there yet is empty; it may also be a slip of the pen. */
export async function tellMissing(dir: string, stderr: Writable): Promise<void> {
  if (existsSync(ledgerFolder(dir).root)) return;
  await write(stderr, `note: no calls are recorded in ${dir} yet\n`);
}

/** Says which journal lines could not be read and are therefore in no figure; they stay on disk. */
export async function tellDamage(ledger: Ledger, stderr: Writable): Promise<void> {
  const damage = await ledger.damage();
  const state = ledger.degraded();
  if (state && state.reason !== 'damaged' && state.reason !== 'read-only') {
    await write(stderr, `warning: ${state.message}\n`);
  }
  if (damage.length === 0) return;
  const lines = damage.slice(0, NAMED).map(({ file, line, reason }) => `  ${file}:${line}: ${reason}`);
  const more = damage.length - lines.length;
  const what = damage.length === 1 ? 'damaged line is' : 'damaged lines are';
  await write(
    stderr,
    [
      `warning: ${damage.length} ${what} left out; what stands in them is in no figure here:`,
      ...lines,
      ...(more > 0 ? [`  and ${more} more: panelmeter verify names them all`] : []),
      '',
    ].join('\n'),
  );
}
