import { html } from 'lit';
import type { WatchItem } from '../../src/protocol/reportSnapshot.ts';
import { callsText } from '../shownFigures.ts';
import { usd } from '../shownMoney.ts';
import { dateText } from '../shownTimes.ts';
import { filled, t } from '../texts.ts';
import type { Notice } from './notice.ts';

/** What past calls would have cost; never a forecast. */
export function comingNotice(item: Extract<WatchItem, { kind: 'coming' }>): Notice {
  const { change, model, day, words, to, repriced, unknown, beforePicoUsd, afterPicoUsd } = item;
  const difference = BigInt(afterPicoUsd) - BigInt(beforePicoUsd);
  const amount = usd(String(difference < 0n ? -difference : difference));
  const priced = repriced > 0 && (change !== 'shutdown' || to !== undefined);
  const [before, after] = [usd(beforePicoUsd), usd(afterPicoUsd)];
  const history = !priced
    ? t('Your last 30 days hold {0} with it.', callsText(repriced + unknown))
    : to === undefined
      ? t(
          '{0} of your last 30 days cost {1} and would have cost {2}, token by token.',
          callsText(repriced),
          before,
          after,
        )
      : t(
          '{0} of your last 30 days cost {1} and would have cost {2} as {3}, token by token.',
          callsText(repriced),
          before,
          after,
          to,
        );
  const text = [
    history,
    priced && unknown > 0 ? t('{0} could not be priced anew.', callsText(unknown)) : '',
    change === 'shutdown' && to !== undefined ? t('Move to {0} before that day.', to) : '',
  ];
  return {
    level: change === 'price' && difference <= 0n ? 'info' : 'warning',
    icon: 'calendar',
    title: t('On {0} {1} {2}', dateText(day), model, words),
    text: text.filter(Boolean).join(' '),
    fact: priced
      ? difference === 0n
        ? t('the same cost')
        : html`${filled(difference < 0n ? t('{0} less{1}in 30 days') : t('{0} more{1}in 30 days'), html`<strong>${amount}</strong>`, html` <br />`)}`
      : '',
    actions: [],
  };
}
