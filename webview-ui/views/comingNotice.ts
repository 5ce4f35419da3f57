import { html } from 'lit';
import type { WatchItem } from '../../src/protocol/reportSnapshot.ts';
import { countOf } from '../shownFigures.ts';
import { usd } from '../shownMoney.ts';
import { dateText } from '../shownTimes.ts';
import type { Notice } from './notice.ts';

/** What past calls would have cost; never a forecast. */
export function comingNotice(item: Extract<WatchItem, { kind: 'coming' }>): Notice {
  const { change, model, day, words, to, repriced, unknown, beforePicoUsd, afterPicoUsd } = item;
  const difference = BigInt(afterPicoUsd) - BigInt(beforePicoUsd);
  const amount = usd(String(difference < 0n ? -difference : difference));
  const more = difference < 0n ? 'less' : 'more';
  const priced = repriced > 0 && (change !== 'shutdown' || to !== undefined);
  const as = to === undefined ? '' : ` as ${to}`;
  const history = priced
    ? `${countOf(repriced, 'call')} of your last 30 days cost ${usd(beforePicoUsd)} and would have cost ${usd(afterPicoUsd)}${as}, token by token.`
    : `Your last 30 days hold ${countOf(repriced + unknown, 'call')} with it.`;
  const without = unknown > 0 ? ` ${countOf(unknown, 'call')} could not be priced anew.` : '';
  return {
    level: change === 'price' && difference <= 0n ? 'info' : 'warning',
    icon: 'calendar',
    title: `On ${dateText(day)} ${model} ${words}`,
    text: `${history}${priced ? without : ''}${change === 'shutdown' && to !== undefined ? ` Move to ${to} before that day.` : ''}`,
    fact: priced
      ? difference === 0n
        ? 'the same cost'
        : html`<strong>${amount}</strong> ${more}<br />in 30 days`
      : '',
    actions: [],
  };
}
