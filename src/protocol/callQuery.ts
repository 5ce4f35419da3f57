import { ENGLISH, type L10n, later as t, translated } from '../l10n.ts';
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
export function parseCallQuery(text: string, l10n: L10n = ENGLISH): CallQuery {
  const query: CallQuery = { conditions: [], errors: [] };
  if (text.length > MAX_QUERY) {
    const message = l10n.t(
      'A filter has at most {0} characters; this one has {1}. Shorten it.',
      MAX_QUERY,
      text.length,
    );
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
        message: translated(l10n, error.message, ...error.values),
        ...(error.fix === undefined ? {} : { fix: error.fix }),
      });
    }
  }
  const { since, until } = query;
  if (since?.kind === 'day' && until?.kind === 'day' && since.day > until.day) {
    const message = l10n.t('No call is from {0} on and until {1}. Swap the two days.', since.day, until.day);
    query.errors.push({ from: 0, to: text.length, message });
  }
  return query;
}

function take(query: CallQuery, token: QueryToken, text: string): void {
  const { from, to, openQuote, key: name, operator = ':', not, pieces } = token;
  if (openQuote !== undefined) {
    throw new QueryProblem(t('This quote is not closed. End it with ".'), [], `${text.slice(from, to)}"`);
  }
  if (name === undefined) {
    const words = pieces.map((piece) => piece.text).join('');
    if (words === '')
      throw new QueryProblem(t('There is nothing between the quotes. Write what to look for.'));
    query.conditions.push({ condition: { kind: 'words', text: words, ...negated(not) }, from, to });
    return;
  }
  const key = queryKey(name);
  if (!key) throw unknownKey(name, text.slice(from, to), not);
  if (pieces.length === 0) {
    throw new QueryProblem(t('{0} needs a value, as in {1}.'), [`${name}${operator}`, key.example]);
  }
  if (key.kind === 'since' || key.kind === 'until') {
    if (not)
      throw new QueryProblem(t('{0} has no opposite. Write {1} instead.'), [
        key.kind,
        key.kind === 'since' ? 'until' : 'since',
      ]);
    if (query[key.kind]) throw new QueryProblem(t('{0} is there twice. Keep one of them.'), [key.kind]);
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
    return new QueryProblem(t('There is no key "{0}". Is {1} meant?'), [name, near], `${sign}${near}${rest}`);
  }
  return new QueryProblem(
    t('There is no key "{0}". A tag of your own is {1}; to look for this text, write it in quotes.'),
    [name, `tag.${name}${rest.slice(0, 1)}…`],
    `${sign}"${written.slice(Number(not)).replaceAll('"', '')}"`,
  );
}
