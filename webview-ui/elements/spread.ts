import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { SpreadFigures } from '../../src/protocol/reportDetails.ts';
import { BarChart } from '../chart/barChart.ts';
import { readInk } from '../chart/ink.ts';
import { barPicture } from '../export/barPicture.ts';
import type { ReportActions } from '../reportActions.ts';
import { countOf, integer } from '../shownFigures.ts';
import {
  percentileText,
  PERCENTILES,
  spreadBars,
  type SpreadKind,
  spreadModel,
  spreadTable,
  spreadValue,
} from '../spreadModel.ts';
import { saveMenu } from '../views/saveMenu.ts';
import { ChartElement } from './chartElement.ts';

const TITLES: Record<SpreadKind, string> = { latency: 'Latency', cost: 'Cost of a call' };

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
        <p class="nothing">Not known of any call in this range.</p>`;
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
          <dt>of</dt>
          <dd class="soft">${countOf(calls, 'call')}${exact ? nothing : html`, at most 4.5 % off`}</dd>
        </div>
      </dl>
      <div
        class="histogram"
        role="img"
        aria-label=${`${title} of ${countOf(calls, 'call')} as a histogram: ${words.join(', ')}. The bins stand in the table below.`}
      ></div>
      <div class="chart-foot">
        <details class="as-table">
          <summary>As a table</summary>
          <div class="scroller" tabindex="0" role="group" aria-label=${`${title} as a table`}>
            <table>
              <thead>
                <tr>
                  <th scope="col">From</th>
                  <th scope="col">Below</th>
                  <th scope="col" class="number">Calls</th>
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
        ${saveMenu(title, { table: () => spreadTable(kind, spread), picture: () => this.picture(words) }, this.actions)}
      </div>`;
  }

  private picture(words: readonly string[]): string {
    return barPicture(
      {
        title: TITLES[this.kind],
        caption: `Calls by ${this.kind} on a doubling axis: ${words.join(', ')}${this.simulated ? ', simulated' : ''}`,
        legend: [],
        model: spreadModel(this.kind, this.spread),
        ticks: this.charts[0]?.ticks ?? [],
      },
      readInk(this),
    );
  }
}

customElements.define('panelmeter-spread', SpreadElement);
