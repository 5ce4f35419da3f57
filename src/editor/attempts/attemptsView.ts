import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Call } from '../../call.ts';
import { shownCost } from '../../calls/shownCost.ts';
import { attemptsText, type Attempts } from '../../panels/attempts.ts';
import type { Panel } from '../../panels/spec.ts';
import type { KeptImages } from '../keptImages.ts';
import { attemptsHtml, type ShownAttempt } from './attemptsHtml.ts';

interface Shown {
  view: vscode.WebviewPanel;
  document: vscode.TextDocument;
  panel: Panel;
}

/** *Compare Attempts*: the images of one panel side by side, what each cost, and which one is kept. */
export class AttemptsView implements vscode.Disposable {
  private readonly kept: KeptImages;
  private shown: Shown | undefined;
  constructor(kept: KeptImages) {
    this.kept = kept;
  }

  async show(document: vscode.TextDocument, panel: Panel): Promise<void> {
    const title = vscode.l10n.t('Attempts of {0}', panel.spec.panelId);
    if (this.shown) this.shown.view.reveal();
    const view =
      this.shown?.view ??
      vscode.window.createWebviewPanel('panelmeter.attempts', title, vscode.ViewColumn.Beside, {});
    if (!this.shown) view.onDidDispose(() => (this.shown = undefined));
    view.title = title;
    view.webview.options = {
      enableScripts: false,
      enableCommandUris: ['panelmeter.keepAttempt', 'panelmeter.openAttempt'],
      localResourceRoots: [
        vscode.Uri.file(path.dirname(document.uri.fsPath)),
        ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri),
      ],
    };
    this.shown = { view, document, panel };
    await this.draw();
  }

  /** A call was recorded, or another attempt is kept. */
  async draw(): Promise<void> {
    if (!this.shown) return;
    const { view, document, panel } = this.shown;
    const attempts = this.kept.attempts(document, panel);
    const shown = await Promise.all(
      attempts.calls.map((call, index) =>
        shownAttempt(call, index, attempts, this.shown ?? { view, document, panel }),
      ),
    );
    const summary = attemptsText(attempts, vscode.l10n) ?? vscode.l10n.t('One attempt so far.');
    const page = {
      title: view.title,
      summary: `${summary.charAt(0).toUpperCase()}${summary.slice(1)}`,
      attempts: shown,
      words: {
        language: vscode.env.language,
        gone: vscode.l10n.t('The image is not where it was saved.'),
        kept: vscode.l10n.t('Kept'),
        keep: vscode.l10n.t('Keep this one'),
        open: vscode.l10n.t('Open'),
      },
    };
    view.webview.html = attemptsHtml(page, view.webview.cspSource, randomBytes(16).toString('hex'));
  }

  dispose(): void {
    this.shown?.view.dispose();
  }
}

async function shownAttempt(
  call: Call,
  index: number,
  { kept, chosen }: Attempts,
  { view, document, panel }: Shown,
): Promise<ShownAttempt> {
  const file = vscode.Uri.file(path.resolve(path.dirname(document.uri.fsPath), call.imageFile ?? ''));
  const there = await vscode.workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
  const size = call.imageWidth === undefined ? '' : `${call.imageWidth} × ${call.imageHeight ?? '?'}`;
  const isKept = chosen && index === kept;
  const ref = { uri: document.uri.toString(), panelId: panel.spec.panelId };
  return {
    title: vscode.l10n.t('Attempt {0}', index + 1),
    alt: vscode.l10n.t('Attempt {0} of {1}', index + 1, panel.spec.panelId),
    cost: shownCost(call),
    facts: [call.modelVersion ?? call.requestedModel, size, new Date(call.startedAt).toLocaleString()]
      .filter((fact) => fact !== '')
      .join(' · '),
    kept: isKept,
    ...(there
      ? { image: view.webview.asWebviewUri(file).toString(), open: commandUri('openAttempt', ref, call) }
      : {}),
    ...(isKept ? {} : { keep: commandUri('keepAttempt', ref, call) }),
  };
}

function commandUri(command: string, ref: object, { id }: Call): string {
  return `command:panelmeter.${command}?${encodeURIComponent(JSON.stringify([ref, id]))}`;
}
