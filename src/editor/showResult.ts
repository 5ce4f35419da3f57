import * as path from 'node:path';
import * as vscode from 'vscode';
import type { PanelResult } from '../runs/panelResult.ts';

/** Opens what was made beside the spec. */
export async function openResult(result: PanelResult, document: vscode.TextDocument): Promise<void> {
  if (result.outcome !== 'generated' && result.outcome !== 'answered') return;
  const [file] = result.files;
  if (file === undefined) return;
  const uri = document.uri.with({ path: path.posix.resolve(path.posix.dirname(document.uri.path), file) });
  await vscode.commands.executeCommand('vscode.open', uri, {
    viewColumn: vscode.ViewColumn.Beside,
    preserveFocus: true,
  });
}

interface Way {
  label: string;
  command: string;
  args?: unknown[];
}

const SET_KEY: Way = { label: vscode.l10n.t('Set API key'), command: 'panelmeter.setApiKey' };
const SIMULATE: Way = { label: vscode.l10n.t('Use simulator'), command: 'panelmeter.useSimulator' };
const REPORT: Way = { label: vscode.l10n.t('Open report'), command: 'panelmeter.openReport' };

/** At most three ways on from a result that is not what was asked for. */
function waysOn(result: PanelResult, document: vscode.TextDocument): Way[] {
  if (result.outcome === 'not-run' && result.reason === 'budget') {
    const ref = { uri: document.uri.toString(), panelId: result.panelId };
    return [
      { label: vscode.l10n.t('Override once'), command: 'panelmeter.generateAnyway', args: [ref] },
      { label: vscode.l10n.t('Raise budget'), command: 'panelmeter.raiseBudget' },
      { label: vscode.l10n.t('Open budget'), command: 'panelmeter.openBudget' },
    ];
  }
  if (result.outcome === 'not-run') return result.reason === 'no-key' ? [SET_KEY, SIMULATE] : [];
  if (result.outcome === 'failed') return result.keyRefused ? [SET_KEY, SIMULATE] : [REPORT];
  return [REPORT];
}

/** Tells what went otherwise than asked; a panel that was generated and saved needs no words. */
export async function showResult(result: PanelResult, document: vscode.TextDocument): Promise<void> {
  const { outcome } = result;
  if ((outcome === 'generated' || outcome === 'answered') && result.saveFailure === undefined) return;
  if (
    outcome === 'aborted' ||
    (outcome === 'not-run' && (result.reason === 'declined' || result.reason === 'aborted'))
  ) {
    vscode.window.setStatusBarMessage(`${result.panelId}: ${result.message}`, 8000);
    return;
  }
  const ways = waysOn(result, document);
  const pressed = await vscode.window.showWarningMessage(
    `${result.panelId}: ${result.message}`,
    ...ways.map(({ label }) => label),
  );
  const way = ways.find(({ label }) => label === pressed);
  if (way) await vscode.commands.executeCommand(way.command, ...(way.args ?? []));
}
