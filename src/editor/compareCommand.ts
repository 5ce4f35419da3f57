import * as vscode from 'vscode';
import { compareModels, type ComparedModel } from '../panels/compareModels.ts';
import { shownEstimate } from '../panels/estimateText.ts';
import type { Panel } from '../panels/spec.ts';
import { setModel } from './setModel.ts';
import type { SpecTools } from './specTools.ts';
import { targetPanel } from './specTarget.ts';

interface ModelItem extends vscode.QuickPickItem {
  compared: ComparedModel;
}

/**
 * *Compare Models*: the same panel on every model that serves now; a choice writes it into the spec. With the id of
 * one of them it is written at once.
 */
export async function compare(
  given: unknown,
  specs: SpecTools,
  model?: unknown,
): Promise<ComparedModel[] | undefined> {
  const target = await targetPanel(given, specs.documents);
  if (!target) return undefined;
  const { document, panel } = target;
  const options = specs.estimates.options();
  const textCount = specs.estimates.countOf(panel);
  const found = compareModels({ ...options, panel, ...(textCount ? { textCount } : {}) });
  if (typeof model === 'string') {
    if (found.some(({ id }) => id === model)) await setModel(document, panel, model);
    return found;
  }
  void choose(document, panel, found); // stays open as long as it likes
  return found;
}

async function choose(document: vscode.TextDocument, panel: Panel, found: ComparedModel[]): Promise<void> {
  const able = found.filter(({ cannot }) => cannot === undefined);
  const unable = found.filter(({ cannot }) => cannot !== undefined);
  const separator = {
    label: vscode.l10n.t('Not as it is written'),
    kind: vscode.QuickPickItemKind.Separator,
  };
  const items: (ModelItem | vscode.QuickPickItem)[] = [
    ...able.map(itemOf),
    ...(unable.length > 0 ? [separator] : []),
    ...unable.map(itemOf),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('{0} on other models', panel.spec.panelId),
    placeHolder: vscode.l10n.t('Likely cost of one attempt. Choosing writes the model into the spec.'),
    matchOnDescription: true,
  });
  if (!picked || !('compared' in picked) || picked.compared.chosen) return;
  await setModel(document, panel, picked.compared.id);
}

function itemOf(compared: ComparedModel): ModelItem {
  const { id, name, chosen, estimate, cannot, warning } = compared;
  const size = 'unknown' in estimate || estimate.imageSize === undefined ? '' : ` · ${estimate.imageSize}`;
  const amount =
    cannot === undefined ? ('unknown' in estimate ? '—' : `${shownEstimate(estimate)}${size}`) : '—';
  const why = cannot ?? warning ?? ('unknown' in estimate ? estimate.unknown : undefined);
  return {
    label: `${chosen ? '$(check) ' : ''}${id}`,
    description: `${amount}${chosen ? ` · ${vscode.l10n.t('as it is now')}` : ''}`,
    detail: why === undefined ? name : `${name}. ${why}`,
    compared,
  };
}
