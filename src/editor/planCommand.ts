import * as vscode from 'vscode';
import type { Targets } from '../budgets/targets.ts';
import { planText, type PlanInput } from '../panels/planText.ts';
import type { SpecTools } from './specTools.ts';
import { targetDocument } from './specTarget.ts';
import type { VirtualText } from './virtualText.ts';

/** *Plan Chapter*: how many pro panels the target holds, today and after the next price change. */
export async function planChapter(
  given: unknown,
  specs: SpecTools,
  texts: VirtualText,
): Promise<string | undefined> {
  const document = await targetDocument(given);
  const file = document && specs.documents.of(document);
  if (!file || file.kind === 'prompt') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a chapter (*.chapter.yaml) first.'));
    return undefined;
  }
  const { countOf: _countOf, isMissing: _isMissing, ...options } = specs.estimates.options();
  const { models: tiers, targets } = specs.parts.settings;
  const text = planText({ ...options, file, tiers, targets: planTargets(targets.targets) });
  await texts.show(vscode.l10n.t('Plan of {0}', file.fileName), text);
  return text;
}

/** The targets of the report, as the plan weighs them; of one that was taken away the usual stands. */
function planTargets(targets: Targets): NonNullable<PlanInput['targets']> {
  const { costPerPanel, costPerChapter, flashShare, cacheHits, retryRate } = targets;
  return {
    ...(costPerPanel === undefined ? {} : { perPanel: costPerPanel }),
    ...(costPerChapter === undefined ? {} : { perChapter: costPerChapter }),
    ...(flashShare === undefined ? {} : { flashPercent: Math.round(flashShare) }),
    ...(cacheHits === undefined ? {} : { cacheHitPercent: Math.round(cacheHits) }),
    ...(retryRate === undefined ? {} : { retryPercent: Math.round(retryRate) }),
  };
}
