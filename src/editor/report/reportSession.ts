import type { HostMessage, PageMessage, ReportCommand } from '../../protocol/report.ts';
import { decodePageMessage } from '../../protocol/report.ts';
import type { SaveKind } from '../../protocol/reportSave.ts';
import type { ReportSnapshot } from '../../protocol/reportSnapshot.ts';
import type { ReportFilter, ReportView } from '../../protocol/reportView.ts';
import { FIRST_VIEW } from '../../protocol/reportView.ts';
import type { Call } from '../../call.ts';
import { ENGLISH, later as t, translated } from '../../l10n.ts';
import type { CallFilter } from '../../ledger/ledgerTypes.ts';
import { callReceipt, callsPage } from './callData.ts';
import { reportDetails } from './detailsData.ts';
import { knownValues } from './knownValues.ts';
import { readBehind } from './readBehind.ts';
import { filterNow, reportSnapshot } from './reportData.ts';
import type { ReportSources } from './reportSources.ts';

export type ExportedCalls = { filter: CallFilter } | { call: string };

/** What the editor does for the page. Each rejects, or resolves to a message for the reader, when it cannot. */
export interface ReportActions {
  /** Where the page may load a call's saved image from; undefined when the file is not there. */
  imageUri(call: Call): Promise<string | undefined>;
  openImage(call: Call): Promise<void>;
  openSpec(call: Call): Promise<void>;
  /** All calls, those of a filter, or one. */
  export(what?: ExportedCalls): Promise<void>;
  /** Puts the whole call on the clipboard, as JSON. */
  copyCall(call: Call): Promise<void>;
  /** Asks where to, and writes; a PNG comes as base64. */
  save(kind: SaveKind, name: string, data: string): Promise<void>;
  copyText(text: string): Promise<void>;
  /** `model`: of `addPrice`. */
  run(command: ReportCommand, model?: string): Promise<void>;
  /** For the output channel. */
  log(text: string): void;
}

