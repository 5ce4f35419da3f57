import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ReportCommand } from '../../src/protocol/report.ts';
import type { CallsPage, ShownOrder } from '../../src/protocol/reportCalls.ts';
import type { KnownValue } from '../../src/protocol/queryCompletion.ts';
import type { ReportDetails } from '../../src/protocol/reportDetails.ts';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { Dimension, ReportFilter, ReportView, Stack } from '../../src/protocol/reportView.ts';
import type { PageRequest, Reply, WebviewApi } from '../host.ts';
import { Host, messageOf, readValues } from '../host.ts';
import { CallPages, NEWEST } from '../callPages.ts';
import { DetailsReader, detailsOf } from '../detailsReader.ts';
import { Saving } from '../export/saving.ts';
import { LightElement } from '../lightElement.ts';
import type { PageState } from '../pageState.ts';
import { readPageState, withColumns, withDraft, withQuery } from '../pageState.ts';
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

/** Above this width of the page (1120 of the column) a receipt stands beside the table. */
const BESIDE = 1168;
const TICK_MS = 30_000;

/** The whole report: holds what the reader chose, asks the host, draws what comes. */
export class ReportElement extends LightElement implements ReportActions {
  static override properties = {
    snapshot: { state: true },
    details: { state: true },
    kept: { state: true },
    drawn: { state: true },
    receipt: { state: true },
    problem: { state: true },
    busy: { state: true },
    width: { state: true },
    at: { state: true },
  };
  declare private snapshot: ReportSnapshot | undefined;
  declare private details: ReportDetails | undefined;
  declare private kept: PageState;
  declare private drawn: number;
  declare private receipt: ReceiptState | undefined;
  declare private problem: string | undefined;
  declare private busy: boolean;
  declare private width: number;
  declare private at: number;
  private api: WebviewApi | undefined;
  private host: Host | undefined;
  /** Counts views asked for: an answer to an older one is not drawn. */
  private asked = 0;
  private received = 0;
  private calls: CallPages;
  private readonly detailing = new DetailsReader(
    (details) => (this.details = details),
    (error) => (this.problem = messageOf(error)),
  );
  readonly saving = new Saving(
    async (message) => {
      await this.tell(message);
    },
    (problem) => (this.problem = problem),
  );
  private readonly watching = new ResizeObserver(([entry]) => {
    if (entry) this.width = entry.contentRect.width;
  });

  constructor() {
    super();
    this.kept = readPageState(undefined);
    this.drawn = 0;
    this.calls = this.pagesIn(NEWEST);
    this.busy = false;
    this.width = 0;
    this.at = Date.now();
  }

