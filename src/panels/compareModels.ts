import { chooseModel } from './chooseModel.ts';
import { estimatePanel } from './estimate.ts';
import type { Estimate, EstimateInput } from './estimate.ts';
import { panelModelProblems } from './modelProblems.ts';
import type { Panel } from './spec.ts';

export interface ComparedModel {
  id: string;
  name: string;
  /** It is the one that would be used now. */
  chosen: boolean;
  estimate: Estimate;
  /** Why the service would refuse this panel; absent when it can make it. */
  cannot?: string;
  /** What is to come, or not sure: a shutdown, a date that has passed. */
  warning?: string;
}

/**
 * The same panel on every model of its kind that serves now: cheapest first, then those without a figure, then those
 * that cannot make it as it is written.
 */
export function compareModels(input: Omit<EstimateInput, 'model'>): ComparedModel[] {
  const { panel, book, atMs } = input;
  const chosen = book.model(chooseModel(panel.spec, input.tiers).model)?.id;
  const kind = panel.from === 'panel' ? 'image' : (chosen && book.model(chosen)?.kind) || 'text';
  return book
    .models()
    .filter((entry) => entry.kind === kind && book.rowAt(entry.id, atMs) !== undefined)
    .flatMap(({ id, name }): ComparedModel[] => {
      const problems = panelModelProblems(withModel(panel, id), book, atMs, undefined, input.l10n);
      if (problems.some(({ code }) => code === 'model-retired' || code === 'unknown-model')) return [];
      const estimate = estimatePanel({ ...input, model: id });
      const compared: ComparedModel = { id, name, chosen: id === chosen, estimate };
      const cannot = problems.find(({ severity }) => severity === 'error');
      if (cannot) compared.cannot = cannot.message;
      const warning = problems.find(({ severity }) => severity === 'warning');
      if (warning) compared.warning = warning.message;
      return [compared];
    })
    .toSorted((a, b) => rank(a) - rank(b) || byCost(a.estimate, b.estimate));
}

function withModel(panel: Panel, model: string): Panel {
  const { tier: _tier, ...spec } = panel.spec;
  return { ...panel, spec: { ...spec, model } };
}

function rank({ cannot, estimate }: ComparedModel): number {
  if (cannot !== undefined) return 2;
  return 'unknown' in estimate ? 1 : 0;
}

function byCost(a: Estimate, b: Estimate): number {
  if ('unknown' in a || 'unknown' in b) return 0;
  return a.likely < b.likely ? -1 : a.likely > b.likely ? 1 : 0;
}
