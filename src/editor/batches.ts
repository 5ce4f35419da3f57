import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { shownUsd } from '../money.ts';
import type { Panel } from '../panels/spec.ts';
import { batchStatus, type BatchStatus } from '../runs/batchStatus.ts';
import { endedWell, type PanelResult } from '../runs/panelResult.ts';
import type { RunPorts, RunSettings } from '../runs/ports.ts';
import type { RunFolder } from '../runs/runFolder.ts';
import { TOUCH_MS } from '../runs/runFolder.ts';
import { RunKeeper } from '../runs/runKeeper.ts';
import { underWay, type RunRecord } from '../runs/runRecord.ts';
import { submitBatch } from '../runs/submitBatch.ts';
import { cancelBatch, watchBatch } from '../runs/watchBatch.ts';
import { offerWaysOn } from './budgetMessages.ts';
import type { SpecTools } from './specTools.ts';
import type { ChapterTarget } from './specTarget.ts';

/** How often the service is asked; answers take minutes to hours. */
const POLL_MS = 30_000;
const SIMULATOR_POLL_MS = 1000;
/** After an error of our own side, as a full disk. */
const AGAIN_MS = 60_000;

interface BatchesParts {
  folder: RunFolder;
  ledger: Ledger;
  specs: SpecTools;
  ports: (spec: { uri: vscode.Uri }, override?: boolean) => Promise<RunPorts>;
  runSettings: (document: vscode.TextDocument) => RunSettings;
  simulated: () => boolean;
  chapterOf: (given: unknown) => Promise<ChapterTarget | undefined>;
  /** All that this window is making now. */
  here: () => RunRecord[];
  /** Panels of a spec that are being made already, in any window. */
  underWay: (document: vscode.TextDocument) => Promise<ReadonlySet<string>>;
  /** What is known of a batch is another thing now. */
  changed: () => void;
  log: (text: string) => void;
}

/** *Generate Chapter as Batch*: submits, and watches what was submitted, also by an earlier window. */
export class Batches implements vscode.Disposable {
  private readonly parts: BatchesParts;
  private readonly watched = new Map<RunKeeper, Promise<void>>();
  private readonly submitting = new Set<RunKeeper>();
  private readonly closing = new AbortController();
  private readonly timer: NodeJS.Timeout;
  constructor(parts: BatchesParts) {
    this.parts = parts;
    const touch = (): void => {
      for (const { record } of this.watched.keys()) {
        parts.folder.touch(record.id).catch(() => undefined); // over meanwhile
      }
    };
    this.timer = setInterval(touch, TOUCH_MS);
    this.timer.unref();
  }

