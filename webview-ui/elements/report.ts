import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { CallsPage, ShownOrder } from '../../src/protocol/reportCalls.ts';
import type { ReportDetails } from '../../src/protocol/reportDetails.ts';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { ReportFilter } from '../../src/protocol/reportView.ts';
import type { WebviewApi } from '../host.ts';
import { Host, messageOf } from '../host.ts';
import { CallPages, NEWEST } from '../callPages.ts';
import { DetailsReader, detailsOf } from '../detailsReader.ts';
import { readPageState } from '../pageState.ts';
import type { ReportActions } from '../reportActions.ts';
import { isOf, readReceipt } from '../readReceipt.ts';
import { sameFilter, sameView } from '../sameView.ts';
import { barView } from '../views/bar.ts';
import { loadingView } from '../views/empty.ts';
import { patterns } from '../views/marks.ts';
import { pageView } from '../views/page.ts';
import { problemView } from '../views/problem.ts';
import { queryLine } from '../views/queryLine.ts';
import type { ReceiptState } from '../views/receipt.ts';
import type { CallsElement } from './callsTable.ts';
import { ChoicesElement } from './choicesElement.ts';

/** Above this width of the page (1120 of the column) a receipt stands beside the table. */
const BESIDE = 1168;
const TICK_MS = 30_000;

