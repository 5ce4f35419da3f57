import type { GroupBy, Ledger } from '../../ledger/ledgerTypes.ts';
import type { KnownValue } from '../../protocol/queryCompletion.ts';

const MOST = 20;
/** Longer ones are not chosen from a list. */
const MAX_LENGTH = 200;

/** Values of a text that calls have, those of most calls first. None for a text that calls are not grouped by. */
export async function knownValues(
  ledger: Ledger,
  simulated: boolean,
  field: string,
  prefix: string,
): Promise<KnownValue[]> {
  const by = groupOf(field);
  if (by === undefined) return [];
  const wanted = prefix.toLowerCase();
  const groups = await ledger.groups(by, { simulated });
  return groups
    .flatMap(({ key, sum }) => (key === null ? [] : [{ value: key, calls: sum.calls }]))
    .filter(({ value }) => value.length <= MAX_LENGTH && value.toLowerCase().includes(wanted))
    .sort((a, b) => b.calls - a.calls)
    .slice(0, MOST);
}

function groupOf(field: string): GroupBy | undefined {
  if (field.startsWith('tag:')) return { tag: field.slice(4) };
  if (field === 'requested') return 'model';
  switch (field) {
    case 'model':
    case 'terminal':
    case 'client':
    case 'session':
      return field;
    default:
      return undefined;
  }
}
