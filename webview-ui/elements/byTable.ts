import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ReportGroup, ReportSnapshot, ReportSum } from '../../src/protocol/reportSnapshot.ts';
import type { Dimension, ReportFilter } from '../../src/protocol/reportView.ts';
import { DIMENSIONS } from '../../src/protocol/reportView.ts';
import { LightElement } from '../lightElement.ts';
import type { ReportActions } from '../reportActions.ts';
import { groupFilter } from '../reportActions.ts';
import { countOf, integer, percent, short } from '../shownFigures.ts';
import { missingCalls, missingNote, shareOf, sumAmount, UNKNOWN, usdOr } from '../shownMoney.ts';
import { modelName, simMark, swatch } from '../views/marks.ts';

const FIRST_ROWS = 8;

const COLUMNS = [
  { id: 'calls', label: 'Calls', class: '' },
  { id: 'in', label: 'Tokens in', class: 'not-narrow' },
  { id: 'out', label: 'Tokens out', class: 'not-narrow' },
  { id: 'sum', label: 'Sum', class: '' },
  { id: 'share', label: 'Share', class: '' },
  { id: 'p50', label: 'P50', class: 'not-narrow medium' },
  { id: 'p95', label: 'P95', class: 'not-narrow' },
  { id: 'p99', label: 'P99', class: 'not-narrow wide' },
] as const;
type Column = (typeof COLUMNS)[number]['id'];

/** Who and what spent it: one row a group, what is unpriced apart. */
export class ByElement extends LightElement {
  static override properties = {
    by: { attribute: false },
    filter: { attribute: false },
    fills: { attribute: false },
    actions: { attribute: false },
    sort: { state: true },
    all: { state: true },
  };
  declare by: ReportSnapshot['by'];
  declare filter: ReportFilter;
  /** The chart's fill of a group, when it is stacked by the same thing. */
  declare fills: ReadonlyMap<string | null, string>;
  declare actions: ReportActions;
  declare private sort: { column: Column; down: boolean };
  declare private all: boolean;

  constructor() {
    super();
    this.sort = { column: 'sum', down: true };
    this.all = false;
  }