/** The whole report: holds what the reader chose, asks the host, draws what comes. */
export class ReportElement extends ChoicesElement implements ReportActions {
  static override properties = {
    snapshot: { state: true },
    details: { state: true },
    drawn: { state: true },
    receipt: { state: true },
    busy: { state: true },
    width: { state: true },
    at: { state: true },
  };
  declare private snapshot: ReportSnapshot | undefined;
  declare private details: ReportDetails | undefined;
  declare private drawn: number;
  declare private receipt: ReceiptState | undefined;
  declare private busy: boolean;
  declare private width: number;
  declare private at: number;
  /** Counts views asked for: an answer to an older one is not drawn. */
  #asked = 0;
  #received = 0;
  #calls: CallPages;
  readonly #detailing = new DetailsReader(
    (details) => (this.details = details),
    (error) => (this.problem = messageOf(error)),
  );
  readonly #watching = new ResizeObserver(([entry]) => {
    if (entry) this.width = entry.contentRect.width;
  });

  constructor() {
    super();
    this.drawn = 0;
    this.#calls = this.#pagesIn(NEWEST);
    this.busy = false;
    this.width = 0;
    this.at = Date.now();
  }

  /** Begins the conversation; the page draws its frame until the first snapshot. */
  start(api: WebviewApi): void {
    this.api = api;
    this.kept = readPageState(api.getState());
    this.#calls = this.#pagesIn(this.kept.order ?? NEWEST);
    const host = new Host(
      api,
      (snapshot) => {
        if (!sameView(snapshot.view, this.kept.view)) return;
        this.#take(snapshot);
        // A reprice gives a call another receipt.
        if (this.kept.selected !== undefined) void this.#readReceipt(this.kept.selected);
      },
      (problem) => (this.problem = problem),
      ({ filter, page }) => this.#takeCalls(filter, page),
      (filter) => this.filter(filter),
    );
    this.host = host;
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => host.receive(data));
    setInterval(() => this.#tick(), TICK_MS);
    void this.ask('ready');
    if (this.kept.selected !== undefined) void this.#readReceipt(this.kept.selected);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // There is one report, as long as the page.
    this.#watching.observe(this);
  }

  protected override render(): TemplateResult {
    const { snapshot } = this;
    return html`${patterns()}${barView(snapshot, this.kept.view.filter, this.at, this)}
      ${queryLine(snapshot, this.kept, this)}
      <main class="page" aria-busy=${this.busy}>
        <div class="measure">
          ${problemView(this.problem, () => (this.problem = undefined))}
          ${
            snapshot
              ? pageView(
                  {
                    snapshot,
                    details: detailsOf(this.details, snapshot),
                    folded: this.kept.folded,
                    at: this.at,
                    calls: this.#calls,
                    drawn: this.drawn,
                    columns: this.kept.columns,
                    selected: this.kept.selected,
                    receipt: this.receipt,
                    beside: this.width > BESIDE,
                  },
                  this,
                )
              : loadingView()
          }
        </div>
      </main>`;
  }

  openCall(call: string): void {
    this.keep({ ...this.kept, selected: call });
    void this.#readReceipt(call);
  }

  closeCall(): void {
    const { selected: _selected, ...rest } = this.kept;
    this.receipt = undefined;
    this.keep(rest);
  }

  exportCalls(call?: string): void {
    const filter = this.snapshot?.view.filter;
    if (call !== undefined) void this.tell({ type: 'export', call });
    else if (filter) void this.tell({ type: 'export', filter });
  }

  sort(order: ShownOrder): void {
    this.keep({ ...this.kept, order });
    this.#table?.startOver();
    this.#calls.sort(order);
  }

  get #table(): CallsElement | null {
    return this.querySelector<CallsElement>('panelmeter-calls');
  }

  #pagesIn(order: ShownOrder): CallPages {
    const changed = () => (this.drawn += 1);
    return new CallPages({ read: (...page) => this.#readCalls(...page), changed }, order);
  }

  goTo(section: string): void {
    if (this.kept.folded.includes(section)) this.fold(section);
    void this.#showSection(section);
  }

  async #showSection(section: string): Promise<void> {
    await this.updateComplete;
    this.querySelector(`#${section}`)?.scrollIntoView({ block: 'start' });
    this.querySelector<HTMLElement>(`#${section} .fold`)?.focus({ preventScroll: true });
  }

  /** Asks for the view that is kept now. The old figures stay until the new ones are there. */
  protected override async ask(type: 'ready' | 'view'): Promise<void> {
    const asked = ++this.#asked;
    this.busy = true;
    try {
      const reply = await this.host?.request({ type, view: this.kept.view });
      if (asked === this.#asked && reply?.type === 'snapshot') {
        this.problem = undefined;
        this.#take(reply);
      }
    } catch (error) {
      if (asked === this.#asked) this.problem = messageOf(error);
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }

  #take(snapshot: ReportSnapshot): void {
    if (!this.#takeCalls(snapshot.view.filter, snapshot.calls)) {
      this.#table?.startOver();
      this.#calls.reset(snapshot.calls);
    }
    this.drawn += 1;
    this.snapshot = snapshot;
    void this.#detailing.read(this.host, snapshot);
    this.#received = performance.now();
    this.at = snapshot.at;
  }

  /** The newest calls as they are now; false when they are of other calls than those that are drawn. */
  #takeCalls(filter: ReportFilter, page: CallsPage): boolean {
    if (!this.snapshot || !sameFilter(this.snapshot.view.filter, filter)) return false;
    this.#table?.movedDown(this.#calls.refresh(page));
    this.drawn += 1;
    return true;
  }

  /** Moves "3 min ago" on by the host's clock. */
  #tick(): void {
    if (this.snapshot) this.at = this.snapshot.at + Math.round(performance.now() - this.#received);
  }

  async #readReceipt(call: string): Promise<void> {
    const { host } = this;
    if (!host) return;
    this.receipt ??= { state: 'loading' };
    const shown = await readReceipt(host, call);
    if (this.kept.selected !== call) return;
    // A receipt that is read already stays when it cannot be read again.
    if (shown.state === 'shown' || !isOf(this.receipt, call)) this.receipt = shown;
  }

  /** Of the filter that is drawn. */
  async #readCalls(order: ShownOrder, offset: number, limit: number): Promise<CallsPage | undefined> {
    const { snapshot } = this;
    if (!snapshot) return undefined;
    const { filter } = snapshot.view;
    const reply = await this.tell({ type: 'calls', filter, order, offset, limit });
    return reply?.type === 'calls' ? reply.page : undefined;
  }
}

customElements.define('panelmeter-report', ReportElement);
