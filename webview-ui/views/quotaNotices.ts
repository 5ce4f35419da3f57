import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { FreeTierFigure, WatchItem } from '../../src/protocol/reportSnapshot.ts';
import { callsText, countOf, integer } from '../shownFigures.ts';
import { sumText } from '../shownMoney.ts';
import { clockTime, untilText } from '../shownTimes.ts';
import { filled, t } from '../texts.ts';
import type { Notice } from './notice.ts';

/** A model's quota: its day from 80 % on, or its minute. */
export function freeTierNotice(
  { figure, resetsAt }: Extract<WatchItem, { kind: 'freeTier' }>,
  at: number,
): Notice {
  const { model, state, requests, limit, left, minutes = [] } = figure;
  const ofDay = state === 'near' || state === 'used';
  const sent = countOf(requests, t('1 request'), t('{0} requests'));
  const spentBefore = left === 0 && (limit === undefined || requests < limit);
  const day = [
    limit === undefined
      ? t('{0} with this key today, failed ones included.', sent)
      : t('{0} with this key of {1} a day, failed ones included.', sent, integer(limit)),
    spentBefore ? t('The service says that the day is spent; others may use the same project.') : '',
    ofDay ? t('More are refused on a key without billing, and billed on any other.') : '',
    t('It begins again at {0}, in {1}.', clockTime(resetsAt), untilText(resetsAt, at)),
    limit === undefined
      ? t('The limit is not known.')
      : t(
          'The limit is {0} ({1}); Google publishes none.',
          confidenceWords(figure.confidence),
          figure.seen ?? t('date not known'),
        ),
  ];
  const minuteWords = minutes.map(({ used, limit: most, metric, learned }) => {
    const [spent, whole] = [integer(used), integer(most)];
    const words =
      metric === 'requests'
        ? t('{0} of {1} requests in the last minute', spent, whole)
        : t('{0} of {1} input tokens in the last minute', spent, whole);
    return learned ? `${words}.` : t('{0}, a limit that others have met.', words);
  });
  const title = ofDay
    ? state === 'used'
      ? t('The free tier of {0} is used up for today', model)
      : t('The free tier of {0} is nearly used up', model)
    : t('{0} is near what a minute allows', model);
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
  if (!ofDay && minute) return factView(t('{0} of {1}{2}in a minute'), minute.used, minute.limit);
  if (limit === undefined) return factView(t('{0} requests{1}today'), requests);
  return factView(t('{0} of {1}{2}used today'), left === undefined ? requests : limit - left, limit);
}

/** The last placeholder is another line, or a space where lines are short. */
function factView(text: string, used: number, ...limit: number[]): TemplateResult {
  return html`${filled(text, html`<strong>${integer(used)}</strong>`, ...limit.map(integer), html` <br />`)}`;
}

function confidenceWords(confidence: string | undefined): string {
  switch (confidence) {
    case 'observed-429':
      return t("read off the service's own refusal");
    case 'own-429':
      return t('what the service told this key');
    case 'official-page':
      return t('from an official page');
    case undefined:
    default:
      return t('reported by others');
  }
}

/** Image models have none. */
export function billedNotice(item: Extract<WatchItem, { kind: 'billed' }>): Notice {
  const models = item.models.join(t(' and '));
  return {
    level: 'info',
    icon: 'info',
    title:
      item.models.length === 1
        ? t('{0} has no free tier: this is billed', models)
        : t('{0} have no free tier: this is billed', models),
    text: t(
      '{0} today. A key without billing is refused (429, limit 0); any other pays the list price.',
      callsText(item.sum.calls - item.sum.errors),
    ),
    fact: html`<strong>${sumText(item.sum)} </strong><br />${t('today')}`,
    actions: [],
  };
}
