import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { FreeTierFigure, WatchItem } from '../../src/protocol/reportSnapshot.ts';
import { countOf, integer } from '../shownFigures.ts';
import { sumText } from '../shownMoney.ts';
import { clockTime, untilText } from '../shownTimes.ts';
import type { Notice } from './notice.ts';

/** A model's quota: its day from 80 % on, or its minute. */
export function freeTierNotice(
  { figure, resetsAt }: Extract<WatchItem, { kind: 'freeTier' }>,
  at: number,
): Notice {
  const { model, state, requests, limit, left, minutes = [] } = figure;
  const ofDay = state === 'near' || state === 'used';
  const sent = countOf(requests, 'request');
  const spentBefore = left === 0 && (limit === undefined || requests < limit);
  const day = [
    limit === undefined
      ? `${sent} with this key today, failed ones included.`
      : `${sent} with this key of ${integer(limit)} a day, failed ones included.`,
    spentBefore ? 'The service says that the day is spent; others may use the same project.' : '',
    ofDay ? 'More are refused on a key without billing, and billed on any other.' : '',
    `It begins again at ${clockTime(resetsAt)}, in ${untilText(resetsAt, at)}.`,
    limit === undefined
      ? 'The limit is not known.'
      : `The limit is ${confidenceWords(figure.confidence)} (${figure.seen ?? 'date not known'}); Google publishes none.`,
  ];
  const minuteWords = minutes.map(
    ({ used, limit: most, metric, learned }) =>
      `${integer(used)} of ${integer(most)} ${metric === 'requests' ? 'requests' : 'input tokens'} in the last minute${learned ? '' : ', a limit that others have met'}.`,
  );
  const title = ofDay
    ? `The free tier of ${model} is ${state === 'used' ? 'used up for today' : 'nearly used up'}`
    : `${model} is near what a minute allows`;
  return {
    level: 'warning',
    icon: 'warning',
    title,
    text: [...(ofDay ? day : []), ...minuteWords].filter((words) => words !== '').join(' '),
    fact: factOf(figure, ofDay),
    actions: [],
  };
}

function factOf({ requests, limit, left, minutes = [] }: FreeTierFigure, ofDay: boolean): TemplateResult {
  const minute = minutes.toSorted((a, b) => b.used / b.limit - a.used / a.limit)[0];
  if (!ofDay && minute)
    return html`<strong>${integer(minute.used)}</strong> of ${integer(minute.limit)}<br />in a minute`;
  if (limit === undefined) return html`<strong>${integer(requests)}</strong> requests<br />today`;
  const used = left === undefined ? requests : limit - left;
  return html`<strong>${integer(used)}</strong> of ${integer(limit)}<br />used today`;
}

function confidenceWords(confidence: string | undefined): string {
  switch (confidence) {
    case 'observed-429':
      return "read off the service's own refusal";
    case 'own-429':
      return 'what the service told this key';
    case 'official-page':
      return 'from an official page';
    case undefined:
    default:
      return 'reported by others';
  }
}

/** Image models have none. */
export function billedNotice(item: Extract<WatchItem, { kind: 'billed' }>): Notice {
  return {
    level: 'info',
    icon: 'info',
    title: `${item.models.join(' and ')} ${item.models.length === 1 ? 'has' : 'have'} no free tier: this is billed`,
    text: `${countOf(item.sum.calls - item.sum.errors, 'call')} today. A key without billing is refused (429, limit 0); any other pays the list price.`,
    fact: html`<strong>${sumText(item.sum)} </strong><br />today`,
    actions: [],
  };
}
