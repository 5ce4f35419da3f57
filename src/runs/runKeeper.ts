import type { Call } from '../call.ts';
import type { Exchange } from '../usage/exchange.ts';
import { endedWell, type PanelResult } from './panelResult.ts';
import type { RunTrail } from './ports.ts';
import type { OpenExchange, RunPanelRecord, RunRecord } from './runRecord.ts';

/** Where a run is kept; `save` resolves when it would survive `kill -9`. */
export interface RunStore {
  save(record: RunRecord): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Keeps one run's record up to date on disk, one write after the other. */
export class RunKeeper implements RunTrail {
  readonly record: RunRecord;
  private readonly store: RunStore;
  private writing: Promise<void> = Promise.resolve();
  constructor(record: RunRecord, store: RunStore) {
    this.record = record;
    this.store = store;
  }

  /** Writes the record as it is now, after the writes before it. */
  save(): Promise<void> {
    const write = (): Promise<void> => this.store.save(this.record);
    const saved = this.writing.then(write, write);
    this.writing = saved.catch(() => undefined); // its own caller is told; the next write starts anew
    return saved;
  }

  sending(panelId: string, exchange: Exchange): Promise<void> {
    return this.open({ panelId, stage: 'sending', saved: false, exchange });
  }

  answered(panelId: string, exchange: Exchange, saved: boolean, writing?: string): Promise<void> {
    const file = writing === undefined ? {} : { writing };
    return this.open({ panelId, stage: 'answered', saved, ...file, exchange });
  }

  /** In one write with the panel's being done: between two, a kill would let it be paid again. */
  recorded(panelId: string, call: Call): Promise<void> {
    const { record } = this;
    const open = record.open.find(({ exchange }) => exchange.id === call.id);
    record.open = record.open.filter((entry) => entry !== open);
    return open?.saved === true && call.outcome === 'ok'
      ? this.mark(panelId, 'done', call.contentHash)
      : this.save();
  }

  /** A panel has ended; one that was not sent stays waiting. */
  ended(result: PanelResult): Promise<void> {
    if (result.outcome === 'not-run') return Promise.resolve();
    return this.mark(result.panelId, endedWell(result) ? 'done' : 'failed', result.calls.at(-1)?.contentHash);
  }

  /** `hash` is of what the panel was made from. */
  mark(panelId: string, state: RunPanelRecord['state'], hash?: string): Promise<void> {
    const panel = this.record.panels.find(({ id }) => id === panelId);
    if (!panel) return Promise.resolve();
    panel.state = state;
    if (state === 'done' && hash !== undefined) panel.hash = hash;
    return this.save();
  }

  setState(state: RunRecord['state']): Promise<void> {
    this.record.state = state;
    return this.save();
  }

  /** The run is over: nothing is left to go on with. */
  async forget(): Promise<void> {
    await this.writing;
    await this.store.remove(this.record.id);
  }

  /** After the last write. */
  async settled(): Promise<void> {
    await this.writing;
  }

  private open(entry: OpenExchange): Promise<void> {
    this.record.open = [
      ...this.record.open.filter(({ exchange }) => exchange.id !== entry.exchange.id),
      entry,
    ];
    return this.save();
  }
}
