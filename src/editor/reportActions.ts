import * as vscode from 'vscode';
import type { Call } from '../call.ts';
import type { ReportCommand } from '../protocol/report.ts';
import { ChosenCalls } from './exports/chosenCalls.ts';
import { saveOfReport } from './saveOfReport.ts';
import type { ReportPanelActions } from './report/reportWebview.ts';
import { ReportRequestError } from './report/reportSession.ts';

/** A file that a call names by its place in the workspace; undefined when it is not there (any more). */
async function inWorkspace(name: string): Promise<vscode.Uri | undefined> {
  for (const { uri, name: folder } of vscode.workspace.workspaceFolders ?? []) {
    const inside = name.startsWith(`${folder}/`) ? [name, name.slice(folder.length + 1)] : [name];
    for (const path of inside) {
      const candidate = vscode.Uri.joinPath(uri, path);
      const there = await vscode.workspace.fs.stat(candidate).then(
        () => true,
        () => false,
      );
      if (there) return candidate;
    }
  }
  return undefined;
}

function imageOf(call: Call): Promise<vscode.Uri | undefined> {
  const { specFile, imageFile } = call;
  if (specFile === undefined || imageFile === undefined) return Promise.resolve(undefined);
  const folder = specFile.split('/').slice(0, -1);
  return inWorkspace([...folder, imageFile].join('/'));
}

const COMMANDS: Record<ReportCommand, [command: string, ...args: unknown[]]> = {
  generateSimulated: ['panelmeter.generateSimulated'],
  openSample: ['panelmeter.openSample'],
  gettingStarted: ['panelmeter.gettingStarted'],
  trackTerminals: ['panelmeter.trackTerminals'],
  importCalls: ['panelmeter.importCalls'],
  newSession: ['panelmeter.newSession'],
  editBudget: ['panelmeter.openBudget'],
  editPriceBook: ['panelmeter.openPriceBook'],
  addPrice: ['panelmeter.addPrice'],
  setApiKey: ['panelmeter.setApiKey'],
  showOutput: ['panelmeter.showLog'],
  stopRuns: ['panelmeter.stopRuns'],
  editTargets: ['workbench.action.openSettings', 'panelmeter.targets'],
  reload: ['workbench.action.reloadWindow'],
};

/** What the report's links do in the editor. */
export function reportActions(log: (text: string) => void): ReportPanelActions {
  return {
    imageFile: imageOf,
    async openImage(call) {
      const uri = await imageOf(call);
      if (!uri)
        throw new ReportRequestError(
          'not-available',
          vscode.l10n.t('The image is not where it was saved any more.'),
        );
      await vscode.commands.executeCommand('vscode.open', uri, { viewColumn: vscode.ViewColumn.Beside });
    },
    async openSpec(call) {
      const uri = call.specFile === undefined ? undefined : await inWorkspace(call.specFile);
      if (!uri)
        throw new ReportRequestError(
          'not-available',
          vscode.l10n.t('The spec of this call is not in this workspace.'),
        );
      const document = await vscode.workspace.openTextDocument(uri);
      const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
      const at = call.tags.panel === undefined ? -1 : document.getText().indexOf(call.tags.panel);
      if (at >= 0) editor.revealRange(new vscode.Range(document.positionAt(at), document.positionAt(at)));
    },
    async export(what) {
      await vscode.commands.executeCommand('panelmeter.exportLogs', what && new ChosenCalls(what));
    },
    async copyCall(call) {
      await vscode.env.clipboard.writeText(JSON.stringify(call, undefined, 2));
    },
    save: saveOfReport,
    async copyText(text) {
      await vscode.env.clipboard.writeText(text);
    },
    async run(command, model) {
      const [id, ...args] = COMMANDS[command];
      await vscode.commands.executeCommand(
        id,
        ...args,
        ...(command === 'addPrice' && model !== undefined ? [model] : []),
      );
    },
    log,
  };
}
