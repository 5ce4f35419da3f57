import type { Group, Sum } from '../../ledger/ledgerTypes.ts';
import { callCount, type L10n } from '../../l10n.ts';
import { exactUsd, shownSum } from '../../money.ts';

export interface BranchCost {
  branch: string;
  sum: Sum;
  models: readonly Group[];
  simulated: boolean;
  tierKnown: boolean;
}

function calls(count: number): string {
  return `${count} ${count === 1 ? 'call' : 'calls'}`;
}

/** All digits, with what the sum lacks: `≥ $1.2385` and the calls that are in no sum. */
function exactSum({ billed, uncertain, unpriced, unknown }: Sum): string {
  const lacking = unpriced + unknown;
  return `${uncertain > 0 ? '≥ ' : ''}$${exactUsd(billed)}${lacking > 0 ? ` + ${calls(lacking)} without a price` : ''}`;
}

/** `Branch next: $1.24 + 3 unpriced · 120 calls`. */
export function branchFigure({ branch, sum, simulated }: BranchCost, l10n: L10n): string {
  if (sum.calls === 0) return l10n.t('Branch {0}: no Gemini call was recorded on it.', branch);
  const figure = `${simulated ? 'SIM ' : ''}${shownSum(sum)} · ${callCount(l10n, sum.calls)}`;
  return l10n.t('Branch {0}: {1}', branch, figure);
}

/** A line for a pull request, which others read: in English. Exact money, the models, and what the figure is not. */
export function branchLine(cost: BranchCost): string {
  const { branch, sum, models, simulated, tierKnown } = cost;
  const parts = models
    .filter(({ key, sum: part }) => key !== null && part.calls > 0)
    .toSorted((a, b) =>
      a.sum.billed < b.sum.billed ? 1 : a.sum.billed > b.sum.billed ? -1 : b.sum.calls - a.sum.calls,
    )
    .map(({ key, sum: part }) => `${code(key ?? '')} ${exactSum(part)} (${calls(part.calls)})`);
  const notes = [
    ...(sum.uncertain > 0 ? [`≥: ${calls(sum.uncertain)} ended early, at least that was used`] : []),
    ...(sum.list === sum.billed ? [] : [`list price $${exactUsd(sum.list)}`]),
    ...(sum.errors > 0 ? [`${sum.errors} failed`] : []),
    ...(tierKnown || simulated ? [] : ['list prices: the billing tier of the key is not known']),
    ...(simulated ? ['simulated: nothing was charged'] : []),
    'calls of this machine that Panelmeter counted',
  ];
  const byModel = parts.length > 0 ? `: ${parts.join(', ')}` : '';
  return `**Gemini cost of ${code(branch)}: ${simulated ? 'SIM ' : ''}${exactSum(sum)}** · ${calls(sum.calls)}${byModel} _(${notes.join('; ')})_`;
}

/** A name as code, whatever signs are in it. */
function code(name: string): string {
  const fence = name.includes('`') ? '``' : '`';
  const pad = name.startsWith('`') || name.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${name.replace(/\s/g, ' ')}${pad}${fence}`;
}
