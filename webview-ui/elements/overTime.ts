import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ReportView } from '../../src/protocol/reportView.ts';
import { BarChart } from '../chart/barChart.ts';
import { readInk } from '../chart/ink.ts';
import { barPicture } from '../export/barPicture.ts';
import type { OverTime } from '../overTimeModel.ts';
import {
  binWords,
  chosenBins,
  dimensionName,
  fillOf,
  idOf,
  overTimeTable,
  rangeOf,
  requestsModel,
  seriesName,
  shownSeries,
  spendModel,
} from '../overTimeModel.ts';
import type { ReportActions } from '../reportActions.ts';
import { percent } from '../shownFigures.ts';
import { shareOf, sumText, UNKNOWN } from '../shownMoney.ts';
import { binText } from '../shownTimes.ts';
import { t } from '../texts.ts';
import { swatch } from '../views/marks.ts';
import { overTimeTip } from '../views/overTimeTip.ts';
import { saveMenu } from '../views/saveMenu.ts';
import { overTimeAsTable } from '../views/overTimeAsTable.ts';
import { ChartElement } from './chartElement.ts';

/**
 * Spend over time, stacked, with requests below. A drag or Shift and the arrow keys choose a range, which filters the
 * page; a click or Enter one bin.
 */
export class OverTimeElement extends ChartElement {
  static override properties = {
    overTime: { attribute: false },
    view: { attribute: false },
    today: { attribute: false },
    actions: { attribute: false },
    shown: { state: true },
    reach: { state: true },
    off: { state: true },
  };
  declare overTime: OverTime;
  declare view: ReportView;
  declare today: string;
  declare actions: ReportActions;
  /** The bin whose tip is open. */
  declare private shown: number | undefined;
  /** Where the range that the keys choose begins. */
  declare private reach: number | undefined;
  /** Series switched off in the legend. */
  declare private off: ReadonlySet<string>;
  #last = -1;

  constructor() {
    super();
    this.off = new Set();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const stack = changed.get('view')?.stack;
    if (stack !== undefined && stack !== this.view.stack) this.off = new Set();
  }

  protected override updated(): void {
    this.#drawCharts();
    this.#placeTip();
  }

  protected override render(): TemplateResult {
    const { unit, bins } = this.overTime;
    const at = this.#tabStop();
    const bin = bins[at];
    const words = bin ? binWords(bin) : t('no bins');
    return html`${this.#legend()}
      <div class="chart" @mouseleave=${() => (this.shown = undefined)}>
        <div
          class="plot"
          tabindex="0"
          role="slider"
          aria-label=${t(
            'Spend per {0}, stacked by {1}, and requests per {0}. Arrow keys move, Enter shows only that {0}, Shift and arrow keys choose a range.',
            dimensionName(unit),
            dimensionName(this.view.stack),
          )}
          aria-valuemin="0"
          aria-valuemax=${Math.max(0, bins.length - 1)}
          aria-valuenow=${at}
          aria-valuetext=${this.reach === undefined ? words : t('{0}, chosen: {1}', words, this.#rangeText(this.reach, at))}
          @keydown=${this.#key}
          @focus=${() => (this.shown = this.#tabStop())}
          @blur=${this.#leave}
        >
          <div class="spend"></div>
          <div class="requests"></div>
        </div>
        ${this.shown === undefined ? nothing : overTimeTip(this.overTime, this.shown, this.view.stack, this.today, this.off)}
      </div>
      <div class="chart-foot">
        <details class="as-table">
          <summary>${t('As a table')}</summary>
          ${overTimeAsTable(this.overTime, this.view.stack)}
        </details>
        ${saveMenu(
          'Spend over time',
          t('Spend over time'),
          { table: () => overTimeTable(this.overTime, this.view.stack), picture: () => this.#picture() },
          this.actions,
        )}
      </div>`;
  }

  #legend(): TemplateResult {
    const whole = String(
      this.overTime.series.reduce((sum, { sum: { billedPicoUsd } }) => sum + BigInt(billedPicoUsd), 0n),
    );
    return html`<div class="legend" role="group" aria-label=${t('Series')}>
      ${this.overTime.series.map((series, index) => {
        const name = seriesName(series, this.view.stack);
        const on = !this.off.has(idOf(series));
        const amount = sumText(series.sum);
        const share = amount.startsWith(UNKNOWN)
          ? ''
          : ` · ${percent(shareOf(series.sum.billedPicoUsd, whole))}`;
        return html`<button aria-pressed=${on} @click=${() => this.#toggle(idOf(series))}>
          ${swatch(fillOf(series, index))}<span class="name" title=${name}>${name}</span>
          <span class="soft">${amount}${share}</span>
        </button>`;
      })}
    </div>`;
  }

