import type { Call } from '../call.ts';
import { exactUsd } from '../money.ts';
import { table } from './table.ts';

/** The receipt of a recorded call, all digits; the lines are list prices. */
export function callReceipt(call: Call): string {
  const rows = (call.lines ?? []).map(({ meter, tokens, usdPerMillion, picoUsd }) => [
    meter,
    tokens.toLocaleString('en-US'),
    `× $${usdPerMillion} per 1M`,
    usd(picoUsd),
  ]);
  return table([...rows, ['total', '', '', total(call)]], '    ');
}

function total({ reason, picoUsd, listPicoUsd, minPicoUsd, maxPicoUsd, simulated }: Call): string {
  const mark = simulated ? 'SIM ' : '';
  if (reason === 'free-tier')
    return `${mark}free (list ${listPicoUsd === undefined ? '—' : usd(listPicoUsd)})`;
  if (picoUsd !== undefined)
    return `${mark}${usd(picoUsd)}${reason === 'not-charged' ? ' (not charged)' : ''}`;
  if (minPicoUsd === undefined) return `${mark}— (${reason})`;
  return maxPicoUsd === undefined
    ? `${mark}≥ ${usd(minPicoUsd)}`
    : `${mark}${usd(minPicoUsd)} to ${usd(maxPicoUsd)}`;
}

function usd(picoUsd: string): string {
  return `$${exactUsd(BigInt(picoUsd))}`;
}
