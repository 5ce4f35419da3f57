import { VirtualizerController, defaultRangeExtractor } from '@tanstack/lit-virtual';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type CallColumn, fittingColumns } from '../callColumns.ts';
import type { CallPages } from '../callPages.ts';
import { LightElement } from '../lightElement.ts';
import type { ReportActions } from '../reportActions.ts';
import { countOf, integer } from '../shownFigures.ts';
import { orderWords } from '../shownOrder.ts';
import { callHead, callRowView } from '../views/callRows.ts';
import { columnMenu } from '../views/columnMenu.ts';
import type { ReceiptState } from '../views/receipt.ts';
import { receiptView } from '../views/receipt.ts';

/** px */
const ROW = 28;
const TWO_LINES = 48;
const HEAD = 29;
/** Browsers cannot scroll further than about 33.5 million px. */
const TALLEST = 33_000_000;

/**
 * Every call of the range: only the rows in sight are drawn, and read. One tab stop: ↑ ↓ PgUp PgDn Home End move,
 * Enter opens the receipt, Esc closes it.
 */
export class CallsElement extends LightElement {
  static override properties = {
    pages: { attribute: false },
    /** Counts changes of the pages. */
    drawn: { attribute: false },
    at: { attribute: false },
    selected: { attribute: false },
    receipt: { attribute: false },
    beside: { attribute: false },
    columns: { attribute: false },
    actions: { attribute: false },
    fresh: { state: true },
    width: { state: true },
  };
  declare pages: CallPages;
  declare drawn: number;
  /** Now, by which "3 min ago" is told. */
  declare at: number;
  declare selected: string | undefined;
  declare receipt: ReceiptState | undefined;
  /** There is room for the receipt at the side. */
  declare beside: boolean;
  /** Ids of the columns that the reader chose. */
  declare columns: readonly string[] | undefined;
  declare actions: ReportActions;
  /** Calls that came above while the reader was further down. */
  declare private fresh: number;
  declare private width: number;
  /** The place that has the tab stop. */
  private place = 0;
  private focusInside = false;
  private said = '';
  /** The first call in sight, which stays where it is when others come or go above. */
  private anchor: { call: string; place: number } | undefined;
  private shownOpen = false;
  /** The height that the rows were laid out with. */
  private measured = ROW;
  private readonly watching = new ResizeObserver(([entry]) => {
    if (entry) this.width = entry.contentRect.width;
  });
  private readonly virtual = new VirtualizerController<HTMLElement, HTMLElement>(this, {
    count: 0,
    getScrollElement: () => this.scroller,
    estimateSize: () => this.rowHeight,
    overscan: 8,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
    // The focused row stays in the page wherever the reader scrolls.
    rangeExtractor: (range) => {
      const places = defaultRangeExtractor(range);
      const kept = Math.min(this.place, range.count - 1);
      return places.includes(kept) ? places : [...places, kept].sort((a, b) => a - b);
    },
  });

  constructor() {
    super();
    this.fresh = 0;
    this.width = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watching.disconnect();
  }

  /** Calls came above those that were read. At the top they are seen; further down nothing moves, and a note tells. */
  movedDown(places: number): void {
    const { scroller } = this;
    if (places === 0 || !scroller) return;
    this.place += places;
    if (this.anchor) this.anchor.place += places;
    this.say(countOf(places, 'new call'));
    if (scroller.scrollTop < this.rowHeight / 2) return;
    this.fresh += places;
    const top = scroller.scrollTop + places * this.rowHeight;
    // The rows must be there before they can be scrolled to.
    void this.updateComplete.then(() => (scroller.scrollTop = top));
  }

  /** Other calls, or another order: from the top. */
  startOver(): void {
    this.fresh = 0;
    this.place = 0;
    this.anchor = undefined;
    if (this.scroller) this.scroller.scrollTop = 0;
  }