  protected override render(): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label="Group by" @keydown=${this.key}>
        ${DIMENSIONS.map((dimension) => this.tab(dimension))}
      </div>
      <div role="tabpanel" id="by-panel" aria-labelledby=${`tab-${this.by.dimension}`}>${this.table()}</div>`;
  }

  private tab(dimension: Dimension): TemplateResult {
    const on = dimension === this.by.dimension;
    return html`<button
      class="tab"
      role="tab"
      id=${`tab-${dimension}`}
      aria-selected=${on ? 'true' : 'false'}
      aria-controls="by-panel"
      tabindex=${on ? 0 : -1}
      @click=${() => this.actions.by(dimension)}
    >
      ${capital(dimension)}
    </button>`;
  }

  private readonly key = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = DIMENSIONS.indexOf(this.by.dimension);
    const next = DIMENSIONS[(at + step + DIMENSIONS.length) % DIMENSIONS.length];
    if (next === undefined) return;
    this.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
    this.actions.by(next);
  };

  private table(): TemplateResult {
    const { dimension, groups, total } = this.by;
    const rows = [...groups].sort((a, b) => this.compare(a, b));
    const shown = this.all ? rows : rows.slice(0, FIRST_ROWS);
    const hidden = rows.length - shown.length;
    const apart = groups.reduce((calls, { sum }) => calls + (isMissing(sum) ? 0 : missingCalls(sum)), 0);
    if (rows.length === 0) return html`<p class="nothing">No calls in this range.</p>`;
    return html`<table class="by" aria-label=${`Calls by ${dimension}`}>
        <thead>
          <tr>
            <th scope="col">${capital(dimension)}</th>
            ${COLUMNS.map((column) => this.heading(column))}
          </tr>
        </thead>
        <tbody>
          ${repeat(
            shown,
            ({ key }) => key,
            (group) => this.row(group),
          )}
          ${apart > 0 ? unpricedRow(apart) : nothing}
        </tbody>
        <tfoot>
          <tr>
            <td>${hidden > 0 ? `All ${rows.length}` : 'Sum'}</td>
            <td class="number">${integer(total.calls)}</td>
            <td class="number not-narrow">${short(total.promptTokens)}</td>
            <td class="number not-narrow">${short(total.outputTokens)}</td>
            <td class="number" data-total>${simMark(this.filter.simulated === true)}${sumAmount(total)}</td>
            <td class="number soft">${missingNote(total) || (isMissing(total) ? '' : '100 %')}</td>
            <td class="not-narrow medium"></td>
            <td class="not-narrow"></td>
            <td class="not-narrow wide"></td>
          </tr>
        </tfoot>
      </table>
      ${
        rows.length > FIRST_ROWS
          ? html`<div class="more">
              <button class="link" @click=${() => (this.all = !this.all)}>
                ${hidden > 0 ? `Show ${hidden} more` : 'Show fewer'}
              </button>
            </div>`
          : nothing
      }`;
  }

  private heading({ id, label, class: cls }: (typeof COLUMNS)[number]): TemplateResult {
    const on = this.sort.column === id;
    const order = this.sort.down ? 'descending' : 'ascending';
    return html`<th scope="col" class=${`number ${cls}`} aria-sort=${on ? order : nothing}>
      <button @click=${() => (this.sort = { column: id, down: on ? !this.sort.down : true })}>
        ${label}${on ? (this.sort.down ? ' ↓' : ' ↑') : ''}
      </button>
    </th>`;
  }

  private row(group: ReportGroup): TemplateResult {
    const { key, sum, p50, p95, p99 } = group;
    const { total } = this.by;
    const missing = isMissing(sum);
    const fill = missing ? 'series-none' : this.fills.get(key);
    const share = shareOf(sum.billedPicoUsd, total.billedPicoUsd);
    const note = missing ? '' : missingNote(sum);
    return html`<tr>
      <td>
        <span class="named">
          ${fill === undefined ? nothing : swatch(fill)}${this.name(key)}
          ${missing ? html`<span class="tag">${missingNote(sum).slice(2).replace(/^\d+ /, '')}</span>` : nothing}
          ${sum.freeTier > 0 ? html`<span class="tag not-narrow">${integer(sum.freeTier)} free</span>` : nothing}
          ${note ? html`<span class="tag">${note}</span>` : nothing}
        </span>
      </td>
      <td class="number">${integer(sum.calls)}</td>
      <td class="number not-narrow">${short(sum.promptTokens)}</td>
      <td class="number not-narrow">${short(sum.outputTokens)}</td>
      <td class="number amount">${sumAmount(sum)}</td>
      <td class="number">${missing ? UNKNOWN : shareView(share, fill ?? 'series-rest')}</td>
      <td class="number not-narrow medium">${usdOr(missing ? undefined : p50)}</td>
      <td class="number not-narrow">${usdOr(missing ? undefined : p95)}</td>
      <td class="number not-narrow wide">${usdOr(missing ? undefined : p99)}</td>
    </tr>`;
  }

  private name(key: string | null): TemplateResult {
    const { dimension } = this.by;
    const text =
      key === null
        ? html`<span class="text soft">(no ${dimension})</span>`
        : dimension === 'model'
          ? modelName(key)
          : html`<span title=${key}>${key}</span>`;
    const filter = groupFilter(this.filter, dimension, key);
    return filter
      ? html`<button title=${`Show only ${key ?? ''}`} @click=${() => this.actions.filter(filter)}>
          ${text}
        </button>`
      : html`<span class="text">${text}</span>`;
  }

  /** What is not known stands last whichever way it is sorted. */
  private compare(a: ReportGroup, b: ReportGroup): number {
    const { column, down } = this.sort;
    const [x, y] = [sortKey(a, column), sortKey(b, column)];
    if (x === undefined || y === undefined) return (x === undefined ? 1 : 0) - (y === undefined ? 1 : 0);
    return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
  }
}

function sortKey({ sum, p50, p95, p99 }: ReportGroup, column: Column): bigint | undefined {
  const known = (amount: string | undefined) =>
    isMissing(sum) || amount === undefined ? undefined : BigInt(amount);
  switch (column) {
    case 'calls':
      return BigInt(sum.calls);
    case 'in':
      return BigInt(sum.promptTokens);
    case 'out':
      return BigInt(sum.outputTokens);
    case 'sum':
    case 'share':
      return known(sum.billedPicoUsd);
    case 'p50':
      return known(p50);
    case 'p95':
      return known(p95);
    case 'p99':
      return known(p99);
  }
}

/** No call of it has a known amount. */
function isMissing(sum: ReportSum): boolean {
  return sum.calls > 0 && missingCalls(sum) >= sum.calls;
}

/** Calls without a known amount that stand in groups with others. */
function unpricedRow(calls: number): TemplateResult {
  return html`<tr>
    <td>
      <span class="named"
        >${swatch('series-none')}<span class="text soft">Unpriced or unknown, counted above</span></span
      >
    </td>
    <td class="number soft">${countOf(calls, 'call').replace(/ .*/, '')}</td>
    <td class="not-narrow"></td>
    <td class="not-narrow"></td>
    <td class="number amount">${UNKNOWN}</td>
    <td class="number">${UNKNOWN}</td>
    <td class="number not-narrow medium">${UNKNOWN}</td>
    <td class="number not-narrow">${UNKNOWN}</td>
    <td class="number not-narrow wide">${UNKNOWN}</td>
  </tr>`;
}

function shareView(share: number, fill: string): TemplateResult {
  return html`<span class="share">
    <svg viewBox="0 0 72 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="72" height="6" rx="3"></rect>
      <rect class=${fill} width=${share > 0 ? Math.max(1, 72 * share) : 0} height="6" rx="1"></rect>
    </svg>
    <span>${percent(share)}</span>
  </span>`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

customElements.define('panelmeter-by', ByElement);