  /**
   * The panels that are left, or all of them again. Resolves when they are submitted, with how many. `override`: over
   * any budget, this once.
   */
  async submit(given: unknown, override = false): Promise<number> {
    const { specs, folder, runSettings, simulated, chapterOf } = this.parts;
    const target = await chapterOf(given);
    if (!target) return 0;
    const { document, file, name } = target;
    const left = new Set(specs.leftOf(document));
    const busy = await this.parts.underWay(document);
    const taken = underWay(this.parts.here(), document.uri.fsPath);
    const panels = file.panels.filter(
      ({ spec: { panelId } }) => left.has(panelId) && !busy.has(panelId) && !taken.has(panelId),
    );
    if (panels.length === 0) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('All panels of {0} are made and unchanged, or under way. Nothing was sent.', name),
      );
      return 0;
    }
    const settings = runSettings(document);
    const record: RunRecord = {
      version: 1,
      id: randomUUID(),
      name,
      specPath: document.uri.fsPath,
      ...(settings.specFile === undefined ? {} : { specFile: settings.specFile }),
      simulated: simulated(),
      startedAt: Date.now(),
      state: 'running',
      panels: panels.map(({ spec }) => ({ id: spec.panelId, state: 'waiting' })),
      open: [],
    };
    const keeper = new RunKeeper(record, folder);
    this.submitting.add(keeper);
    try {
      return await this.submitAll(panels, document, keeper, override);
    } finally {
      this.submitting.delete(keeper);
    }
  }

  private async submitAll(
    panels: readonly Panel[],
    document: vscode.TextDocument,
    keeper: RunKeeper,
    override: boolean,
  ): Promise<number> {
    const { record } = keeper;
    const { name } = record;
    const ports = await this.parts.ports(document, override);
    const { signal } = this.closing;
    const { results, submitted, likely, notes } = await submitBatch(
      panels,
      ports,
      this.parts.runSettings(document),
      keeper,
      signal,
    );
    for (const result of results) this.tellOne(result);
    for (const note of notes) this.parts.log(note);
    const [refused] = results;
    const budget = results.find((one) => one.outcome === 'not-run' && one.reason === 'budget');
    const again = { command: 'panelmeter.batchAnyway', args: [document.uri] };
    if (budget)
      void offerWaysOn(vscode.l10n.t('Batch of {0}: {1}', name, budget.message), again); // may stay as long as it likes
    else if (refused) void vscode.window.showWarningMessage(`${refused.panelId}: ${refused.message}`);
    if (submitted === 0) {
      await keeper.forget();
      return 0;
    }
    const mark = record.simulated ? 'SIM ' : '';
    const told = vscode.l10n.t(
      '{0} panels of {1} are submitted as a batch for ~{2}, half price. Answers come within 24 hours and are collected while a window is open.',
      submitted,
      name,
      `${mark}${shownUsd(likely)}`,
    );
    const text = [told, ...notes].join(' ');
    void vscode.window.showInformationMessage(text);
    this.watch(record, keeper);
    return submitted;
  }

  /** Collects what an earlier window submitted; it was agreed to and is paid for. */
  watch(record: RunRecord, keeper = new RunKeeper(record, this.parts.folder)): void {
    const watching = this.watching(keeper).finally(() => {
      this.watched.delete(keeper);
      this.parts.changed();
    });
    this.watched.set(keeper, watching);
    this.parts.changed();
  }

  /** What is known of the batches that are watched. */
  records(): RunRecord[] {
    return [...this.submitting, ...this.watched.keys()].map(({ record }) => record);
  }

  /** Those that are pending, for the lens and the status bar. */
  pending(): BatchStatus[] {
    return this.records().flatMap((record) => batchStatus(record) ?? []);
  }

  /** Cancels all batches that are watched. */
  async cancel(): Promise<void> {
    if (this.watched.size === 0)
      void vscode.window.showInformationMessage(vscode.l10n.t('No batch is under way.'));
    for (const { record } of this.watched.keys()) {
      const ports = await this.parts.ports({ uri: vscode.Uri.file(record.specPath) });
      const keeper = [...this.watched.keys()].find((one) => one.record === record);
      const failed = keeper && (await cancelBatch(keeper, ports, this.closing.signal));
      const said =
        failed ?? vscode.l10n.t('It is being cancelled; what is answered already is charged and collected.');
      void vscode.window.showInformationMessage(vscode.l10n.t('Batch of {0}: {1}', record.name, said));
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all(this.watched.values());
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private async watching(keeper: RunKeeper): Promise<void> {
    const { folder, ledger, log } = this.parts;
    const { record } = keeper;
    const { signal } = this.closing;
    const results: PanelResult[] = [];
    const onPanel = (result: PanelResult): void => {
      results.push(result);
      this.tellOne(result);
      this.parts.changed();
    };
    const pollMs = record.simulated ? SIMULATOR_POLL_MS : POLL_MS;
    const over = (): boolean => (record.jobs ?? []).every(({ ended }) => ended !== undefined);
    try {
      const ports = await this.parts.ports({ uri: vscode.Uri.file(record.specPath) });
      while (!signal.aborted && !over()) {
        try {
          const known = (id: string) => ledger.call(id);
          await watchBatch(keeper, { ...ports, known }, signal, {
            pollMs,
            onPanel,
            onLook: this.parts.changed,
          });
        } catch (error) {
          // The ledger or the disk: the service keeps the answers, so they are collected again.
          log(`The batch of ${record.name} could not be collected: ${String(error)}`);
          await ports.sleep(AGAIN_MS, signal);
        }
      }
      if (over()) {
        await keeper.forget();
        this.tellEnd(record.name, results);
      } else {
        await keeper.settled();
        await folder.release(record.id);
      }
    } catch (error) {
      log(`The batch of ${record.name}: ${String(error)}`);
    }
  }

  private tellOne({ panelId, message }: PanelResult): void {
    this.parts.log(`${panelId}: ${message}`);
  }

  private tellEnd(name: string, results: readonly PanelResult[]): void {
    const made = results.filter(endedWell).length;
    const other = results.find((result) => !endedWell(result));
    const text = vscode.l10n.t('Batch of {0}: {1} of {2} panels were made.', name, made, results.length);
    if (other) void vscode.window.showWarningMessage(`${text} ${other.panelId}: ${other.message}`);
    else void vscode.window.showInformationMessage(text);
  }
}
