import type { SqlValue } from 'sql.js';
import { TAG_NAMES } from '../call.ts';
import { conditionWhere } from './conditionSql.ts';
import type { CallFilter, GroupBy } from './ledgerTypes.ts';

/** A condition and its parameters in order. */
export interface Where {
  sql: string;
  values: SqlValue[];
}

const tagColumns = new Set<string>(TAG_NAMES);

/** Parameters of the tag's expression come before those of what follows it. */
function tagExpression(tag: string): Where {
  if (tagColumns.has(tag)) return { sql: `t_${tag}`, values: [] };
  // Not by a path: a path cannot name every key.
  return { sql: `(SELECT value FROM json_each(call.json, '$.tags') WHERE key = ?)`, values: [tag] };
}

export function groupExpression(by: GroupBy): Where {
  return typeof by === 'object' ? tagExpression(by.tag) : { sql: by, values: [] };
}

/** A text that is no facet, by its kind: a column of the same name, or a tag. */
function textExpression(kind: string): Where {
  return kind.startsWith('tag:') ? tagExpression(kind.slice(4)) : { sql: kind, values: [] };
}

/** `simulated` left out means both. `rows` reads the hot calls. */
export function whereOf(filter: CallFilter, rows: (sql: string, values: SqlValue[]) => SqlValue[][]): Where {
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
  const distinct = (of: Where) =>
    rows(`SELECT DISTINCT ${of.sql} AS v FROM call WHERE v IS NOT NULL`, of.values).map(([value]) =>
      String(value),
    );
  for (const condition of filter.where ?? []) {
    const where = conditionWhere(condition, textExpression, distinct);
    add(where.sql, ...where.values);
  }
  return { sql: parts.join(' AND '), values };
}

/** For sums: only calls that count, and real ones unless simulated ones are asked for. */
export function countedWhere(
  filter: CallFilter,
  rows: (sql: string, values: SqlValue[]) => SqlValue[][],
): Where {
  const where = whereOf({ ...filter, simulated: filter.simulated ?? false }, rows);
  return { sql: `counted = 1 AND ${where.sql}`, values: where.values };
}
