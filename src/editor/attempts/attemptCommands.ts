import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Call } from '../../call.ts';
import { shownCost } from '../../calls/shownCost.ts';
import type { KeptImages } from '../keptImages.ts';
import type { SpecDocuments } from '../specDocuments.ts';
import { targetPanel } from '../specTarget.ts';
import type { AttemptsView } from './attemptsView.ts';

interface AttemptCommandsParts {
  documents: SpecDocuments;
  kept: KeptImages;
  view: AttemptsView;
  /** Another attempt is kept: lenses say another figure. */
  changed: () => void;
}

/** *Compare Attempts* and *Keep Attempt*. */
export class AttemptCommands {
  private readonly parts: AttemptCommandsParts;
  constructor(parts: AttemptCommandsParts) {
    this.parts = parts;
  }

  async compare(given: unknown): Promise<void> {
    const { documents, kept, view } = this.parts;
    const target = await targetPanel(given, documents);
    if (!target) return;
    const { document, panel } = target;
    await kept.load(document);
    if (kept.attempts(document, panel).calls.length === 0) noImages(panel.spec.panelId);
    else await view.show(document, panel);
  }

  /** Keeps the attempt of that call, or the one that is chosen. Resolves with the image that is kept now. */
  async keep(given: unknown, call: unknown): Promise<string | undefined> {
    const { documents, kept, view, changed } = this.parts;
    const target = await targetPanel(given, documents);
    if (!target) return undefined;
    const { document, panel } = target;
    const { calls } = kept.attempts(document, panel);
    if (calls.length === 0) {
      noImages(panel.spec.panelId);
      return undefined;
    }
    const chosen = typeof call === 'string' ? calls.find(({ id }) => id === call) : await choose(calls);
    if (!chosen) return undefined;
    await kept.keep(document, panel, chosen);
    changed();
    await view.draw();
    return chosen.imageFile;
  }

  /** Opens the image of an attempt beside. */
  async open(given: unknown, call: unknown): Promise<void> {
    const target = await targetPanel(given, this.parts.documents);
    const attempts = target && this.parts.kept.attempts(target.document, target.panel);
    const file = attempts?.calls.find(({ id }) => id === call)?.imageFile;
    if (!target || file === undefined) return;
    const uri = vscode.Uri.file(path.resolve(path.dirname(target.document.uri.fsPath), file));
    await vscode.commands.executeCommand('vscode.open', uri, { viewColumn: vscode.ViewColumn.Beside });
  }
}

function noImages(panelId: string): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} has no image yet: there is nothing to compare or keep.', panelId),
  );
}

async function choose(calls: readonly Call[]): Promise<Call | undefined> {
  const items = calls
    .map((call, index) => ({
      label: vscode.l10n.t('Attempt {0}', index + 1),
      description: `${shownCost(call)} · ${path.basename(call.imageFile ?? '')}`,
      detail: new Date(call.startedAt).toLocaleString(),
      call,
    }))
    .toReversed();
  return (await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which attempt is kept?') }))
    ?.call;
}