  protected override render(): TemplateResult {
    const { total } = this.pages;
    const open = this.selected !== undefined && this.receipt !== undefined;
    if (total === 0) return html`<p class="nothing">No calls in this range.</p>`;
    const { columns, narrow } = fittingColumns(this.columns, this.width);
    const grid = this.grid(columns, narrow);
    return html`<div class=${open && this.beside ? 'calls-grid beside' : 'calls-grid'} @keydown=${this.key}>
      <div class="calls-frame">
        <div class="calls-tools">
          <span class="soft">${this.sightText()}</span><span class="grow"></span>
          ${columnMenu(this.columns, this.pages.order, narrow, this.actions)}
        </div>
        ${
          this.fresh > 0
            ? html`<button class="new-calls" @click=${() => this.toTop()}>
                ${countOf(this.fresh, 'new call')} ↑
              </button>`
            : nothing
        }
        ${grid}
        <span class="spoken" role="status">${this.said}</span>
      </div>
      ${open && this.receipt ? receiptView(this.receipt, this.actions) : nothing}
    </div>`;
  }

  private grid(columns: readonly CallColumn[], narrow: boolean): TemplateResult {
    const virtualizer = this.virtual.getVirtualizer();
    const count = Math.min(this.pages.total, Math.floor(TALLEST / this.rowHeight));
    virtualizer.setOptions({ ...virtualizer.options, count });
    if (this.measured !== this.rowHeight) {
      this.measured = this.rowHeight;
      virtualizer.measure();
    }
    this.place = Math.min(this.place, Math.max(0, count - 1));
    const items = virtualizer.getVirtualItems();
    const keys = this.keysOf(items.map(({ index }) => index));
    const tracks = narrow ? '' : columns.map(({ track }) => track).join(' ');
    return html`<div class="calls-scroll" @scroll=${this.scrolled}>
      <table
        class=${narrow ? 'calls two-lines' : 'calls'}
        role="grid"
        aria-label=${`Calls, ${orderWords(this.pages.order)}`}
        aria-rowcount=${this.pages.total + 1}
        .style=${`--tracks: ${tracks}`}
        @focusin=${this.focusCame}
        @focusout=${this.focusWent}
      >
        ${callHead(columns, this.pages.order, this.actions)}
        <tbody role="rowgroup" .style=${`height: ${virtualizer.getTotalSize()}px`}>
          ${repeat(
            items,
            (_item, i) => keys[i],
            ({ index, start }) =>
              callRowView({
                columns,
                row: this.pages.row(index),
                place: index,
                top: start - HEAD,
                at: this.at,
                selected: this.selected,
                tabStop: index === this.place,
                toggle: (call) => this.toggle(call, index),
              }),
          )}
        </tbody>
      </table>
    </div>`;
  }

  protected override updated(): void {
    const { scroller } = this;
    if (!scroller) return;
    this.watching.observe(scroller);
    if (scroller.clientWidth !== 0 && this.width === 0) this.width = scroller.clientWidth;
    const virtualizer = this.virtual.getVirtualizer();
    const { range } = virtualizer;
    if (range) this.pages.want(Math.max(0, range.startIndex - 10), range.endIndex + 10);
    this.keepAnchor(scroller);
    // A row that was drawn anew lost the focus with its element.
    if (this.focusInside && document.activeElement === document.body) this.rowAt(this.place)?.focus({ preventScroll: true });
    const shown = this.receipt !== undefined && this.selected !== undefined && !this.beside;
    if (shown && !this.shownOpen) this.querySelector('.receipt')?.scrollIntoView({ block: 'nearest' });
    this.shownOpen = shown;
  }

  /** In orders other than by time calls come and go anywhere: what is in sight stays in sight. */
  private keepAnchor(scroller: HTMLElement): void {
    const { anchor } = this;
    if (!anchor || scroller.scrollTop < this.rowHeight / 2) return;
    const row = this.pages.row(anchor.place);
    if (row === undefined || row === 'lost' || row.call === anchor.call) return;
    const place = this.pages.placeOf(anchor.call);
    this.anchor = undefined;
    if (place === undefined) return;
    this.place = Math.max(0, this.place + place - anchor.place);
    scroller.scrollTop += (place - anchor.place) * this.rowHeight;
  }

