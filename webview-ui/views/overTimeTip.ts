import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Stack } from '../../src/protocol/reportView.ts';
import { fillOf, type OverTime, seriesName, shownSeries } from '../overTimeModel.ts';
import { integer } from '../shownFigures.ts';
import { missingNote, sumText, usd } from '../shownMoney.ts';
import { binText } from '../shownTimes.ts';
import { t } from '../texts.ts';
import { swatch } from './marks.ts';

/** What a bar is made of. */
export function overTimeTip(
  overTime: OverTime,
  index: number,
  stack: Stack,
  today: string,
  off: ReadonlySet<string>,
): TemplateResult | typeof nothing {
  const bin = overTime.bins[index];
  if (!bin) return nothing;
  const rows = shownSeries(overTime, off).filter(({ series }) => series.picoUsd[index] !== '0');
  return html`<div class="tip" role="presentation">
    <h3>${bin.bin === today ? t('{0}, so far', binText(bin.bin)) : binText(bin.bin)}</h3>
    <ul>
      ${rows.map(
        ({ series, index: place }) =>
          html`<li>
            ${swatch(fillOf(series, place))}<span>${seriesName(series, stack)}</span>
            <span>${usd(series.picoUsd[index] ?? '0')}</span>
          </li>`,
      )}
      <li class="sum"><span></span><span>${t('Sum')}</span><span>${sumText(bin.sum)}</span></li>
      <li class="soft"><span></span><span>${t('Requests')}</span><span>${integer(bin.sum.calls)}</span></li>
    </ul>
    ${missingNote(bin.sum) ? html`<span class="soft">${t('What is unpriced or unknown is in no bar.')}</span>` : nothing}
  </div>`;
}
