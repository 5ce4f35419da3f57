import * as vscode from 'vscode';
import { placeSites } from '../../attribution/siteMatch.ts';
import type { Call } from '../../call.ts';
import { callCount } from '../../l10n.ts';
import { SiteSpend } from '../../calls/siteSpend.ts';
import type { Ledger } from '../../ledger/ledgerTypes.ts';
import { specName } from '../ledgerPlace.ts';
import type { Settings } from '../settings.ts';
import { hoverText, lensText, type SpentSites } from './siteText.ts';

const SELECTOR = ['javascript', 'typescript', 'javascriptreact', 'typescriptreact'].map((language) => ({
  language,
  scheme: 'file',
}));
/** Many calls in a row make one reading. */
const SETTLE_MS = 500;

interface SiteLensParts {
  ledger: Pick<Ledger, 'groups' | 'page'>;
  settings: Settings;
  now: () => number;
  log: (text: string) => void;
}

interface Placed {
  version: number;
  dirty: boolean;
  places: SpentSites[];
  without: number;
}

/** Spend where it is written: lenses and hovers over lines of JavaScript and TypeScript that Gemini calls came from. */
export class SiteLens implements vscode.CodeLensProvider, vscode.HoverProvider, vscode.Disposable {
  readonly #parts: SiteLensParts;
  readonly #spend: SiteSpend;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #owned: vscode.Disposable;
  readonly #placed = new WeakMap<vscode.TextDocument, Placed>();
  /** When files were last written, of those that are shown. */
  readonly #written = new Map<string, number>();
  readonly #asked = new Set<string>();
  #settling: NodeJS.Timeout | undefined;

  constructor(parts: SiteLensParts) {
    this.#parts = parts;
    this.#spend = new SiteSpend(parts);
    this.#owned = vscode.Disposable.from(
      this.#changed,
      vscode.languages.registerCodeLensProvider(SELECTOR, this),
      vscode.languages.registerHoverProvider(SELECTOR, this),
      vscode.workspace.onDidSaveTextDocument((document) => {
        this.#written.set(document.uri.toString(), parts.now());
        this.#again();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#written.delete(document.uri.toString())),
      parts.settings.onChange(() => this.recorded()),
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!this.#parts.settings.lensEnabled) return [];
    return this.#placesOf(document).places.map(
      (placed) =>
        new vscode.CodeLens(new vscode.Range(placed.line - 1, 0, placed.line - 1, 0), {
          title: lensText(placed, this.#parts.settings.simulator, vscode.l10n),
          tooltip: vscode.l10n.t('Open these calls in the cost report'),
          command: 'panelmeter.openSiteCalls',
          arguments: [placed.sites.map(({ tag, line, sum }) => ({ tag, line, calls: sum.calls }))],
        }),
    );
  }

  provideHover(document: vscode.TextDocument, { line }: vscode.Position): vscode.Hover | undefined {
    const { places, without } = this.#placesOf(document);
    const placed = places.find((one) => one.line === line + 1);
    if (!placed) return undefined;
    const text = hoverText(placed, this.#parts.settings.simulator, without, vscode.l10n);
    return new vscode.Hover(new vscode.MarkdownString(text, true));
  }

  /** Calls were recorded. */
  recorded(calls?: readonly Call[]): void {
    if (calls && calls.every(({ tags }) => tags.site === undefined)) return;
    this.#settling ??= setTimeout(() => {
      this.#settling = undefined;
      this.#spend.forget();
      this.#again();
    }, SETTLE_MS);
  }

  dispose(): void {
    clearTimeout(this.#settling);
    this.#owned.dispose();
  }

  #again(): void {
    this.#asked.clear();
    this.#changed.fire();
  }

  /** A look-up: what has to be read is read beside, and lenses are asked for again. */
  #placesOf(document: vscode.TextDocument): Placed {
    const file = specName(document);
    const { simulator } = this.#parts.settings;
    const figures = this.#spend.of(file, simulator);
    const key = document.uri.toString();
    if (!this.#asked.has(`${simulator} ${key}`)) {
      this.#asked.add(`${simulator} ${key}`);
      void this.#load(document, file, simulator);
    }
    const { version, isDirty: dirty } = document;
    if (!figures || figures.sites.length === 0) return { version, dirty, places: [], without: 0 };
    const known = this.#placed.get(document);
    if (known?.version === version && known.dirty === dirty) return known;
    const written = this.#written.get(key) ?? Infinity;
    const seen = figures.sites.map((site) => ({
      ...site,
      unchanged: !dirty && site.last !== undefined && written <= Date.parse(site.last.startedAt),
    }));
    const places = placeSites(seen, document.getText().split(/\r?\n/));
    const placed = { version, dirty, places, without: figures.without };
    this.#placed.set(document, placed);
    return placed;
  }

  async #load(document: vscode.TextDocument, file: string, simulated: boolean): Promise<void> {
    try {
      const { mtime } = await vscode.workspace.fs.stat(document.uri);
      this.#written.set(document.uri.toString(), mtime);
      await this.#spend.load(file, simulated);
      this.#placed.delete(document);
      this.#changed.fire();
    } catch (error) {
      this.#parts.log(`Spend of ${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** *Open these calls*: one place at once, of several the reader chooses. */
export async function openSiteCalls(given: unknown): Promise<void> {
  const places = Array.isArray(given) ? given.flatMap(readPlace) : [];
  const [only] = places;
  const chosen =
    places.length > 1
      ? await vscode.window.showQuickPick(
          places.map(({ tag, line, calls }) => ({
            tag,
            label: vscode.l10n.t('As it was line {0}', line),
            description: callCount(vscode.l10n, calls),
          })),
          { title: vscode.l10n.t('The line moved: which of its calls?') },
        )
      : only;
  if (!chosen) return;
  const filter = { period: '30d', tag: { name: 'site', value: chosen.tag } };
  await vscode.commands.executeCommand('panelmeter.openReport', filter);
}

function readPlace(given: unknown): { tag: string; line: number; calls: number }[] {
  if (typeof given !== 'object' || given === null) return [];
  const { tag, line, calls }: { tag?: unknown; line?: unknown; calls?: unknown } = given;
  return typeof tag === 'string' && typeof line === 'number' && typeof calls === 'number'
    ? [{ tag, line, calls }]
    : [];
}
