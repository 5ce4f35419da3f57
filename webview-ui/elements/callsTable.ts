import { VirtualizerController, defaultRangeExtractor, type Range } from '@tanstack/lit-virtual';
import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type CallColumn, fittingColumns } from '../callColumns.ts';
import type { CallPages } from '../callPages.ts';
import { mostRows, placeByKey, rowKeys, sightText, withPlace } from '../callSight.ts';
import { LightElement } from '../lightElement.ts';
import type { ReportActions } from '../reportActions.ts';
import { ScrollAnchor } from '../scrollAnchor.ts';
import { countOf } from '../shownFigures.ts';
import { orderWords } from '../shownOrder.ts';
import { t } from '../texts.ts';
import { callHead, callRowView } from '../views/callRows.ts';
import { columnMenu } from '../views/columnMenu.ts';
import type { ReceiptState } from '../views/receipt.ts';
import { receiptView } from '../views/receipt.ts';

/** px */
const ROW = 28;
const TWO_LINES = 48;
const HEAD = 29;

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
  #place = 0;
  #focusInside = false;
  #said = '';
  readonly #anchor = new ScrollAnchor();
  #shownOpen = false;
  /** The row of the tab stop stays in the page wherever the reader scrolls. */
  #keeping: { place: number; extract: (range: Range) => number[] } = {
    place: -1,
    extract: defaultRangeExtractor,
  };
  /** The height that the rows were laid out with. */
  #measured = ROW;
  readonly #watching = new ResizeObserver(([entry]) => {
    if (entry) this.width = entry.contentRect.width;
  });
  readonly #virtual = new VirtualizerController<HTMLElement, HTMLElement>(this, {
    count: 0,
    getScrollElement: () => this.#scroller,
    // Asked for each of a million calls.
    estimateSize: () => this.#measured,
    overscan: 8,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
  });

  constructor() {
    super();
    this.fresh = 0;
    this.width = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watching.disconnect();
  }

  /** Calls came above those that were read. At the top they are seen; further down nothing moves, and a note tells. */
  movedDown(places: number): void {
    const scroller = this.#scroller;
    if (places === 0 || !scroller) return;
    this.#place += places;
    this.#anchor.shift(places);
    this.#say(newCalls(places));
    if (scroller.scrollTop < this.#rowHeight / 2) return;
    this.fresh += places;
    const top = scroller.scrollTop + places * this.#rowHeight;
    // The rows must be there before they can be scrolled to.
    void this.updateComplete.then(() => (scroller.scrollTop = top));
  }

  /** Other calls, or another order: from the top. */
  startOver(): void {
    this.fresh = 0;
    this.#place = 0;
    this.#anchor.forget();
    if (this.#scroller) this.#scroller.scrollTop = 0;
  }

  protected override render(): TemplateResult {
    const { total } = this.pages;
    const open = this.selected !== undefined && this.receipt !== undefined;
    if (total === 0) return html`<p class="nothing">${t('No calls in this range.')}</p>`;
    const { columns, narrow } = fittingColumns(this.columns, this.width);
    const grid = this.#grid(columns, narrow);
    return html`<div class=${open && this.beside ? 'calls-grid beside' : 'calls-grid'} @keydown=${this.#key}>
      <div class="calls-frame">
        <div class="calls-tools">
          <span class="soft"
            >${sightText(this.pages.total, this.#virtual.getVirtualizer().range, mostRows(this.#rowHeight))}</span
          ><span class="grow"></span>
          ${columnMenu(this.columns, this.pages.order, narrow, this.actions)}
        </div>
        ${
          this.fresh > 0
            ? html`<button class="new-calls" @click=${() => this.#go(0)}>${newCalls(this.fresh)} ↑</button>`
            : nothing
        }
        ${grid}
        <span class="spoken" role="status">${this.#said}</span>
      </div>
      ${open && this.receipt ? receiptView(this.receipt, this.actions) : nothing}
    </div>`;
  }

  #grid(columns: readonly CallColumn[], narrow: boolean): TemplateResult {
    const virtualizer = this.#virtual.getVirtualizer();
    const count = Math.min(this.pages.total, mostRows(this.#rowHeight));
    this.#place = Math.min(this.#place, Math.max(0, count - 1));
    // The virtualizer asks again only when it gets another function.
    const place = this.#place;
    const moved = this.#keeping.place !== place;
    if (moved) this.#keeping = { place, extract: (range) => withPlace(defaultRangeExtractor(range), place) };
    if (this.#measured !== this.#rowHeight) {
      this.#measured = this.#rowHeight;
      virtualizer.measure();
    }
    virtualizer.setOptions({ ...virtualizer.options, count, rangeExtractor: this.#keeping.extract });
    const items = virtualizer.getVirtualItems();
    const keys = rowKeys(this.pages, items);
    const tracks = narrow ? '' : columns.map(({ track }) => track).join(' ');
    return html`<div class="calls-scroll" @scroll=${this.#scrolled}>
      <table
        class=${narrow ? 'calls two-lines' : 'calls'}
        role="grid"
        aria-label=${t('Calls, {0}', orderWords(this.pages.order))}
        aria-rowcount=${this.pages.total + 1}
        .style=${`--tracks: ${tracks}`}
        @focusin=${this.#focusCame}
        @focusout=${this.#focusWent}
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
                tabStop: index === this.#place,
                toggle: (call) => this.#toggle(call, index),
              }),
          )}
        </tbody>
      </table>
    </div>`;
  }

  protected override updated(): void {
    const scroller = this.#scroller;
    if (!scroller) return;
    this.#watching.observe(scroller);
    if (scroller.clientWidth !== 0 && this.width === 0) this.width = scroller.clientWidth;
    const virtualizer = this.#virtual.getVirtualizer();
    const { range } = virtualizer;
    if (range) this.pages.want(Math.max(0, range.startIndex - 10), range.endIndex + 10);
    const moved = scroller.scrollTop < this.#rowHeight / 2 ? 0 : this.#anchor.moved(this.pages);
    if (moved !== 0) {
      this.#place = Math.max(0, this.#place + moved);
      scroller.scrollTop += moved * this.#rowHeight;
    }
    // A row that was drawn anew lost the focus with its element.
    if (this.#focusInside && document.activeElement === document.body)
      this.#rowAt(this.#place)?.focus({ preventScroll: true });
    const shown = this.receipt !== undefined && this.selected !== undefined && !this.beside;
    if (shown && !this.#shownOpen) this.querySelector('.receipt')?.scrollIntoView({ block: 'nearest' });
    this.#shownOpen = shown;
  }

  get #scroller(): HTMLElement | null {
    return this.querySelector('.calls-scroll');
  }

  get #rowHeight(): number {
    return fittingColumns(this.columns, this.width).narrow ? TWO_LINES : ROW;
  }

  #toggle(call: string, place: number): void {
    this.#place = place;
    if (call === this.selected) this.actions.closeCall();
    else this.actions.openCall(call);
  }

  readonly #scrolled = (): void => {
    const scroller = this.#scroller;
    if (!scroller) return;
    if (scroller.scrollTop < this.#rowHeight) this.fresh = 0;
    this.#anchor.hold(this.pages, Math.max(0, Math.floor(scroller.scrollTop / this.#rowHeight)));
  };

  readonly #focusCame = ({ target }: FocusEvent): void => {
    const place = target instanceof HTMLElement ? Number(target.dataset['place'] ?? Number.NaN) : Number.NaN;
    this.#focusInside = !Number.isNaN(place);
    if (Number.isNaN(place)) return;
    this.#place = place;
    this.requestUpdate();
  };

  readonly #focusWent = ({ relatedTarget, target }: FocusEvent): void => {
    if (relatedTarget !== null) this.#focusInside = false;
    // A row that is drawn anew takes the focus with it, which is not the reader's doing; it is given back.
    else
      queueMicrotask(() => {
        if (target instanceof HTMLElement && target.isConnected && document.activeElement !== target)
          this.#focusInside = false;
      });
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.selected !== undefined) {
      event.preventDefault();
      const place = this.pages.placeOf(this.selected);
      this.actions.closeCall();
      if (place !== undefined) this.#go(place);
      return;
    }
    const row = event.target;
    if (!(row instanceof HTMLElement) || !row.matches('tr.call')) return;
    const last = this.#virtual.getVirtualizer().options.count - 1;
    const leap = Math.max(1, Math.floor(((this.#scroller?.clientHeight ?? 0) - HEAD) / this.#rowHeight) - 1);
    const to = placeByKey(event.key, this.#place, leap, last);
    if (to !== undefined) {
      event.preventDefault();
      this.#go(to);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const { call } = row.dataset;
      if (call !== undefined) this.#toggle(call, this.#place);
    }
  };

  /** Moves the tab stop and the focus there, and as much of the list as it takes. */
  #go(place: number): void {
    this.#place = place;
    const scroller = this.#scroller;
    if (!scroller) return;
    const top = place * this.#rowHeight;
    const room = scroller.clientHeight - HEAD - this.#rowHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top > scroller.scrollTop + room) scroller.scrollTop = top - room;
    this.#focusInside = true;
    this.requestUpdate();
    void this.updateComplete.then(() => this.#rowAt(place)?.focus({ preventScroll: true }));
  }

  #rowAt(place: number): HTMLElement | null {
    return this.querySelector(`tr.call[data-place="${place}"]`);
  }

  #say(text: string): void {
    this.#said = text;
    this.requestUpdate();
  }
}

function newCalls(count: number): string {
  return countOf(count, t('1 new call'), t('{0} new calls'));
}

customElements.define('panelmeter-calls', CallsElement);
