import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { Stack } from '../../src/protocol/reportView.ts';
import { capital, integer } from '../shownFigures.ts';
import { sumText, usd } from '../shownMoney.ts';
import { binText } from '../shownTimes.ts';
import { t } from '../texts.ts';
import { dimensionName, type OverTime, seriesName } from '../overTimeModel.ts';

/** The chart's figures, the newest first. */
export function overTimeAsTable(overTime: OverTime, stack: Stack): TemplateResult {
  const { bins, series, unit } = overTime;
  return html`<div class="scroller" tabindex="0" role="group" aria-label=${t('Spend over time as a table')}>
    <table>
      <thead>
        <tr>
          <th scope="col">${capital(dimensionName(unit))}</th>
          <th scope="col" class="number">${t('Requests')}</th>
          <th scope="col" class="number">${t('Sum')}</th>
          ${series.map((one) => html`<th scope="col" class="number">${seriesName(one, stack)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${bins.toReversed().map(
          ({ bin, sum }, back) =>
            html`<tr>
              <td>${binText(bin)}</td>
              <td class="number">${integer(sum.calls)}</td>
              <td class="number amount">${sumText(sum)}</td>
              ${series.map(
                ({ picoUsd }) => html`<td class="number">${usd(picoUsd[bins.length - 1 - back] ?? '0')}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
