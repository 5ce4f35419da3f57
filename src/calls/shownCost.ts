import type { Call, CallReceipt } from '../call.ts';
import { shownUsd } from '../money.ts';

/** What a call cost, as the screen shows it: `$0.139`, `≥ $0.0054`, `free (list $0.014)`, `—`, `SIM $0.139`. */
export function shownCost(call: CallReceipt & Pick<Call, 'simulated'>): string {
  const mark = call.simulated ? 'SIM ' : '';
  if (call.reason === 'free-tier') {
    return call.listPicoUsd === undefined
      ? `${mark}free`
      : `${mark}free (list ${shownUsd(BigInt(call.listPicoUsd))})`;
  }
  if (call.picoUsd !== undefined) return mark + shownUsd(BigInt(call.picoUsd));
  return call.minPicoUsd === undefined ? '—' : `${mark}≥ ${shownUsd(BigInt(call.minPicoUsd))}`;
}
