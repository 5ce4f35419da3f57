import type { PropertyDeclarations } from 'lit';
import type { ReportCommand } from '../../src/protocol/report.ts';
import type { KnownValue } from '../../src/protocol/queryCompletion.ts';
import type { Dimension, ReportFilter, ReportView, Stack } from '../../src/protocol/reportView.ts';
import { Saving } from '../export/saving.ts';
import type { Host, PageRequest, Reply, WebviewApi } from '../host.ts';
import { messageOf, readValues } from '../host.ts';
import { LightElement } from '../lightElement.ts';
import type { PageState } from '../pageState.ts';
import { readPageState, withColumns, withDraft, withQuery } from '../pageState.ts';

/** What the reader chose, kept over a reload, and what is asked of the host for them. */
export abstract class ChoicesElement extends LightElement {
  static override properties: PropertyDeclarations = { kept: { state: true }, problem: { state: true } };
  declare protected kept: PageState;
  declare protected problem: string | undefined;
  protected api: WebviewApi | undefined;
  protected host: Host | undefined;
  readonly saving = new Saving(
    async (message) => {
      await this.tell(message);
    },
    (problem) => (this.problem = problem),
  );
  constructor() {
    super();
    this.kept = readPageState(undefined);
  }

  /** Asks for the view that is kept now. */
  protected abstract ask(type: 'ready' | 'view'): Promise<void>;

  filter(filter: ReportFilter): void {
    this.#change({ ...this.kept.view, filter });
  }

  by(dimension: Dimension): void {
    this.#change({ ...this.kept.view, by: dimension });
  }

  unit(unit: 'hour' | undefined): void {
    const { unit: _unit, ...view } = this.kept.view;
    this.#change(unit === undefined ? view : { ...view, unit });
  }

  stack(stack: Stack): void {
    this.#change({ ...this.kept.view, stack });
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

  openImage(call: string): void {
    void this.tell({ type: 'openImage', call });
  }

  openSpec(call: string): void {
    void this.tell({ type: 'openSpec', call });
  }

  copyCall(call: string): void {
    void this.tell({ type: 'copyCall', call });
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

  columns(ids: readonly string[] | undefined): void {
    this.keep(withColumns(this.kept, ids));
  }

  #change(view: ReportView): void {
    this.keep({ ...this.kept, view });
    void this.ask('view');
  }

  protected keep(state: PageState): void {
    this.kept = state;
    this.api?.setState(state);
  }

  /** A request; what fails of it is shown. */
  protected async tell(message: PageRequest): Promise<Reply | undefined> {
    try {
      return await this.host?.request(message);
    } catch (error) {
      this.problem = messageOf(error);
      return undefined;
    }
  }
}
