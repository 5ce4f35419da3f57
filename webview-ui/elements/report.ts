import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ReportCommand } from '../../src/protocol/report.ts';
import type { CallRow } from '../../src/protocol/reportCalls.ts';
import type { ReportDetails } from '../../src/protocol/reportDetails.ts';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { Dimension, ReportFilter, ReportView, Stack } from '../../src/protocol/reportView.ts';
import type { PageRequest, WebviewApi } from '../host.ts';
import { Host, messageOf } from '../host.ts';
import { DetailsReader, detailsOf } from '../detailsReader.ts';
import { Saving } from '../export/saving.ts';
import { joinedCalls } from '../joinedCalls.ts';
import { LightElement } from '../lightElement.ts';
import type { PageState } from '../pageState.ts';
import { readPageState } from '../pageState.ts';
import type { ReportActions } from '../reportActions.ts';
import { sameFilter, sameView } from '../sameView.ts';
import { barView } from '../views/bar.ts';
import { loadingView } from '../views/empty.ts';
import { patterns } from '../views/marks.ts';
import { pageView } from '../views/page.ts';
import { problemView } from '../views/problem.ts';
import type { ReceiptState } from '../views/receipt.ts';

/** Above this width of the page (1120 of the column) a receipt stands beside the table. */
const BESIDE = 1168;
const TICK_MS = 30_000;

/** The whole report: holds what the reader chose, asks the host, draws what comes. */
export class ReportElement extends LightElement implements ReportActions {
  static override properties = {
    snapshot: { state: true },
    details: { state: true },
    kept: { state: true },
    rows: { state: true },
    next: { state: true },
    receipt: { state: true },
    problem: { state: true },
    busy: { state: true },
    width: { state: true },
    at: { state: true },
  };
  declare private snapshot: ReportSnapshot | undefined;
  declare private details: ReportDetails | undefined;
  declare private kept: PageState;
  /** Calls read so far, newest first. */
  declare private rows: readonly CallRow[];
  declare private next: string | undefined;
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
  private readonly detailing = new DetailsReader(
    (details) => (this.details = details),
    (error) => (this.problem = messageOf(error)),
  );
  readonly saving = new Saving(
    (message) => this.tell(message),
    (problem) => (this.problem = problem),
  );
  private readonly watching = new ResizeObserver(([entry]) => {
    if (entry) this.width = entry.contentRect.width;
  });

  constructor() {
    super();
    this.kept = readPageState(undefined);
    this.rows = [];
    this.busy = false;
    this.width = 0;
    this.at = Date.now();
  }

  /** Begins the conversation; the page draws its frame until the first snapshot. */
  start(api: WebviewApi): void {
    this.api = api;
    this.kept = readPageState(api.getState());
    const host = new Host(
      api,
      (snapshot) => {
        if (!sameView(snapshot.view, this.kept.view)) return;
        this.take(snapshot);
        // A reprice gives a call another receipt.
        if (this.kept.selected !== undefined) void this.readReceipt(this.kept.selected);
      },
      (problem) => (this.problem = problem),
    );
    this.host = host;
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => host.receive(data));
    setInterval(() => this.tick(), TICK_MS);
    void this.ask('ready');
    if (this.kept.selected !== undefined) void this.readReceipt(this.kept.selected);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watching.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watching.disconnect();
  }

  protected override render(): TemplateResult {
    const { snapshot } = this;
    return html`${patterns()}${barView(snapshot, this.kept.view.filter, this.at, this)}
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
                    rows: this.rows,
                    more: this.next !== undefined,
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

  goTo(section: string): void {
    if (this.kept.folded.includes(section)) this.fold(section);
    void this.showSection(section);
  }

  moreCalls(): void {
    void this.readMore();
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
    const same = this.snapshot !== undefined && sameFilter(this.snapshot.view.filter, snapshot.view.filter);
    const { rows, next } = same
      ? joinedCalls(this.rows, this.next, snapshot.calls)
      : { rows: snapshot.calls.rows, next: snapshot.calls.next };
    this.rows = rows;
    this.next = next;
    this.snapshot = snapshot;
    void this.detailing.read(this.host, snapshot);
    this.received = performance.now();
    this.at = snapshot.at;
  }

  /** Moves "3 min ago" on by the host's clock. */
  private tick(): void {
    if (this.snapshot) this.at = this.snapshot.at + Math.round(performance.now() - this.received);
  }

  private async readReceipt(call: string): Promise<void> {
    this.receipt ??= { state: 'loading' };
    let shown: ReceiptState;
    try {
      const reply = await this.host?.request({ type: 'openCall', call });
      if (reply?.type !== 'receipt') return;
      shown = { state: 'shown', receipt: reply.receipt };
    } catch (error) {
      // A receipt that is read already stays when it cannot be read again.
      if (this.shows(call)) return;
      shown = { state: 'failed', message: messageOf(error) };
    }
    if (this.kept.selected === call) this.receipt = shown;
  }

  private shows(call: string): boolean {
    return this.receipt?.state === 'shown' && this.receipt.receipt.call === call;
  }

  private async readMore(): Promise<void> {
    const { snapshot, next } = this;
    if (!snapshot || next === undefined) return;
    const { filter } = snapshot.view;
    try {
      const reply = await this.host?.request({ type: 'calls', filter, sort: 'newest', after: next });
      // The view may have changed meanwhile, or the same page come twice.
      if (reply?.type !== 'calls' || this.next !== next) return;
      const known = new Set(this.rows.map(({ call }) => call));
      this.rows = [...this.rows, ...reply.page.rows.filter(({ call }) => !known.has(call))];
      this.next = reply.page.next;
    } catch (error) {
      this.problem = messageOf(error);
    }
  }

  /** A request whose answer is only that it was done. */
  private async tell(message: PageRequest): Promise<void> {
    try {
      await this.host?.request(message);
    } catch (error) {
      this.problem = messageOf(error);
    }
  }
}

customElements.define('panelmeter-report', ReportElement);
