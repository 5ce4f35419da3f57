import { ENGLISH, type L10n, translated } from '../l10n.ts';
import { exactUsd } from '../money.ts';
import type { Comparison, Condition, TextMatch } from './callCondition.ts';
import type { CallQuery } from './callQuery.ts';
import { QUERY_KEYS } from './queryKeys.ts';
import type { When } from './queryValues.ts';

/** What a query means, in words: "Calls whose model has “pro”, whose outcome is error, that cost more than $0.1". */
export function queryWords({ conditions, since, until }: CallQuery, l10n: L10n = ENGLISH): string {
  const parts = conditions.map(({ condition }) => conditionWords(condition, l10n));
  if (since) parts.push(sinceWords(since, l10n));
  if (until) parts.push(untilWords(until, l10n));
  return parts.length === 0 ? '' : l10n.t('Calls {0}', parts.join(', '));
}

function conditionWords(condition: Condition, l10n: L10n): string {
  const not = condition.not === true;
  switch (condition.kind) {
    case 'words':
      return not
        ? l10n.t('without {0} in any text', named(condition.text))
        : l10n.t('with {0} in any text', named(condition.text));
    case 'text':
      return matchWords(labelOf(condition.field, l10n), condition.any, not, l10n);
    case 'number':
      return numberWords(condition, not, l10n);
    case 'money': {
      const amount = compared(condition.comparison, `$${exactUsd(BigInt(condition.picoUsd))}`, l10n);
      if (condition.field === 'cost')
        return not
          ? l10n.t('that do not cost {0}, or of which that is not known', amount)
          : l10n.t('that cost {0}', amount);
      return not
        ? l10n.t('that do not have a list price of {0}, or of which that is not known', amount)
        : l10n.t('that have a list price of {0}', amount);
    }
  }
}

/** "more than 2,000" */
function compared(comparison: Comparison, amount: string, l10n: L10n): string {
  switch (comparison) {
    case '<':
      return l10n.t('less than {0}', amount);
    case '<=':
      return l10n.t('at most {0}', amount);
    case '>':
      return l10n.t('more than {0}', amount);
    case '>=':
      return l10n.t('at least {0}', amount);
    case '=':
      return l10n.t('exactly {0}', amount);
  }
}

function labelOf(field: string, l10n: L10n): string {
  if (field === 'http') return l10n.t('HTTP status');
  if (field === 'outcome') return l10n.t('outcome');
  for (const key of QUERY_KEYS.values())
    if ('field' in key && key.field === field) return translated(l10n, key.label);
  return field.startsWith('tag:') ? l10n.t('tag {0}', field.slice(4)) : field;
}

function matchWords(label: string, any: readonly TextMatch[], not: boolean, l10n: L10n): string {
  if (any.length === 1 && any[0]?.how === 'like' && any[0].parts.every((part) => part === '')) {
    return not ? l10n.t('whose {0} is not told', label) : l10n.t('whose {0} is told', label);
  }
  const words = (['is', 'has', 'like'] as const).flatMap((how) => {
    const texts = any.filter((match) => match.how === how).map((match) => named(textOf(match)));
    return texts.length === 0 ? [] : [verbWords(how, label, oneOf(texts, not, l10n), not, l10n)];
  });
  return not ? words.join(', ') : oneOf(words, not, l10n);
}

function oneOf(texts: readonly string[], not: boolean, l10n: L10n): string {
  return texts.reduce((some, text) =>
    not ? l10n.t('{0} nor {1}', some, text) : l10n.t('{0} or {1}', some, text),
  );
}

function verbWords(how: TextMatch['how'], label: string, values: string, not: boolean, l10n: L10n): string {
  switch (how) {
    case 'is':
      return not ? l10n.t('whose {0} is not {1}', label, values) : l10n.t('whose {0} is {1}', label, values);
    case 'has':
      return not
        ? l10n.t('whose {0} does not have {1}', label, values)
        : l10n.t('whose {0} has {1}', label, values);
    case 'like':
      return not
        ? l10n.t('whose {0} does not look like {1}', label, values)
        : l10n.t('whose {0} looks like {1}', label, values);
  }
}

function textOf(match: TextMatch): string {
  return match.how === 'like' ? match.parts.join('*') : match.text;
}

function numberWords(condition: Extract<Condition, { kind: 'number' }>, not: boolean, l10n: L10n): string {
  const { field, comparison, value } = condition;
  if (field === 'repriced') return not ? l10n.t('that were not repriced') : l10n.t('that were repriced');
  if (field === 'streamed') return not ? l10n.t('that were not streamed') : l10n.t('that were streamed');
  if (field === 'attempt' && comparison === '>' && value === 1) {
    return not ? l10n.t('that are no retries') : l10n.t('that are retries');
  }
  const words = compared(comparison, field === 'latency' ? durationText(value) : grouped(value), l10n);
  switch (field) {
    case 'latency':
      return not
        ? l10n.t('that did not take {0}, or it is not known', words)
        : l10n.t('that took {0}', words);
    case 'attempt':
      return not ? l10n.t('whose attempt is not {0}', words) : l10n.t('whose attempt is {0}', words);
    case 'images':
      return not
        ? l10n.t('that did not answer {0} images', words)
        : l10n.t('that answered {0} images', words);
    case 'tokens':
    case 'in':
    case 'out':
    case 'cached': {
      const what = labelOf(field, l10n);
      return not
        ? l10n.t('that do not have {0} {1}, or it is not known', words, what)
        : l10n.t('with {0} {1}', words, what);
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

function sinceWords(when: When, l10n: L10n): string {
  switch (when.kind) {
    case 'day':
      return l10n.t('since {0}', when.day);
    case 'time':
      return l10n.t('since {0}', `${when.day} ${clock(when.minutes)}`);
    case 'daysBack':
      if (when.days === 0) return l10n.t('of today');
      return when.days === 1
        ? l10n.t('of today and the day before')
        : l10n.t('of today and the {0} days before', when.days);
  }
}

function untilWords(when: When, l10n: L10n): string {
  switch (when.kind) {
    case 'day':
      return l10n.t('until {0}, that day included', when.day);
    case 'time':
      return l10n.t('until {0}', `${when.day} ${clock(when.minutes)}`);
    case 'daysBack':
      if (when.days === 0) return l10n.t('until today');
      return when.days === 1
        ? l10n.t('until yesterday, that day included')
        : l10n.t('until {0} days ago, that day included', when.days);
  }
}

function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