  /** Begins the conversation; the page draws its frame until the first snapshot. */
  start(api: WebviewApi): void {
    this.api = api;
    this.kept = readPageState(api.getState());
    this.calls = this.pagesIn(this.kept.order ?? NEWEST);
    const host = new Host(
      api,
      (snapshot) => {
        if (!sameView(snapshot.view, this.kept.view)) return;
        this.take(snapshot);
        // A reprice gives a call another receipt.
        if (this.kept.selected !== undefined) void this.readReceipt(this.kept.selected);
      },
      (problem) => (this.problem = problem),
      ({ filter, page }) => this.takeCalls(filter, page),
      (filter) => this.filter(filter),
    );
    this.host = host;
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => host.receive(data));
    setInterval(() => this.tick(), TICK_MS);
    void this.ask('ready');
    if (this.kept.selected !== undefined) void this.readReceipt(this.kept.selected);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // There is one report, as long as the page.
    this.watching.observe(this);
  }

  protected override render(): TemplateResult {
    const { snapshot } = this;
    return html`${patterns()}${barView(snapshot, this.kept.view.filter, this.at, this)}
      ${queryLine(snapshot, this.kept, this)}
      <main class="page" aria-busy=${this.busy ? 'true' : 'false'}>
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
                    calls: this.calls,
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

  filter(filter: ReportFilter): void {
    this.change({ ...this.kept.view, filter });
  }

  by(dimension: Dimension): void {
    this.change({ ...this.kept.view, by: dimension });
  }

  unit(unit: 'hour' | undefined): void {
    const { unit: _unit, ...view } = this.kept.view;
    this.change(unit === undefined ? view : { ...view, unit });
  }

  stack(stack: Stack): void {
    this.change({ ...this.kept.view, stack });
  }

  fold(id: string): void {
    const folded = this.kept.folded.includes(id)
      ? this.kept.folded.filter((one) => one !== id)
      : [...this.kept.folded, id];
    this.keep({ ...this.kept, folded });
  }

  run(command: ReportCommand, model?: string): void {
    void this.tell({ type: 'command', command, ...(model === undefined ? {} : { model }) });
  }

  export(): void {
    void this.tell({ type: 'export' });
  }

  openCall(call: string): void {
    this.keep({ ...this.kept, selected: call });
    void this.readReceipt(call);
  }

  closeCall(): void {
    const { selected: _selected, ...rest } = this.kept;
    this.receipt = undefined;
    this.keep(rest);
  }

  openImage(call: string): void {
    void this.tell({ type: 'openImage', call });
  }

  openSpec(call: string): void {
    void this.tell({ type: 'openSpec', call });
  }

  copyCall(call: string): void {
    void this.tell({ type: 'copyCall', call });
  }

  exportCalls(call?: string): void {
    const filter = this.snapshot?.view.filter;
    if (call !== undefined) void this.tell({ type: 'export', call });
    else if (filter) void this.tell({ type: 'export', filter });
  }

  query(text: string): void {
    const { draft: _draft, ...kept } = this.kept;
    this.kept = kept;
    this.filter(withQuery(kept.view.filter, text));
  }

  draft(text: string): void {
    this.keep(withDraft(this.kept, text));
  }

  async values(simulated: boolean, field: string, prefix: string): Promise<readonly KnownValue[]> {
    return this.host ? readValues(this.host, simulated, field, prefix) : [];
  }

  sort(order: ShownOrder): void {
    this.keep({ ...this.kept, order });
    this.table?.startOver();
    this.calls.sort(order);
  }

  columns(ids: readonly string[] | undefined): void {
    this.keep(withColumns(this.kept, ids));
  }

  private get table(): CallsElement | null {
    return this.querySelector<CallsElement>('panelmeter-calls');
  }

  private pagesIn(order: ShownOrder): CallPages {
    const changed = () => (this.drawn += 1);
    return new CallPages({ read: (...page) => this.readCalls(...page), changed }, order);
  }

  goTo(section: string): void {
    if (this.kept.folded.includes(section)) this.fold(section);
    void this.showSection(section);
  }

  private async showSection(section: string): Promise<void> {
    await this.updateComplete;
    this.querySelector(`#${section}`)?.scrollIntoView({ block: 'start' });
    this.querySelector<HTMLElement>(`#${section} .fold`)?.focus({ preventScroll: true });
  }

  private change(view: ReportView): void {
    this.keep({ ...this.kept, view });
    void this.ask('view');
  }

  private keep(state: PageState): void {
    this.kept = state;
    this.api?.setState(state);
  }

  /** Asks for the view that is kept now. The old figures stay until the new ones are there. */
  private async ask(type: 'ready' | 'view'): Promise<void> {
    const asked = ++this.asked;
    this.busy = true;
    try {
      const reply = await this.host?.request({ type, view: this.kept.view });
      if (asked === this.asked && reply?.type === 'snapshot') {
        this.problem = undefined;
        this.take(reply);
      }
    } catch (error) {
      if (asked === this.asked) this.problem = messageOf(error);
    } finally {
      if (asked === this.asked) this.busy = false;
    }
  }

  private take(snapshot: ReportSnapshot): void {
    if (!this.takeCalls(snapshot.view.filter, snapshot.calls)) {
      this.table?.startOver();
      this.calls.reset(snapshot.calls);
    }
    this.drawn += 1;
    this.snapshot = snapshot;
    void this.detailing.read(this.host, snapshot);
    this.received = performance.now();
    this.at = snapshot.at;
  }

  /** The newest calls as they are now; false when they are of other calls than those that are drawn. */
  private takeCalls(filter: ReportFilter, page: CallsPage): boolean {
    if (!this.snapshot || !sameFilter(this.snapshot.view.filter, filter)) return false;
    this.table?.movedDown(this.calls.refresh(page));
    this.drawn += 1;
    return true;
  }

  /** Moves "3 min ago" on by the host's clock. */
  private tick(): void {
    if (this.snapshot) this.at = this.snapshot.at + Math.round(performance.now() - this.received);
  }

  private async readReceipt(call: string): Promise<void> {
    const { host } = this;
    if (!host) return;
    this.receipt ??= { state: 'loading' };
    const shown = await readReceipt(host, call);
    if (this.kept.selected !== call) return;
    // A receipt that is read already stays when it cannot be read again.
    if (shown.state === 'shown' || !isOf(this.receipt, call)) this.receipt = shown;
  }

  /** Of the filter that is drawn. */
  private async readCalls(order: ShownOrder, offset: number, limit: number): Promise<CallsPage | undefined> {
    const { snapshot } = this;
    if (!snapshot) return undefined;
    const { filter } = snapshot.view;
    const reply = await this.tell({ type: 'calls', filter, order, offset, limit });
    return reply?.type === 'calls' ? reply.page : undefined;
  }

  /** A request; what fails of it is shown. */
  private async tell(message: PageRequest): Promise<Reply | undefined> {
    try {
      return await this.host?.request(message);
    } catch (error) {
      this.problem = messageOf(error);
      return undefined;
    }
  }
}

customElements.define('panelmeter-report', ReportElement);
