import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { ReportBin, ReportSeries, ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { ReportView, Stack } from '../../src/protocol/reportView.ts';
import type { BarLayout } from '../chart/barLayout.ts';
import { barLayout } from '../chart/barLayout.ts';
import { LightElement } from '../lightElement.ts';
import type { ReportActions } from '../reportActions.ts';
import { countOf, integer, percent } from '../shownFigures.ts';
import { missingCalls, missingNote, shareOf, sumText, UNKNOWN, usd } from '../shownMoney.ts';
import { binText } from '../shownTimes.ts';
import { seriesClass, swatch } from '../views/marks.ts';

type OverTime = ReportSnapshot['overTime'];

const TOP = 22;
const REQUESTS = 26;

/** Spend per day, stacked; requests in a strip of their own below. One tab stop, arrow keys move by bar. */
export class OverTimeElement extends LightElement {
  static override properties = {
    overTime: { attribute: false },
    view: { attribute: false },
    today: { attribute: false },
    actions: { attribute: false },
    width: { state: true },
    shown: { state: true },
    off: { state: true },
  };
  declare overTime: OverTime;
  declare view: ReportView;
  declare today: string;
  declare actions: ReportActions;
  declare private width: number;
  /** The bar whose tip is open. */
  declare private shown: number | undefined;
  /** Series switched off in the legend. */
  declare private off: ReadonlySet<string>;
  private focused = -1;
  private readonly watching = new ResizeObserver(([entry]) => {
    if (entry) this.width = Math.round(entry.contentRect.width);
  });

  constructor() {
    super();
    this.width = 0;
    this.off = new Set();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watching.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watching.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const stack = changed.get('view')?.stack;
    if (stack !== undefined && stack !== this.view.stack) this.off = new Set();
  }

  protected override updated(): void {
    this.placeTip();
  }

  protected override render(): TemplateResult {
    return html`${this.legend()}
      <div class="chart" @mouseleave=${() => (this.shown = undefined)}>
        ${this.width > 0 ? this.chart() : nothing}
        ${this.shown === undefined ? nothing : this.tip(this.shown)}
      </div>`;
  }

  private legend(): TemplateResult {
    const whole = String(
      this.overTime.series.reduce((sum, { sum: { billedPicoUsd } }) => sum + BigInt(billedPicoUsd), 0n),
    );
    return html`<div class="legend" role="group" aria-label="Series">
      ${this.overTime.series.map((series, index) => {
        const name = seriesName(series, this.view.stack);
        const on = !this.off.has(idOf(series));
        const amount = sumText(series.sum);
        const share = amount.startsWith(UNKNOWN)
          ? ''
          : ` · ${percent(shareOf(series.sum.billedPicoUsd, whole))}`;
        return html`<button aria-pressed=${on ? 'true' : 'false'} @click=${() => this.toggle(series)}>
          ${swatch(fillOf(series, index))}<span class="name" title=${name}>${name}</span>
          <span class="soft">${amount}${share}</span>
        </button>`;
      })}
    </div>`;
  }

  private chart(): TemplateResult {
    const { bins, unit } = this.overTime;
    const narrow = this.width < 560;
    const left = narrow ? 44 : 52;
    const base = narrow ? 150 : 204;
    const size = { width: this.width, left, top: TOP, base };
    const layout = barLayout(
      this.series().map(({ series }) => series.picoUsd.map(BigInt)),
      bins.length,
      size,
    );
    const most = Math.max(1, ...bins.map(({ sum }) => sum.calls));
    const foot = base + 22 + REQUESTS;
    const title = `Spend per ${unit}, stacked by ${this.view.stack}, and requests per ${unit} below. Arrow keys move by ${unit}.`;
    return html`<svg
      height=${foot + 4}
      viewBox="0 0 ${this.width} ${foot + 4}"
      role="group"
      aria-label=${title}
    >
      ${layout.axis.ticks.map((tick) => {
        const y = layout.yOf(tick);
        return svg`<line class=${tick === 0n ? 'base' : 'grid'} x1=${left} x2=${this.width} y1=${y} y2=${y}></line>
          <text x=${left - 8} y=${y + 4} text-anchor="end">${usd(String(tick))}</text>`;
      })}
      <line class="base" x1=${left} x2=${this.width} y1=${foot} y2=${foot}></line>
      <text x=${left - 8} y=${foot - REQUESTS + 8} text-anchor="end">
        ${integer(most)}${narrow ? '' : ' req'}
      </text>
      ${bins.map((bin, index) => this.column(bin, index, layout, foot, most))}
      ${this.labels(layout, base, narrow)}
    </svg>`;
  }

  private column(bin: ReportBin, index: number, layout: BarLayout, foot: number, most: number) {
    const bar = layout.bars[index];
    if (!bar) return nothing;
    const [x, middle] = [bar.x - (bar.slot - bar.width) / 2, bar.x + bar.width / 2];
    const series = this.series();
    const requests = (bin.sum.calls / most) * (REQUESTS - 4);
    const classes = ['column', bin.inView ? '' : 'beside', this.shown === index ? 'shown' : ''];
    return svg`<g
      class=${classes.filter(Boolean).join(' ')}
      role="button"
      tabindex=${index === this.tabStop() ? 0 : -1}
      aria-label=${`${binText(bin.bin)}: ${sumText(bin.sum).replace('≥', 'at least')}, ${countOf(bin.sum.calls, 'call')}`}
      @mouseenter=${() => (this.shown = index)}
      @focus=${() => this.focusBar(index)}
      @blur=${() => (this.shown = undefined)}
      @keydown=${(event: KeyboardEvent) => this.key(event, index)}
      @click=${() => this.choose(bin)}
    >
      <rect class="hit" x=${x} y=${TOP - 8} width=${bar.slot} height=${foot - TOP + 8}></rect>
      ${bar.parts.map(({ series: place, y, height }) => {
        const one = series[place];
        return (
          one &&
          svg`<rect class=${fillOf(one.series, one.index)} x=${bar.x} y=${y} width=${bar.width} height=${height}></rect>`
        );
      })}
      ${
        bar.cut
          ? svg`<path class="cut" d=${zigzag(bar.x - 1, TOP + 22, bar.width + 2)}></path>
              <text class="strong" x=${middle} y=${TOP - 8} text-anchor="middle">${sumText(bin.sum)}</text>`
          : nothing
      }
      ${
        missingCalls(bin.sum) > 0
          ? svg`<path class="missing" d=${`M${middle} ${bar.y - 12}l4 4l-4 4l-4 -4z`}></path>`
          : nothing
      }
      <rect class="requests" x=${bar.x} y=${foot - requests} width=${bar.width} height=${requests}></rect>
    </g>`;
  }

  /** Every so many bars a name, counted from the newest. */
  private labels(layout: BarLayout, base: number, narrow: boolean) {
    const { bins } = this.overTime;
    const slot = layout.bars[0]?.slot ?? 1;
    const every = Math.max(1, Math.ceil((narrow ? 56 : 72) / slot));
    return bins.map((bin, index) => {
      if ((bins.length - 1 - index) % every !== 0) return nothing;
      const x = layout.bars[index]?.x ?? 0;
      const middle = Math.min(x + (layout.bars[index]?.width ?? 0) / 2, this.width - 16);
      const text = bin.bin === this.today ? 'today' : binText(bin.bin);
      return svg`<text x=${middle} y=${base + 16} text-anchor="middle">${text}</text>`;
    });
  }

  private tip(index: number): TemplateResult {
    const bin = this.overTime.bins[index];
    const rows = this.series().filter(({ series }) => series.picoUsd[index] !== '0');
    const note = bin ? missingNote(bin.sum) : '';
    return html`<div class="tip" role="presentation">
      <h3>${bin ? binText(bin.bin) : ''}${bin?.bin === this.today ? ', so far' : ''}</h3>
      <ul>
        ${rows.map(
          ({ series, index: place }) =>
            html`<li>
              ${swatch(fillOf(series, place))}<span>${seriesName(series, this.view.stack)}</span>
              <span>${usd(series.picoUsd[index] ?? '0')}</span>
            </li>`,
        )}
        ${
          bin
            ? html`<li class="sum"><span></span><span>Sum</span><span>${sumText(bin.sum)}</span></li>
                <li class="soft">
                  <span></span><span>Requests</span><span>${integer(bin.sum.calls)}</span>
                </li>`
            : nothing
        }
      </ul>
      ${note ? html`<span class="soft">What is unpriced or unknown is in no bar.</span>` : nothing}
    </div>`;
  }

  /** By the DOM, not by a style attribute: the page's policy has none. */
  private placeTip(): void {
    const tip = this.querySelector<HTMLElement>('.tip');
    const column = this.querySelector('.column.shown .hit');
    const chart = this.querySelector('.chart');
    if (!tip || !column || !chart) return;
    const [at, room] = [column.getBoundingClientRect(), chart.getBoundingClientRect()];
    const right = at.right - room.left + 8;
    const fits = right + tip.offsetWidth <= room.width;
    tip.style.left = `${Math.max(0, fits ? right : at.left - room.left - tip.offsetWidth - 8)}px`;
    tip.style.top = '24px';
  }

  private series(): { series: ReportSeries; index: number }[] {
    return this.overTime.series
      .map((series, index) => ({ series, index }))
      .filter(({ series }) => !this.off.has(idOf(series)));
  }

  private toggle(series: ReportSeries): void {
    const off = new Set(this.off);
    if (!off.delete(idOf(series))) off.add(idOf(series));
    this.off = off;
  }

  private tabStop(): number {
    const last = this.overTime.bins.length - 1;
    return this.focused < 0 || this.focused > last ? last : this.focused;
  }

  private focusBar(index: number): void {
    this.focused = index;
    this.shown = index;
  }

  private key(event: KeyboardEvent, index: number): void {
    const last = this.overTime.bins.length - 1;
    const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.querySelectorAll<SVGGElement>('.column')[Math.min(last, Math.max(0, to))]?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const bin = this.overTime.bins[index];
      if (bin) this.choose(bin);
    } else if (event.key === 'Escape') {
      this.shown = undefined;
    }
  }

  /** A day becomes the page's range, and gives it back when chosen again. Months are no range of the report's. */
  private choose({ bin }: ReportBin): void {
    if (this.overTime.unit !== 'day') return;
    const { day, session: _session, ...rest } = this.view.filter;
    this.actions.filter(day === bin ? rest : { ...rest, day: bin });
  }
}

function zigzag(x: number, y: number, width: number): string {
  const step = width / 4;
  const teeth = (sign: 1 | -1) => `l${sign * step} ${-5 * sign}l${sign * step} ${5 * sign}`.repeat(2);
  return `M${x} ${y}${teeth(1)}v5${teeth(-1)}z`;
}

function idOf(series: ReportSeries): string {
  return JSON.stringify([series.key, series.rest !== undefined]);
}

function seriesName(series: ReportSeries, stack: Stack): string {
  if (series.key !== null) return series.key;
  return series.rest === undefined ? `(no ${stack})` : countOf(series.rest, 'other');
}

/** What has no known amount at all gets no colour of its own. */
function fillOf(series: ReportSeries, index: number): string {
  if (series.sum.calls > 0 && missingCalls(series.sum) >= series.sum.calls) return 'series-none';
  return seriesClass(index, series.key === null);
}

customElements.define('panelmeter-over-time', OverTimeElement);