  #drawCharts(): void {
    const [above, below] = [this.querySelector('.spend'), this.querySelector('.requests')];
    if (this.width === 0 || !(above instanceof HTMLElement) || !(below instanceof HTMLElement)) return;
    const narrow = this.width < 560;
    const left = narrow ? 48 : 60;
    const size = { width: this.width, height: narrow ? 190 : 244, left, bottom: true, space: 36 };
    const small = { width: this.width, height: 44, left, bottom: false, space: 30, ends: true };
    const money = spendModel(this.overTime, this.off, this.today);
    const calls = requestsModel(this.overTime);
    const point = (bin: number | undefined) => this.#pointed(bin);
    const choose = (bin: number) => this.#choose(bin, bin);
    const brush = (first: number, last: number) => this.#choose(first, last);
    const [spend = new BarChart(above, money, size, { point, choose, brush })] = this.charts;
    const [, requests = new BarChart(below, calls, small, { point, choose })] = this.charts;
    spend.show(money, size);
    requests.show(calls, small);
    this.charts = [spend, requests];
    const reach =
      this.reach === undefined ? chosenBins(this.overTime, this.view.filter) : this.#between(this.reach);
    spend.select(reach);
    for (const chart of this.charts) chart.point(this.shown);
  }

  #pointed(bin: number | undefined): void {
    if (bin === this.shown) return;
    this.shown = bin;
    if (bin !== undefined) this.#last = bin;
  }

  /** By the DOM, not by a style attribute: the page's policy has none. */
  #placeTip(): void {
    const tip = this.querySelector<HTMLElement>('.tip');
    const [spend] = this.charts;
    if (!tip || this.shown === undefined || !spend) return;
    const { left, right } = spend.placeOf(this.shown);
    const fits = right + 8 + tip.offsetWidth <= this.width;
    tip.style.left = `${Math.max(0, fits ? right + 8 : left - tip.offsetWidth - 8)}px`;
    tip.style.top = '24px';
  }

  #toggle(id: string): void {
    const off = new Set(this.off);
    if (!off.delete(id)) off.add(id);
    this.off = off;
  }

  #tabStop(): number {
    const end = this.overTime.bins.length - 1;
    return this.#last < 0 || this.#last > end ? end : this.#last;
  }

  #between(reach: number): { first: number; last: number } {
    const at = this.#tabStop();
    return { first: Math.min(reach, at), last: Math.max(reach, at) };
  }

  #rangeText(a: number, b: number): string {
    const name = (bin: number) => binText(this.overTime.bins[bin]?.bin ?? '');
    return t('{0} to {1}', name(Math.min(a, b)), name(Math.max(a, b)));
  }

  readonly #leave = (): void => {
    this.shown = undefined;
    this.reach = undefined;
  };

  readonly #key = (event: KeyboardEvent): void => {
    const at = this.#tabStop();
    const end = this.overTime.bins.length - 1;
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: end }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (event.shiftKey) this.reach ??= at;
      else this.reach = undefined;
      this.#last = Math.min(end, Math.max(0, to));
      this.shown = this.#last;
      this.requestUpdate();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const { first, last } = this.#between(this.reach ?? at);
      this.reach = undefined;
      this.#choose(first, last);
    } else if (event.key === 'Escape') {
      this.#leave();
    }
  };

  /** Bins become the page's range, and give it back when the very same are chosen again. */
  #choose(first: number, last: number): void {
    const range = rangeOf(this.overTime, first, last);
    if (!range) return;
    const { day: _day, range: before, session: _session, ...rest } = this.view.filter;
    const same = before?.from === range.from && before.to === range.to;
    this.actions.filter(same ? rest : { ...rest, range });
  }

  #picture(): string {
    const { bins, unit } = this.overTime;
    const missing = bins.some(({ sum }) => sum.unpriced + sum.unknown > 0);
    const [from, to] = [bins[0]?.bin ?? '', bins.at(-1)?.bin ?? ''];
    return barPicture(
      {
        title: t('Spend per {0} by {1}', dimensionName(unit), dimensionName(this.view.stack)),
        caption: `${t('{0}, USD billed', `${binText(from)} – ${binText(to)}`)}${this.view.filter.simulated ? `, ${t('simulated')}` : ''}${missing ? `; ${t('a diamond: unpriced calls, in no bar')}` : ''}`,
        legend: shownSeries(this.overTime, this.off).map(({ series: one, index }) => ({
          fill: fillOf(one, index),
          text: `${seriesName(one, this.view.stack)}  ${sumText(one.sum)}`,
        })),
        model: spendModel(this.overTime, this.off, this.today),
        ticks: this.charts[0]?.ticks ?? [],
      },
      readInk(this),
    );
  }
}

customElements.define('panelmeter-over-time', OverTimeElement);
