import type { Call } from '../call.ts';
import { filterKeys } from './callDimensions.ts';
import { factsOf } from './callFacts.ts';
import { measureCall } from './callMeasures.ts';
import type { CallFilter } from './ledgerTypes.ts';
import { meetsConditions } from './meetsConditions.ts';

/** Whether a call is among those that pages of this filter show. */
export function matchesFilter(call: Call, filter: CallFilter): boolean {
  const { from = -Infinity, to = Infinity, simulated } = filter;
  const row = measureCall(call, 0);
  if (row.ts < from || row.ts >= to) return false;
  if (simulated !== undefined && call.simulated !== simulated) return false;
  if (!filterKeys(filter).every(([kind, value]) => row.keys.get(kind) === value)) return false;
  return filter.where === undefined || meetsConditions(factsOf(call), filter.where);
}
