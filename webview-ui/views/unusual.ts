import { html } from 'lit';
import type { UnusualItem } from '../../src/protocol/reportInsights.ts';
import type { ReportFilter } from '../../src/protocol/reportView.ts';
import { usd } from '../shownMoney.ts';
import { whenText } from '../shownTimes.ts';
import { t } from '../texts.ts';
import { simMark } from './marks.ts';
import type { Notice } from './notice.ts';

const ICONS = { error: 'flame', warning: 'flame', info: 'graph-line' } as const;

/** Spending or calls that stand out, with the calls and a way to stop them. */
export function unusualNotice(item: UnusualItem, now: number): Notice {
  const { level, title, text, at, group, simulated, lowerBound, picoUsd } = item;
  const amount = picoUsd === undefined ? '' : `${lowerBound ? '≥ ' : ''}${usd(picoUsd)}`;
  const when = at === undefined ? '' : whenText(at, now);
  return {
    level,
    icon: ICONS[level],
    title,
    text,
    fact: html`${simMark(simulated)}<strong>${amount} </strong>${amount && when ? html`<br />` : ''}${when}`,
    actions: [
      ...(item.canStop ? [{ label: t('Stop runs'), command: 'stopRuns' } as const] : []),
      ...(group ? [{ label: t('Show calls'), filter: callsOf(group, simulated) }] : []),
    ],
  };
}

/** Of the last week, so that they stand among their like. */
function callsOf({ by, key }: NonNullable<UnusualItem['group']>, simulated: boolean): ReportFilter {
  const part = by === 'model' ? { model: key } : { tag: { name: by, value: key } };
  return { period: '7d', ...part, ...(simulated ? { simulated } : {}) };
}
