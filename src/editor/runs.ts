import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { SpecFile } from '../panels/spec.ts';
import type { EstimateOptions } from '../runs/estimateSpec.ts';
import type { PanelResult } from '../runs/panelResult.ts';
import type { RunPorts, RunSettings } from '../runs/ports.ts';
import { runChapter, type ChapterProgress } from '../runs/runChapter.ts';
import { RunControl } from '../runs/runControl.ts';
import { TOUCH_MS, type RunFolder } from '../runs/runFolder.ts';
import { RunKeeper } from '../runs/runKeeper.ts';
import { underWay, type RunRecord } from '../runs/runRecord.ts';

/** Panels of a run that are under way at the same time. */
const CONCURRENCY = 2;

export interface RunsParts {
  folder: RunFolder;
  /** Ports of a run for one spec, which lies on disk. */
  ports: (document: vscode.TextDocument, override?: boolean) => Promise<RunPorts>;
  runSettings: (document: vscode.TextDocument) => RunSettings;
  simulated: () => boolean;
  /** All that this window is making now. */
  here: () => RunRecord[];
  /** The panel's text as it was counted last; undefined when it was not. */
  countOf: NonNullable<EstimateOptions['countOf']>;
  /** Shown in the status bar; undefined when nothing runs. */
  progress: (run: { done: number; total: number; paused: boolean } | undefined) => void;
  log: (text: string) => void;
}

/** What is run: these panels of this spec. */
export interface RunAsk {
  document: vscode.TextDocument;
  file: SpecFile;
  name: string;
  panelIds: readonly string[];
  /** The cost was agreed to. */
  confirmed?: boolean;
  /** Over any budget, this once. */
  override?: boolean;
  /** Goes into the question about money. */
  note?: string;
  /** The run that is gone on with. */
  record?: RunRecord;
  onProgress?: (progress: ChapterProgress) => void;
}

interface ActiveRun {
  keeper: RunKeeper;
  control: RunControl;
  name: string;
  /** Of all the run's panels, also those made before it was interrupted. */
  before: number;
  progress: ChapterProgress;
}

/** The runs of this window: each is kept on disk while it lasts, and can be paused, gone on with and cancelled. */
export class Runs implements vscode.Disposable {
  private readonly parts: RunsParts;
  private readonly active = new Set<ActiveRun>();
  /** Runs whose files this window keeps fresh. */
  private readonly held = new Set<string>();
  private readonly ending = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;
  private closing = false;
  constructor(parts: RunsParts) {
    this.parts = parts;
    this.timer = setInterval(() => void this.touch(), TOUCH_MS);
    this.timer.unref();
  }

  start(ask: RunAsk): Promise<PanelResult[]> {
    const run = this.run(ask);
    const ended = run.then(
      () => undefined,
      () => undefined, // told to who started it
    );
    this.ending.add(ended);
    void ended.then(() => this.ending.delete(ended));
    return run;
  }

  private async run(ask: RunAsk): Promise<PanelResult[]> {
    const { document, file, name, onProgress } = ask;
    // Looked at and taken without anything awaited between: a second press finds them taken.
    const taken = underWay(this.parts.here(), document.uri.fsPath);
    const panelIds = ask.panelIds.filter((id) => !taken.has(id));
    if (panelIds.length === 0) return [];
    const settings = this.parts.runSettings(document);
    const record = ask.record ?? newRecord({ ...ask, panelIds }, settings, this.parts.simulated());
    const keeper = new RunKeeper({ ...record, state: 'running' }, this.parts.folder);
    const control = new RunControl();
    const total = panelIds.length;
    const run: ActiveRun = {
      keeper,
      control,
      name,
      before: record.panels.filter(({ id }) => !panelIds.includes(id)).length,
      progress: { done: 0, total, spent: 0n, uncertain: 0, toFinish: 0n },
    };
    this.active.add(run);
    this.held.add(record.id);
    this.changed();
    try {
      const ports = await this.parts.ports(document, ask.override);
      const { panels } = await runChapter(file, { ...ports, trail: keeper }, settings, control.signal, {
        panelIds,
        countOf: this.parts.countOf,
        concurrency: CONCURRENCY,
        gate: control.gate,
        noMore: control.noMore,
        run: record.id,
        ...(ask.note === undefined ? {} : { note: ask.note }),
        ...(ask.confirmed === undefined ? {} : { confirmed: ask.confirmed }),
        onProgress: (progress) => {
          run.progress = progress;
          this.changed();
          onProgress?.(progress);
          if (progress.last) this.panelEnded(keeper, progress.last);
        },
      });
      return panels;
    } finally {
      this.active.delete(run);
      await this.letGo(keeper);
      this.changed();
    }
  }

