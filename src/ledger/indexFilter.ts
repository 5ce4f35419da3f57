import type { SqlValue } from 'sql.js';
import { TAG_COLUMNS } from './indexSchema.ts';
import type { CallFilter, GroupBy } from './ledgerTypes.ts';

/** A condition and its parameters in order. */
export interface Where {
  sql: string;
  values: SqlValue[];
}

const tagColumns = new Set<string>(TAG_COLUMNS);

/** Parameters of the tag's expression come before those of what follows it. */
function tagExpression(tag: string): Where {
  if (tagColumns.has(tag)) return { sql: `t_${tag}`, values: [] };
  // Not by a path: a path cannot name every key.
  return { sql: `(SELECT value FROM json_each(call.json, '$.tags') WHERE key = ?)`, values: [tag] };
}

export function groupExpression(by: GroupBy): Where {
  return typeof by === 'object' ? tagExpression(by.tag) : { sql: by, values: [] };
}

/** `simulated` left out means both. */
export function whereOf(filter: CallFilter): Where {
  const parts: string[] = ['1'];
  const values: SqlValue[] = [];
  const add = (sql: string, ...bound: SqlValue[]) => {
    parts.push(sql);
    values.push(...bound);
  };
  if (filter.from !== undefined) add('ts >= ?', filter.from);
  if (filter.to !== undefined) add('ts < ?', filter.to);
  if (filter.session !== undefined) add('session = ?', filter.session);
  if (filter.simulated !== undefined) add('simulated = ?', Number(filter.simulated));
  if (filter.model !== undefined) add('model = ?', filter.model);
  if (filter.outcome !== undefined) add('outcome = ?', filter.outcome);
  for (const [tag, value] of Object.entries(filter.tags ?? {})) {
    const expression = tagExpression(tag);
    add(`${expression.sql} = ?`, ...expression.values, value);
  }
  return { sql: parts.join(' AND '), values };
}

/** For sums: only calls that count, and real ones unless simulated ones are asked for. */
export function countedWhere(filter: CallFilter): Where {
  const where = whereOf({ ...filter, simulated: filter.simulated ?? false });
  return { sql: `counted = 1 AND ${where.sql}`, values: where.values };
}
