import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import shippedBook from '../../data/prices/gemini.json' with { type: 'json' };
import { parsePriceBook, type PriceBook } from '../pricing/priceBook.ts';
import { readOverride, type ReadOverride } from '../pricing/readOverride.ts';
import type { Settings } from './settings.ts';

/** The prices at the start: with the user's own, when a setting names them. */
export async function openPrices(settings: Settings): Promise<{ prices: Prices; book: () => PriceBook }> {
  const prices = new Prices(parsePriceBook(shippedBook), settings);
  await prices.load();
  return { prices, book: prices.book };
}

/** The prices in force: the shipped book, with the user's own file laid over it while that can be read. */
export class Prices implements vscode.Disposable {
  private readonly shipped: PriceBook;
  private readonly settings: Settings;
  private readonly faults = vscode.languages.createDiagnosticCollection('panelmeter.prices');
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly saved: vscode.Disposable;
  readonly onChange = this.changed.event;
  private inForce: PriceBook;
  private setting = '';
  private file: { uri: vscode.Uri; watcher: vscode.Disposable } | undefined;
  private text: string | undefined;
  private told: string | undefined;
  private reading: Promise<void> = Promise.resolve();

  constructor(shipped: PriceBook, settings: Settings) {
    this.shipped = shipped;
    this.inForce = shipped;
    this.settings = settings;
    this.saved = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.toString() === this.file?.uri.toString()) void this.load();
    });
  }

  readonly book = (): PriceBook => this.inForce;

  get overridden(): boolean {
    return this.inForce !== this.shipped;
  }

  /** The user's file as the setting names it; undefined without one. */
  get uri(): vscode.Uri | undefined {
    return this.file?.uri;
  }

  /** Reads the file that the setting names now; one reading after the other, so that the last state of the file wins. */
  load(): Promise<void> {
    this.reading = this.reading
      .then(() => this.read())
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        this.tell(`${vscode.l10n.t('The price book cannot be read: {0}.', why)} ${this.stays()}`);
      });
    return this.reading;
  }

  /** Shows the user's file, or the setting that names one. */
  async open(): Promise<void> {
    if (this.file) await vscode.window.showTextDocument(this.file.uri);
    else await vscode.commands.executeCommand('workbench.action.openSettings', 'panelmeter.priceBookPath');
  }

  dispose(): void {
    for (const one of [this.file?.watcher, this.saved, this.faults, this.changed]) one?.dispose();
  }

  private async read(): Promise<void> {
    const setting = this.settings.priceBookPath;
    if (setting !== this.setting) this.follow(setting);
    if (setting === '') return;
    if (!this.file) {
      this.tell(
        vscode.l10n.t(
          'Price book "{0}" is relative, but no folder is open. The shipped prices are in force.',
          setting,
        ),
      );
      return;
    }
    const { uri } = this.file;
    const text = await vscode.workspace.fs.readFile(uri).then(
      (bytes) => new TextDecoder().decode(bytes).replace(/^\uFEFF/, ''),
      () => undefined,
    );
    if (text === undefined) {
      this.text = undefined;
      this.faults.delete(uri);
      this.tell(`${vscode.l10n.t('Price book {0} cannot be read.', uri.fsPath)} ${this.stays()}`);
      return;
    }
    if (text === this.text) return;
    this.text = text;
    this.take(uri, text, readOverride(this.shipped, text, vscode.l10n));
  }

  private take(uri: vscode.Uri, text: string, read: ReadOverride): void {
    if (!read.ok) {
      const { start, end } = read.range;
      const range = new vscode.Range(positionAt(text, start), positionAt(text, end));
      const fault = new vscode.Diagnostic(
        range,
        `${read.message} ${this.stays()}`,
        vscode.DiagnosticSeverity.Error,
      );
      fault.source = 'Panelmeter';
      fault.code = 'price-book';
      this.faults.set(uri, [fault]);
      this.tell(`${path.basename(uri.fsPath)}: ${read.message} ${this.stays()}`, uri);
      return;
    }
    this.told = undefined;
    this.faults.clear();
    this.inForce = read.book;
    this.changed.fire();
  }

  /** Another file, or none: what the one before said holds no longer. */
  private follow(setting: string): void {
    this.file?.watcher.dispose();
    this.setting = setting;
    this.file = undefined;
    this.text = undefined;
    this.told = undefined;
    this.faults.clear();
    const wasOverridden = this.overridden;
    this.inForce = this.shipped;
    const uri = setting === '' ? undefined : fileOf(setting);
    // A pattern relative to the file's own folder is watched outside of the workspace too.
    if (uri) this.file = { uri, watcher: this.watch(uri) };
    if (wasOverridden) this.changed.fire();
  }

  private watch(uri: vscode.Uri): vscode.Disposable {
    const folder = vscode.Uri.joinPath(uri, '..');
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(folder, escapedGlob(path.posix.basename(uri.path))),
    );
    const reload = (): void => void this.load();
    watcher.onDidChange(reload);
    watcher.onDidCreate(reload);
    watcher.onDidDelete(reload);
    return watcher;
  }

  private stays(): string {
    return this.overridden
      ? vscode.l10n.t('The prices read before stay in force.')
      : vscode.l10n.t('The shipped prices are in force.');
  }

  /** Once for each fault; the diagnostic stays. */
  private tell(message: string, uri?: vscode.Uri): void {
    if (this.told === message) return;
    this.told = message;
    void this.show(`Panelmeter: ${message}`, uri); // the message may stay as long as it likes
  }

  private async show(message: string, uri?: vscode.Uri): Promise<void> {
    const pressed = await vscode.window.showWarningMessage(
      message,
      ...(uri ? [vscode.l10n.t('Open file')] : []),
    );
    if (pressed !== undefined && uri) await vscode.window.showTextDocument(uri);
  }
}

/** Undefined: relative, and no folder is open. */
function fileOf(setting: string): vscode.Uri | undefined {
  const named = setting.replace(/^~(?=[/\\])/, os.homedir());
  if (path.isAbsolute(named)) return vscode.Uri.file(named);
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  return folder && vscode.Uri.joinPath(folder.uri, named);
}

/** Where an offset stands, without a document: the file need not be open. */
function positionAt(text: string, offset: number): vscode.Position {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return new vscode.Position(before.length - 1, before.at(-1)?.length ?? 0);
}

/** In a glob, signs of a name stand for themselves in brackets. */
function escapedGlob(name: string): string {
  return name.replace(/[*?[\]{}!]/g, (sign) => `[${sign}]`);
}
