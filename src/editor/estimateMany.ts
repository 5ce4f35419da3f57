import * as vscode from 'vscode';
import { estimateText, sumText } from '../panels/estimateText.ts';
import { parseSpecFile } from '../panels/specFile.ts';
import { sumEstimates, type EstimateSum } from '../panels/sumEstimates.ts';
import { estimateSpec } from '../runs/estimateSpec.ts';
import { SPEC_GLOB } from './specDocuments.ts';
import type { SpecTools } from './specTools.ts';
import { targetDocument } from './specTarget.ts';

/** Specs that a folder may have. */
const MOST_FILES = 20_000;
const EXCLUDED = '**/{node_modules,.git}/**';

interface ManyItem extends vscode.QuickPickItem {
  open?: { uri: vscode.Uri; offset: number };
}

/** *Estimate Selection*: the panels that the selections of the editor touch; all of the file when nothing is selected. */
export async function estimateSelection(given: unknown, specs: SpecTools): Promise<EstimateSum | undefined> {
  const document = await targetDocument(given);
  const estimate = document && specs.estimates.of(document);
  if (!document || !estimate) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a spec and select panels first.'));
    return undefined;
  }
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  const marked = (editor?.selections ?? [])
    .filter(({ isEmpty }) => !isEmpty)
    .map(({ start, end }) => ({ start: document.offsetAt(start), end: document.offsetAt(end) }));
  const panels = estimate.panels.filter(
    ({ panel: { range } }) =>
      marked.length === 0 || marked.some(({ start, end }) => start < range.end && range.start < end),
  );
  const sum = sumEstimates(panels.map((one) => one.estimate));
  const items = panels.map((one): ManyItem => ({
    label: one.panel.spec.panelId,
    description: estimateText(one.estimate, vscode.l10n),
    open: { uri: document.uri, offset: one.panel.range.start },
  }));
  void show(`${panelCount(sum.panels)}: ${sumText(sum)}`, items);
  return sum;
}

/** *Estimate Folder*: every spec below it, from disk, offline but for what was counted already. */
export async function estimateFolder(
  given: unknown,
  specs: SpecTools,
): Promise<(EstimateSum & { files: number }) | undefined> {
  const folder = given instanceof vscode.Uri ? given : vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!folder) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a folder first.'));
    return undefined;
  }
  const title = vscode.l10n.t('Estimating the folder');
  const options = { location: vscode.ProgressLocation.Window, title };
  const files = await vscode.window.withProgress(options, () => estimateFiles(folder, specs));
  const sum = sumEstimates(files.flatMap(({ estimates }) => estimates));
  const items = files
    .map(({ uri, estimates }): ManyItem => ({
      label: vscode.workspace.asRelativePath(uri),
      description: `${sumText(sumEstimates(estimates))} · ${panelCount(estimates.length)}`,
      open: { uri, offset: 0 },
    }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
  const where = vscode.l10n.t('{0} in {1}', panelCount(sum.panels), fileCount(files.length));
  void show(`${where}: ${sumText(sum)}`, items);
  return { ...sum, files: files.length };
}

async function estimateFiles(folder: vscode.Uri, specs: SpecTools) {
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(folder, SPEC_GLOB),
    EXCLUDED,
    MOST_FILES,
  );
  const options = specs.estimates.options();
  const decoder = new TextDecoder();
  const files = [];
  for (const uri of found) {
    const open = vscode.workspace.textDocuments.find(
      (document) => document.uri.toString() === uri.toString(),
    );
    const text = open ? open.getText() : decoder.decode(await vscode.workspace.fs.readFile(uri));
    const { panels } = estimateSpec(
      parseSpecFile(uri.path.split('/').at(-1) ?? '', text, vscode.l10n),
      options,
    );
    if (panels.length > 0) files.push({ uri, estimates: panels.map(({ estimate }) => estimate) });
  }
  return files;
}

async function show(title: string, items: ManyItem[]): Promise<void> {
  const placeHolder = vscode.l10n.t('Likely cost of one attempt each; choose one to open it');
  const open = (await vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))
    ?.open;
  if (!open) return;
  const document = await vscode.workspace.openTextDocument(open.uri);
  const at = document.positionAt(open.offset);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}

function panelCount(n: number): string {
  return n === 1 ? vscode.l10n.t('1 panel') : vscode.l10n.t('{0} panels', n.toLocaleString('en-US'));
}

function fileCount(n: number): string {
  return n === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', n.toLocaleString('en-US'));
}
