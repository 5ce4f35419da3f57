import { cachingSaved } from '../budgets/cachingSaved.ts';
import type { CachingSaved } from '../budgets/cachingSaved.ts';
import type { Call } from '../call.ts';
import type { CallFilter, Ledger } from '../ledger/ledgerTypes.ts';
import { exactUsd, shownUsd } from '../money.ts';
import { priceBookOf } from './prices.ts';
import { write } from './io.ts';
import type { CommandIo } from './io.ts';

/** `report --caching`: what caching saved, measured. Simulated calls stand by themselves. */
export async function reportCaching(
  ledger: Ledger,
  range: CallFilter,
  json: boolean,
  io: CommandIo,
): Promise<void> {
  const halves: Record<'real' | 'simulated', Call[]> = { real: [], simulated: [] };
  for await (const call of ledger.lines(range)) halves[call.simulated ? 'simulated' : 'real'].push(call);
  const saved = (calls: Call[]): CachingSaved => cachingSaved(calls, priceBookOf(undefined), Date.now());
  const real = saved(halves.real);
  const simulated = halves.simulated.length > 0 ? saved(halves.simulated) : undefined;
  if (json) {
    const report = { ...savedJson(real), ...(simulated ? { simulated: savedJson(simulated) } : {}) };
    await write(io.stdout, `${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const sim = simulated ? `\nSIM (simulated, nothing was charged)\n${savedText(simulated)}` : '';
  await write(io.stdout, savedText(real) + sim);
}

function savedJson({ saved, created, storage, net, ...counts }: CachingSaved): object {
  return {
    ...counts,
    savedUsd: exactUsd(saved),
    createdUsd: exactUsd(created),
    storageUsd: exactUsd(storage),
    netUsd: exactUsd(net),
  };
}

function savedText(sum: CachingSaved): string {
  const { calls, cachedTokens, promptTokens, saved, unknown, caches, created, storage, storageUnknown, net } =
    sum;
  if (calls + caches === 0) return 'No call had cached tokens.\n';
  const rate =
    promptTokens === 0 ? '' : `, ${((cachedTokens / promptTokens) * 100).toFixed(1)} % of the prompt tokens`;
  const lines = [
    `Caching saved ${shownUsd(saved)} on ${calls} calls: ${cachedTokens.toLocaleString('en-US')} cached tokens${rate}.`,
    unknown > 0 ? `${unknown} more calls had cached tokens; what they saved is not known.` : '',
    caches > 0
      ? `${caches} explicit caches cost ${shownUsd(created)} to make and ${shownUsd(storage)} to keep: ${shownUsd(net)} in all.`
      : '',
    storageUnknown > 0 ? `What keeping ${storageUnknown} of them cost is not known.` : '',
  ];
  return lines
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}
