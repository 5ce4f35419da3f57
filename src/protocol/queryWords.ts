import { exactUsd } from '../money.ts';
import type { Comparison, Condition, TextMatch } from './callCondition.ts';
import type { CallQuery } from './callQuery.ts';
import { QUERY_KEYS } from './queryKeys.ts';
import type { When } from './queryValues.ts';

/** What a query means, in words: "Calls whose model has “pro”, whose outcome is error, that cost more than $0.1". */
export function queryWords({ conditions, since, until }: CallQuery): string {
  const parts = conditions.map(({ condition }) => conditionWords(condition));
  if (since) parts.push(sinceWords(since));
  if (until) parts.push(untilWords(until));
  return parts.length === 0 ? '' : `Calls ${parts.join(', ')}`;
}

function conditionWords(condition: Condition): string {
  const not = condition.not === true;
  switch (condition.kind) {
    case 'words':
      return `${not ? 'without' : 'with'} ${named(condition.text)} in any text`;
    case 'text':
      return `whose ${labelOf(condition.field)} ${matchWords(condition.any, not)}`;
    case 'number':
      return numberWords(condition, not);
    case 'money': {
      const amount = `$${exactUsd(BigInt(condition.picoUsd))}`;
      const verb = condition.field === 'cost' ? 'cost' : 'have a list price of';
      return not
        ? `that do not ${verb} ${COMPARED[condition.comparison]}${amount}, or of which that is not known`
        : `that ${verb} ${COMPARED[condition.comparison]}${amount}`;
    }
  }
}

const COMPARED: Record<Comparison, string> = {
  '<': 'less than ',
  '<=': 'at most ',
  '>': 'more than ',
  '>=': 'at least ',
  '=': 'exactly ',
};

function labelOf(field: string): string {
  if (field === 'http') return 'HTTP status';
  if (field === 'outcome') return 'outcome';
  for (const key of QUERY_KEYS.values()) if ('field' in key && key.field === field) return key.label;
  return field.startsWith('tag:') ? `tag ${field.slice(4)}` : field;
}

function matchWords(any: readonly TextMatch[], not: boolean): string {
  if (any.length === 1 && any[0]?.how === 'like' && any[0].parts.every((part) => part === '')) {
    return not ? 'is not told' : 'is told';
  }
  const parts = any.map((match) => `${VERBS[match.how][Number(not)]} ${named(textOf(match))}`);
  const verb = `${VERBS[any[0]?.how ?? 'is'][Number(not)]} `;
  const [first = '', ...rest] = parts;
  const short = rest.map((part) => (part.startsWith(verb) ? part.slice(verb.length) : part));
  return [first, ...short].join(not ? ' nor ' : ' or ');
}

const VERBS = {
  is: ['is', 'is not'],
  has: ['has', 'does not have'],
  like: ['looks like', 'does not look like'],
} as const;

function textOf(match: TextMatch): string {
  return match.how === 'like' ? match.parts.join('*') : match.text;
}

function numberWords(condition: Extract<Condition, { kind: 'number' }>, not: boolean): string {
  const { field, comparison, value } = condition;
  if (field === 'repriced' || field === 'streamed') return `that were ${not ? 'not ' : ''}${field}`;
  if (field === 'attempt' && comparison === '>' && value === 1) {
    return not ? 'that are no retries' : 'that are retries';
  }
  const amount = field === 'latency' ? durationText(value) : grouped(value);
  const words = `${COMPARED[comparison]}${amount}`;
  switch (field) {
    case 'latency':
      return not ? `that did not take ${words}, or it is not known` : `that took ${words}`;
    case 'attempt':
      return `whose attempt is ${not ? 'not ' : ''}${words}`;
    case 'images':
      return not ? `that did not answer ${words} images` : `that answered ${words} images`;
    case 'tokens':
    case 'in':
    case 'out':
    case 'cached': {
      const what = { tokens: 'tokens', in: 'tokens in', out: 'tokens out', cached: 'cached tokens' }[field];
      return not ? `that do not have ${words} ${what}, or it is not known` : `with ${words} ${what}`;
    }
  }
}

function durationText(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/gu, ',');
}

/** Longer ones are cut: they are in the box. */
function named(text: string): string {
  return `“${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;
}

function sinceWords(when: When): string {
  switch (when.kind) {
    case 'day':
      return `since ${when.day}`;
    case 'time':
      return `since ${when.day} ${clock(when.minutes)}`;
    case 'daysBack':
      return when.days === 0 ? 'of today' : `of today and the ${dayCount(when.days)} before`;
  }
}

function untilWords(when: When): string {
  switch (when.kind) {
    case 'day':
      return `until ${when.day}, that day included`;
    case 'time':
      return `until ${when.day} ${clock(when.minutes)}`;
    case 'daysBack':
      return when.days === 0 ? 'until today' : `until ${dayCount(when.days)} ago, that day included`;
  }
}

function dayCount(days: number): string {
  return days === 1 ? 'day' : `${days} days`;
}

function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
