import { nearestKey } from '../panels/nearestKey.ts';
import type { Condition } from './callCondition.ts';
import { QUERY_KEYS, queryKey } from './queryKeys.ts';
import { type QueryToken, queryTokens } from './queryTokens.ts';
import { QueryProblem, readCondition, readWhen, type When } from './queryValues.ts';

/** Longer ones are not typed by anybody. */
export const MAX_QUERY = 2000;

/** What is wrong with a part of the query, and what to write in its place when that can be told. */
export interface QueryError {
  from: number;
  to: number;
  message: string;
  /** In place of what stands from `from` to `to`. */
  fix?: string;
}

export interface CallQuery {
  /** Every one must hold. */
  conditions: { condition: Condition; from: number; to: number }[];
  since?: When;
  /** Included. */
  until?: When;
  /** In order; where there are any, the query means nothing. */
  errors: QueryError[];
}

/** Reads what was typed into the query box. Whatever it is, nothing is thrown and no part of it passes unread. */
export function parseCallQuery(text: string): CallQuery {
  const query: CallQuery = { conditions: [], errors: [] };
  if (text.length > MAX_QUERY) {
    const message = `A filter has at most ${MAX_QUERY} characters; this one has ${text.length}. Shorten it.`;
    query.errors.push({ from: MAX_QUERY, to: text.length, message });
    return query;
  }
  for (const token of queryTokens(text)) {
    try {
      take(query, token, text);
    } catch (error) {
      if (!(error instanceof QueryProblem)) throw error;
      const { from, to } = token;
      query.errors.push({
        from,
        to,
        message: error.message,
        ...(error.fix === undefined ? {} : { fix: error.fix }),
      });
    }
  }
  const { since, until } = query;
  if (since?.kind === 'day' && until?.kind === 'day' && since.day > until.day) {
    const message = `No call is from ${since.day} on and until ${until.day}. Swap the two days.`;
    query.errors.push({ from: 0, to: text.length, message });
  }
  return query;
}

function take(query: CallQuery, token: QueryToken, text: string): void {
  const { from, to, openQuote, key: name, operator = ':', not, pieces } = token;
  if (openQuote !== undefined) {
    throw new QueryProblem('This quote is not closed. End it with ".', `${text.slice(from, to)}"`);
  }
  if (name === undefined) {
    const words = pieces.map((piece) => piece.text).join('');
    if (words === '') throw new QueryProblem('There is nothing between the quotes. Write what to look for.');
    query.conditions.push({ condition: { kind: 'words', text: words, ...negated(not) }, from, to });
    return;
  }
  const key = queryKey(name);
  if (!key) throw unknownKey(name, text.slice(from, to), not);
  if (pieces.length === 0) {
    throw new QueryProblem(`${name}${operator} needs a value, as in ${key.example}.`);
  }
  if (key.kind === 'since' || key.kind === 'until') {
    if (not)
      throw new QueryProblem(
        `${key.kind} has no opposite. Write ${key.kind === 'since' ? 'until' : 'since'} instead.`,
      );
    if (query[key.kind]) throw new QueryProblem(`${key.kind} is there twice. Keep one of them.`);
    query[key.kind] = readWhen(key.kind, operator, pieces);
    return;
  }
  const negative = operator === '!=' ? !not : not;
  const condition = readCondition(name, key, operator === '!=' ? '=' : operator, pieces);
  query.conditions.push({ condition: { ...condition, ...negated(negative) }, from, to });
}

function negated(not: boolean): { not?: true } {
  return not ? { not: true } : {};
}

function unknownKey(name: string, written: string, not: boolean): QueryProblem {
  const near = nearestKey(name, [...QUERY_KEYS.keys()]);
  const rest = written.slice(Number(not) + name.length);
  const sign = not ? '-' : '';
  if (near !== undefined) {
    return new QueryProblem(`There is no key "${name}". Is ${near} meant?`, `${sign}${near}${rest}`);
  }
  return new QueryProblem(
    `There is no key "${name}". A tag of your own is tag.${name}${rest.slice(0, 1)}…; to look for this text, write it in quotes.`,
    `${sign}"${written.slice(Number(not)).replaceAll('"', '')}"`,
  );
}