  /** Keeps the record of a run alive that nothing runs for yet: an interrupted one that is being asked about. */
  hold(id: string): vscode.Disposable {
    this.held.add(id);
    return { dispose: () => void this.held.delete(id) };
  }

  /** The runs under way, as the user may choose among them. */
  list(paused?: boolean): { name: string; progress: ChapterProgress; run: object }[] {
    return [...this.active]
      .filter(({ control }) => paused === undefined || control.gate.paused === paused)
      .map((run) => ({ name: run.name, progress: run.progress, run }));
  }

  /** What is known of the runs under way. */
  records(): RunRecord[] {
    return [...this.active].map(({ keeper }) => keeper.record);
  }

  async pause(run: object): Promise<void> {
    const found = this.find(run);
    if (!found) return;
    found.control.gate.pause();
    this.changed();
    await this.keep(() => found.keeper.setState('paused'));
  }

  async resume(run: object): Promise<void> {
    const found = this.find(run);
    if (!found) return;
    found.control.gate.resume();
    this.changed();
    await this.keep(() => found.keeper.setState('running'));
  }

  cancel(run: object): 'stopping' | 'aborted' | 'ended' {
    const found = this.find(run);
    if (!found) return 'ended';
    const { done, total } = found.progress;
    const end = found.control.cancel(total - done - CONCURRENCY);
    found.control.gate.resume();
    return end;
  }

  /** How many are under way. */
  get runs(): number {
    return this.active.size;
  }

  /** Breaks off every run of this window, as a second Cancel does; how many there were. */
  abortAll(): number {
    const { size } = this.active;
    for (const { control } of this.active) control.abort();
    return size;
  }

  /** The window closes: what is under way is broken off and recorded, the runs stay on disk for the next time. */
  async close(): Promise<void> {
    this.closing = true;
    for (const { control } of this.active) control.abort();
    await Promise.all(this.ending);
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private find(run: object): ActiveRun | undefined {
    return [...this.active].find((one) => one === run);
  }

  private panelEnded(keeper: RunKeeper, result: PanelResult): void {
    this.parts.log(`${result.panelId}: ${result.message}`);
    // Broken off because the window closes: it is still to be made.
    if (this.closing && result.outcome === 'aborted') return;
    void this.keep(() => keeper.ended(result));
  }

  private async letGo(keeper: RunKeeper): Promise<void> {
    const { id } = keeper.record;
    this.held.delete(id);
    await this.keep(async () => {
      await keeper.settled();
      if (this.closing) await this.parts.folder.release(id);
      else await keeper.forget();
    });
  }

  /** A record that cannot be written takes nothing from the run: its calls are in the ledger. */
  private async keep(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.parts.log(`The state of a run could not be kept: ${String(error)}`);
    }
  }

  private async touch(): Promise<void> {
    for (const id of this.held) await this.parts.folder.touch(id).catch(() => undefined); // not written yet
  }

  private changed(): void {
    const runs = [...this.active];
    const paused = runs.length > 0 && runs.every(({ control }) => control.gate.paused);
    const sum = (of: (run: ActiveRun) => number): number => runs.reduce((total, run) => total + of(run), 0);
    const done = sum(({ progress, before }) => progress.done + before);
    const total = sum(({ progress, before }) => progress.total + before);
    this.parts.progress(runs.length === 0 ? undefined : { done, total, paused });
    void vscode.commands.executeCommand('setContext', 'panelmeter.runs', runs.length);
    void vscode.commands.executeCommand('setContext', 'panelmeter.canPause', this.list(false).length > 0);
  }
}

function newRecord(ask: RunAsk, settings: RunSettings, simulated: boolean): RunRecord {
  return {
    version: 1,
    id: randomUUID(),
    name: ask.name,
    specPath: ask.document.uri.fsPath,
    ...(settings.specFile === undefined ? {} : { specFile: settings.specFile }),
    simulated,
    startedAt: Date.now(),
    state: 'running',
    panels: ask.panelIds.map((id) => ({ id, state: 'waiting' })),
    open: [],
  };
}
