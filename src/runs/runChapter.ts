import type { Call } from '../call.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
import type { Money } from '../money.ts';
import type { Panel, SpecFile } from '../panels/spec.ts';
import { estimateSpec } from './estimateSpec.ts';
import type { EstimateOptions } from './estimateSpec.ts';
import { notRun } from './panelResult.ts';
import type { NotRunReason, PanelResult } from './panelResult.ts';
import type { RunPorts, RunSettings } from './ports.ts';
import { runPanel } from './runPanel.ts';

export interface ChapterProgress {
  done: number;
  total: number;
  /** Billed so far; a lower bound while `uncertain` > 0. */
  spent: Money;
  /** Calls of which only a range, or nothing, is known. */
  uncertain: number;
  /** Likely cost of the panels that are not done. */
  toFinish: Money;
  /** The panel that has just ended. */
  last?: PanelResult;
}

export interface RunChapterOptions extends Pick<EstimateOptions, 'countOf'> {
  /** Only these panels; absent: all. */
  panelIds?: readonly string[];
  /** Calls at a time, from 1. */
  concurrency?: number;
  confirmed?: boolean;
  /** Goes into the question about money. */
  note?: string;
  allowUnpriced?: boolean;
  /** Awaited before a panel begins: while it is closed the run is paused. */
  gate?: { passed(signal: AbortSignal): Promise<void> };
  /** Fires: no further panel begins, those under way end by themselves. */
  noMore?: AbortSignal;
  run?: string;
  onProgress?: (progress: ChapterProgress) => void;
  onCall?: (call: Call) => void;
}

export interface ChapterResult {
  run: string;
  /** In the file's order. */
  panels: PanelResult[];
  progress: ChapterProgress;
}

/**
 * Runs the panels of a file in order, some at a time. A failed panel does not stop the others; a refused key, a
 * budget that is used up, or a ledger that cannot record does. Asks once, for all of them together.
 */
export async function runChapter(
  file: SpecFile,
  ports: RunPorts,
  settings: RunSettings,
  signal: AbortSignal,
  options: RunChapterOptions = {},
): Promise<ChapterResult> {
  const { panelIds } = options;
  const wanted = file.panels.filter(({ spec }) => panelIds === undefined || panelIds.includes(spec.panelId));
  const chapter = new ChapterRun({ ...file, panels: wanted }, ports, settings, signal, options);
  return chapter.run();
}

class ChapterRun {
  private readonly file: SpecFile;
  private readonly ports: RunPorts;
  private readonly l10n: L10n;
  private readonly settings: RunSettings;
  private readonly signal: AbortSignal;
  private readonly options: RunChapterOptions;
  private readonly id: string;
  private readonly results: (PanelResult | undefined)[];
  private readonly likely: Money[];
  private readonly asked: { likely: Money; high: Money; unknown: number };
  private spent = 0n;
  private uncertain = 0;
  private next = 0;
  private stop: { reason: NotRunReason; message: string } | undefined;

  constructor(
    file: SpecFile,
    ports: RunPorts,
    settings: RunSettings,
    signal: AbortSignal,
    options: RunChapterOptions,
  ) {
    this.file = file;
    this.ports = ports;
    this.l10n = ports.l10n ?? ENGLISH;
    this.settings = settings;
    this.signal = signal;
    this.options = options;
    this.id = options.run ?? ports.newId();
    this.results = file.panels.map(() => undefined);
    const { panels, sum } = estimateSpec(file, {
      book: ports.book,
      history: ports.history,
      tier: settings.tier,
      atMs: ports.clock.now(),
      ...(settings.tiers ? { tiers: settings.tiers } : {}),
      ...(options.countOf ? { countOf: options.countOf } : {}),
    });
    this.likely = panels.map(({ estimate }) => ('unknown' in estimate ? 0n : estimate.likely));
    // What is free takes no part in what is asked for.
    const billed = panels.filter(({ estimate }) => 'unknown' in estimate || !estimate.marks.includes('free'));
    const high = billed.reduce(
      (total, { estimate }) => total + ('unknown' in estimate ? 0n : estimate.high),
      0n,
    );
    this.asked = { likely: sum.likely, high, unknown: sum.unknown };
  }