/** A thing the reader asked for that cannot be had; its message is for the reader. */
export class ReportRequestError extends Error {
  readonly reason: 'no-such-call' | 'not-available';
  constructor(reason: ReportRequestError['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** One page's conversation with the host: answers its requests and sends it a new snapshot when something changed. */
export class ReportSession {
  private readonly sources: ReportSources;
  private readonly actions: ReportActions;
  private readonly post: (message: HostMessage) => void;
  private view: ReportView | undefined;
  /** The filter of the last snapshot. */
  private drawn: ReportFilter | undefined;
  /** What the page is to show when it is there. */
  private wanted: ReportFilter | undefined;
  private refreshing: Promise<void> | undefined;
  private again = false;

  constructor(sources: ReportSources, actions: ReportActions, post: (message: HostMessage) => void) {
    const accuracy = readBehind(
      (simulated: boolean) => sources.accuracy(simulated),
      () => void this.changed(),
      (error) => actions.log(`Estimate accuracy could not be read. ${describe(error)}`),
    );
    this.sources = { ...sources, accuracy: (simulated) => Promise.resolve(accuracy(simulated)) };
    this.actions = actions;
    this.post = post;
  }

  /** Takes a message as it came from the page. Every one that has an id is answered. */
  async receive(data: unknown): Promise<void> {
    const decoded = decodePageMessage(data);
    if (!decoded.ok) {
      this.actions.log(`The cost report sent a message that is not understood. ${decoded.problem}`);
      if (decoded.id !== undefined)
        this.fail(decoded.id, this.translated(t('The report and the extension do not fit together.')));
      return;
    }
    const { message } = decoded;
    try {
      await this.answer(message);
    } catch (error) {
      const known = error instanceof ReportRequestError;
      this.actions.log(`Cost report, ${message.type}: ${describe(error)}`);
      this.fail(
        message.id,
        known ? error.message : `${this.translated(FAILED[message.type])} ${plain(error)}`,
      );
    }
  }

  /** Asks the page for these calls; `live`: it is there and takes messages, else it is told when it says `ready`. */
  show(filter: ReportFilter, live: boolean): void {
    if (live && this.view) this.post({ type: 'show', filter });
    else this.wanted = filter;
  }

  /** Something that the page shows has changed. Many changes in a row make one snapshot more, not many. */
  async changed(): Promise<void> {
    if (!this.view) return;
    if (this.refreshing) {
      this.again = true;
      return this.refreshing;
    }
    this.refreshing = this.refresh().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async refresh(): Promise<void> {
    do {
      this.again = false;
      try {
        await this.postRecent();
        this.post(await this.snapshot(this.view ?? FIRST_VIEW));
      } catch (error) {
        // The page keeps its old figures; the next change tries again.
        this.actions.log(`The cost report could not be brought up to date. ${describe(error)}`);
      }
    } while (this.again);
  }

  /** A call that ended is seen at once, however long the figures take. */
  private async postRecent(): Promise<void> {
    const { drawn: filter } = this;
    if (!filter) return;
    const page = await callsPage(this.sources.ledger, filterNow(this.sources, filter));
    if (filter === this.drawn) this.post({ type: 'recent', filter, page });
  }

  private async snapshot(view: ReportView): Promise<ReportSnapshot> {
    const snapshot = await reportSnapshot(this.sources, view);
    if (view === (this.view ?? view)) this.drawn = snapshot.view.filter;
    return snapshot;
  }

  private async answer(message: PageMessage): Promise<void> {
    const replyTo = message.id;
    switch (message.type) {
      case 'ready':
      case 'view':
        this.view = message.view;
        this.post({ ...(await this.snapshot(message.view)), replyTo });
        if (message.type === 'ready' && this.wanted) this.post({ type: 'show', filter: this.wanted });
        if (message.type === 'ready') this.wanted = undefined;
        return;
      case 'details':
        this.post({
          type: 'details',
          replyTo,
          details: await reportDetails(this.sources, message.view),
        });
        return;
      case 'calls': {
        const { filter, order, offset, limit } = message;
        const range = filterNow(this.sources, filter);
        const page = await callsPage(this.sources.ledger, range, { order, offset }, limit);
        this.post({ type: 'calls', replyTo, page });
        return;
      }
      case 'values': {
        const { simulated, field, prefix } = message;
        const values = await knownValues(this.sources.ledger, simulated, field, prefix);
        this.post({ type: 'values', replyTo, values });
        return;
      }
      case 'openCall': {
        const call = await this.callOf(message.call);
        const uri = call.imageFile === undefined ? undefined : await this.actions.imageUri(call);
        this.post({
          type: 'receipt',
          replyTo,
          receipt: callReceipt(call, this.sources.book, uri, this.sources.l10n),
        });
        return;
      }
      case 'openImage':
        await this.actions.openImage(await this.callOf(message.call));
        break;
      case 'openSpec':
        await this.actions.openSpec(await this.callOf(message.call));
        break;
      case 'export':
        await this.actions.export(
          message.call !== undefined
            ? { call: message.call }
            : message.filter && { filter: filterNow(this.sources, message.filter) },
        );
        break;
      case 'copyCall':
        await this.actions.copyCall(await this.callOf(message.call));
        break;
      case 'save':
        await this.actions.save(message.kind, message.name, message.data);
        break;
      case 'copyText':
        await this.actions.copyText(message.text);
        break;
      case 'command':
        await this.actions.run(message.command, message.model);
        break;
    }
    this.post({ type: 'done', replyTo });
  }

  private async callOf(id: string): Promise<Call> {
    const call = await this.sources.ledger.call(id);
    if (!call)
      throw new ReportRequestError(
        'no-such-call',
        this.translated(t('This call is not in the ledger any more.')),
      );
    return call;
  }

  private translated(text: string): string {
    return translated(this.sources.l10n ?? ENGLISH, text);
  }

  private fail(replyTo: number, message: string): void {
    this.post({ type: 'error', replyTo, message });
  }
}

/** What did not happen, by what was asked for. None of it costs anything. */
const FAILED: Record<PageMessage['type'], string> = {
  ready: t('The ledger could not be read.'),
  view: t('The ledger could not be read.'),
  details: t('Changes, trends and distributions could not be read.'),
  save: t('Nothing was saved.'),
  copyText: t('Nothing was copied.'),
  calls: t('More calls could not be read.'),
  values: t('The known values could not be read.'),
  copyCall: t('Nothing was copied.'),
  openCall: t('The receipt could not be read.'),
  openImage: t('The image could not be opened.'),
  openSpec: t('The spec could not be opened.'),
  export: t('Nothing was exported.'),
  command: t('That could not be done.'),
};

function plain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
