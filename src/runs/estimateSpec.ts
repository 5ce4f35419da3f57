import { ENGLISH } from '../l10n.ts';
import type { GeminiClient } from '../gemini/geminiClient.ts';
import { chooseModel } from '../panels/chooseModel.ts';
import type { ModelChoice, TierModels } from '../panels/chooseModel.ts';
import { estimatePanel } from '../panels/estimate.ts';
import type { Estimate, EstimateInput } from '../panels/estimate.ts';
import type { TextCount } from '../panels/expectedMeters.ts';
import { panelRequest, referencesOf } from '../panels/panelRequest.ts';
import type { Panel, SpecFile } from '../panels/spec.ts';
import { sumEstimates } from '../panels/sumEstimates.ts';
import type { EstimateSum } from '../panels/sumEstimates.ts';

export interface EstimateOptions extends Omit<EstimateInput, 'panel' | 'textCount'> {
  /** Counts that are at hand; a panel without one is guessed offline. */
  countOf?: (panel: Panel) => TextCount | undefined;
  /** Whether a reference image is known to be missing; without it nothing is looked up. */
  isMissing?: (path: string) => boolean;
}

export interface SpecEstimate {
  panels: { panel: Panel; estimate: Estimate }[];
  sum: EstimateSum;
}

/** Estimates of all panels of a file. Sends nothing and reads nothing. */
export function estimateSpec(file: SpecFile, options: EstimateOptions): SpecEstimate {
  const panels = file.panels.map((panel) => ({ panel, estimate: estimateOne(panel, options) }));
  return { panels, sum: sumEstimates(panels.map(({ estimate }) => estimate)) };
}

/** One panel: what is wrong with it comes before any figure. */
export function estimateOne(panel: Panel, options: EstimateOptions): Estimate {
  const { tiers, l10n = ENGLISH } = options;
  const [error] = panel.errors;
  const missing = options.isMissing && referencesOf(panel.spec).find(options.isMissing);
  const choice = (): ModelChoice => chooseModel(panel.spec, tiers, l10n);
  if (error !== undefined) return { ...choice(), unknown: error.replace(/\.$/, '') };
  if (missing !== undefined)
    return { ...choice(), unknown: l10n.t('reference {0} not found', missing), missing };
  const textCount = options.countOf?.(panel);
  return estimatePanel({ ...options, panel, ...(textCount ? { textCount } : {}) });
}

/** Lets the service (or the simulator) count a panel's text: free, no images are sent. Undefined when it could not. */
export async function countPanelText(
  panel: Panel,
  client: GeminiClient,
  by: TextCount['by'],
  signal: AbortSignal,
  tiers?: TierModels,
): Promise<TextCount | undefined> {
  const { text, systemInstruction } = panelRequest(panel);
  const { model } = chooseModel(panel.spec, tiers);
  const request = {
    model,
    parts: [{ text }],
    ...(systemInstruction === undefined ? {} : { systemInstruction }),
  };
  const counted = await client.countTokens(request, signal);
  return counted.ok ? { tokens: counted.totalTokens, by } : undefined;
}
