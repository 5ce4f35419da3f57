import { tagKind } from './callMeasures.ts';
import type { CallFilter, GroupBy } from './ledgerTypes.ts';

/** What a filter asks for beside time and simulated: kinds and their values. */
export function filterKeys({ session, model, outcome, tags }: CallFilter): [string, string][] {
  const keys: [string, string][] = [];
  if (session !== undefined) keys.push(['session', session]);
  if (model !== undefined) keys.push(['model', model]);
  if (outcome !== undefined) keys.push(['outcome', outcome]);
  for (const [tag, value] of Object.entries(tags ?? {})) keys.push([tagKind(tag), value]);
  return keys;
}

/** Undefined for days, which are the periods of every kind. */
export function groupKind(by: GroupBy): string | undefined {
  if (typeof by === 'object') return tagKind(by.tag);
  return by === 'day' ? undefined : by;
}
