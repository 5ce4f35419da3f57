import type { ComingCost } from '../budgets/comingCost.ts';
import { parseUsd } from '../money.ts';

/** Keys of the memory of what was told. */
export const NOTICES_TOLD = 'comingTold';
export const NOTICES_OFF = 'comingOff';

/** What costs no more than this in 30 days is seen in the report only. */
const WORTH_TELLING = parseUsd('1') ?? 0n;

/** Changes that are worth a notification and were not told before; `key` is of the change, whatever it costs. */
export function newNotices(
  costs: readonly ComingCost[],
  told: readonly string[],
): { key: string; cost: ComingCost }[] {
  return costs
    .filter(({ change, before, after }) => change.kind !== 'shutdown' && after - before > WORTH_TELLING)
    .map((cost) => ({ key: `${cost.change.kind} ${cost.change.model} ${cost.change.day}`, cost }))
    .filter(({ key }) => !told.includes(key));
}