  private get scroller(): HTMLElement | null {
    return this.querySelector('.calls-scroll');
  }

  private get rowHeight(): number {
    return fittingColumns(this.columns, this.width).narrow ? TWO_LINES : ROW;
  }

  /** A row's element stays with its call. While newer rows come in, one may be there twice. */
  private keysOf(places: readonly number[]): string[] {
    const taken = new Set<string>();
    return places.map((place) => {
      const row = this.pages.row(place);
      const call = row === undefined || row === 'lost' ? undefined : row.call;
      if (call === undefined || taken.has(call)) return `place ${place}`;
      taken.add(call);
      return call;
    });
  }

  private sightText(): string {
    const { total } = this.pages;
    const range = this.virtual.getVirtualizer().range;
    const most = Math.floor(TALLEST / this.rowHeight);
    const [first, last] = range ? [range.startIndex + 1, range.endIndex + 1] : [1, Math.min(total, 20)];
    const sight = `${integer(first)}–${integer(Math.min(last, total))} of ${integer(total)}`;
    if (total <= most) return sight;
    return `${sight}. The list ends at ${integer(most)}: sort the other way, or filter, to see the others`;
  }

  private toggle(call: string, place: number): void {
    this.place = place;
    if (call === this.selected) this.actions.closeCall();
    else this.actions.openCall(call);
  }

  private toTop(): void {
    this.fresh = 0;
    this.go(0);
  }

  private readonly scrolled = (): void => {
    const { scroller } = this;
    if (!scroller) return;
    if (scroller.scrollTop < this.rowHeight) this.fresh = 0;
    const place = Math.max(0, Math.floor(scroller.scrollTop / this.rowHeight));
    const row = this.pages.row(place);
    this.anchor = row === undefined || row === 'lost' ? undefined : { call: row.call, place };
  };

  private readonly focusCame = ({ target }: FocusEvent): void => {
    const place = target instanceof HTMLElement ? Number(target.dataset['place'] ?? Number.NaN) : Number.NaN;
    this.focusInside = !Number.isNaN(place);
    if (Number.isNaN(place)) return;
    this.place = place;
    this.requestUpdate();
  };

  private readonly focusWent = ({ relatedTarget, target }: FocusEvent): void => {
    // An element that is taken away leaves the focus nowhere: that is not the reader's doing.
    if (relatedTarget !== null || (target instanceof HTMLElement && target.isConnected)) this.focusInside = false;
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.selected !== undefined) {
      event.preventDefault();
      const place = this.pages.placeOf(this.selected);
      this.actions.closeCall();
      if (place !== undefined) this.go(place);
      return;
    }
    const row = event.target;
    if (!(row instanceof HTMLElement) || !row.matches('tr.call')) return;
    const last = this.virtual.getVirtualizer().options.count - 1;
    const leap = Math.max(1, Math.floor(((this.scroller?.clientHeight ?? 0) - HEAD) / this.rowHeight) - 1);
    const to = {
      ArrowDown: this.place + 1,
      ArrowUp: this.place - 1,
      PageDown: this.place + leap,
      PageUp: this.place - leap,
      Home: 0,
      End: last,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.go(Math.min(last, Math.max(0, to)));
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const { call } = row.dataset;
      if (call !== undefined) this.toggle(call, this.place);
    }
  };

  /** Moves the tab stop and the focus there, and as much of the list as it takes. */
  private go(place: number): void {
    this.place = place;
    const { scroller } = this;
    if (!scroller) return;
    const top = place * this.rowHeight;
    const room = scroller.clientHeight - HEAD - this.rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top > scroller.scrollTop + room) scroller.scrollTop = top - room;
    this.focusInside = true;
    this.requestUpdate();
    void this.updateComplete.then(() => this.rowAt(place)?.focus({ preventScroll: true }));
  }

  private rowAt(place: number): HTMLElement | null {
    return this.querySelector(`tr.call[data-place="${place}"]`);
  }

  private say(text: string): void {
    this.said = text;
    this.requestUpdate();
  }
}

customElements.define('panelmeter-calls', CallsElement);