  async run(): Promise<ChapterResult> {
    if (!(await this.mayCost())) {
      this.stop = {
        reason: 'declined',
        message: this.l10n.t('Not generated: the cost was not agreed to. Nothing was sent.'),
      };
    }
    const since = this.ports.clock.monotonic();
    const workers = Math.max(1, Math.min(Math.floor(this.options.concurrency ?? 1), this.file.panels.length));
    await Promise.all(Array.from({ length: workers }, () => this.work(since)));
    const panels = this.results.filter((result) => result !== undefined);
    return { run: this.id, panels, progress: this.progress() };
  }

  private async mayCost(): Promise<boolean> {
    const { likely, high, unknown } = this.asked;
    if (this.options.confirmed === true || high <= this.settings.confirmAbove) return true;
    const client = await this.ports.client();
    if (!client.ok || client.simulated) return true;
    const [first, second] = this.file.panels;
    const what =
      first && !second
        ? this.l10n.t('panel {0}', first.spec.panelId)
        : this.l10n.t('{0} panels', this.file.panels.length);
    const { note } = this.options;
    return this.ports.askMoney({ what, likely, highest: high, unpriced: unknown, note });
  }

  private async work(since: number): Promise<void> {
    for (;;) {
      const index = this.next;
      const panel = this.file.panels[index];
      if (!panel) return;
      this.next += 1;
      await this.options.gate?.passed(this.options.noMore ?? this.signal);
      const result = await this.runOne(panel, since);
      this.results[index] = result;
      this.stop ??= stopAfter(result, this.l10n);
      this.options.onProgress?.({ ...this.progress(), last: result });
    }
  }

  private async runOne(panel: Panel, since: number): Promise<PanelResult> {
    const { panelId } = panel.spec;
    if (this.stop) return notRun(panelId, this.stop.reason, this.stop.message);
    if (this.signal.aborted || this.options.noMore?.aborted === true)
      return notRun(panelId, 'aborted', this.l10n.t('Cancelled before it began. Nothing was sent.'));
    const textCount = this.options.countOf?.(panel);
    return runPanel(panel, this.ports, this.settings, this.signal, {
      run: this.id,
      confirmed: true,
      queuedSince: since,
      onCall: (call) => this.took(call),
      ...(this.options.allowUnpriced === undefined ? {} : { allowUnpriced: this.options.allowUnpriced }),
      ...(textCount ? { textCount } : {}),
    });
  }

  private took(call: Call): void {
    const billed = call.picoUsd ?? call.minPicoUsd;
    if (billed !== undefined) this.spent += BigInt(billed);
    if (call.picoUsd === undefined) this.uncertain += 1;
    this.options.onCall?.(call);
  }

  private progress(): ChapterProgress {
    const done = this.results.filter((result) => result !== undefined).length;
    const toFinish = this.likely.reduce(
      (left, money, index) => (this.results[index] ? left : left + money),
      0n,
    );
    return { done, total: this.results.length, spent: this.spent, uncertain: this.uncertain, toFinish };
  }
}

/** What no other panel of the run would get past. */
function stopAfter(result: PanelResult, l10n: L10n): { reason: NotRunReason; message: string } | undefined {
  const stopped = l10n.t('Not started: panel {0} ended the run. {1}', result.panelId, result.message);
  if (result.outcome === 'not-recorded') return { reason: 'stopped', message: stopped };
  if (result.outcome === 'failed' && result.keyRefused) return { reason: 'no-key', message: stopped };
  if (result.outcome !== 'not-run') return undefined;
  return result.reason === 'no-key' || result.reason === 'budget' || result.reason === 'not-kept'
    ? { reason: result.reason, message: stopped }
    : undefined;
}
