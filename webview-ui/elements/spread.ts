import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { SpreadFigures } from '../../src/protocol/reportDetails.ts';
import { BarChart } from '../chart/barChart.ts';
import { readInk } from '../chart/ink.ts';
import { barPicture } from '../export/barPicture.ts';
import type { ReportActions } from '../reportActions.ts';
import { callsText, integer } from '../shownFigures.ts';
import {
  percentileText,
  PERCENTILES,
  spreadBars,
  type SpreadKind,
  spreadModel,
  spreadTable,
  spreadValue,
} from '../spreadModel.ts';
import { t } from '../texts.ts';
import { saveMenu } from '../views/saveMenu.ts';
import { ChartElement } from './chartElement.ts';

const TITLES: Record<SpreadKind, string> = { latency: t('Latency'), cost: t('Cost of a call') };

/** Names of files. */
const FILES: Record<SpreadKind, string> = { latency: 'Latency', cost: 'Cost of a call' };

/** How latencies or costs are spread: percentiles as figures, a histogram, and its bins as a table. */
export class SpreadElement extends ChartElement {
  static override properties = {
    kind: { attribute: false },
    spread: { attribute: false },
    exact: { attribute: false },
    simulated: { attribute: false },
    actions: { attribute: false },
  };
  declare kind: SpreadKind;
  declare spread: SpreadFigures;
  declare exact: boolean;
  declare simulated: boolean;
  declare actions: ReportActions;

  protected override updated(): void {
    const host = this.querySelector('.histogram');
    if (this.width === 0 || !(host instanceof HTMLElement)) {
      this.dropCharts();
      return;
    }
    const size = { width: this.width, height: 176, left: 48, bottom: true, space: 34 };
    const model = spreadModel(this.kind, this.spread);
    const [chart] = this.charts;
    if (chart) chart.show(model, size);
    else this.charts = [new BarChart(host, model, size, {})];
  }

  protected override render(): TemplateResult {
    const { kind, spread, exact } = this;
    const title = TITLES[kind];
    const bars = spreadBars(spread);
    const calls = bars.reduce((sum, bar) => sum + bar.calls, 0);
    if (calls === 0)
      return html`<h3>${title}</h3>
        <p class="nothing">${t('Not known of any call in this range.')}</p>`;
    const words = PERCENTILES.map((which) => `${which.toUpperCase()} ${percentileText(kind, spread, which)}`);
    return html`<h3>${title}</h3>
      <dl class="percentiles">
        ${PERCENTILES.map(
          (which) =>
            html`<div>
              <dt>${which.toUpperCase()}</dt>
              <dd>${percentileText(kind, spread, which)}</dd>
            </div>`,
        )}
        <div>
          <dt>${t('of')}</dt>
          <dd class="soft">${exact ? callsText(calls) : t('{0}, at most 4.5 % off', callsText(calls))}</dd>
        </div>
      </dl>
      <div
        class="histogram"
        role="img"
        aria-label=${t('{0} of {1} as a histogram: {2}. The bins stand in the table below.', title, callsText(calls), words.join(', '))}
      ></div>
      <div class="chart-foot">
        <details class="as-table">
          <summary>${t('As a table')}</summary>
          <div class="scroller" tabindex="0" role="group" aria-label=${t('{0} as a table', title)}>
            <table>
              <thead>
                <tr>
                  <th scope="col">${t('From')}</th>
                  <th scope="col">${t('Below')}</th>
                  <th scope="col" class="number">${t('Calls')}</th>
                </tr>
              </thead>
              <tbody>
                ${bars.map(
                  (bar) =>
                    html`<tr>
                      <td>${spreadValue(kind, bar.from)}</td>
                      <td>${bar.to === 0 ? '' : spreadValue(kind, bar.to)}</td>
                      <td class="number">${integer(bar.calls)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>
        </details>
        ${saveMenu(FILES[kind], title, { table: () => spreadTable(kind, spread), picture: () => this.#picture(words) }, this.actions)}
      </div>`;
  }

  #picture(words: readonly string[]): string {
    return barPicture(
      {
        title: TITLES[this.kind],
        caption: `${this.kind === 'cost' ? t('Calls by cost on a doubling axis: {0}', words.join(', ')) : t('Calls by latency on a doubling axis: {0}', words.join(', '))}${this.simulated ? `, ${t('simulated')}` : ''}`,
        legend: [],
        model: spreadModel(this.kind, this.spread),
        ticks: this.charts[0]?.ticks ?? [],
      },
      readInk(this),
    );
  }
}

customElements.define('panelmeter-spread', SpreadElement);
