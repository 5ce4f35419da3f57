import type { Budget } from '../budgets/budget.ts';
import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import { budgetTitle, capital, periodWords, shownAmount, shownShare } from '../budgets/budgetText.ts';
import type { Tags } from '../call.ts';
import type { Money } from '../money.ts';

/** A hold is the estimate's upper figure and so many percent more. */
export const HOLD_MARGIN_PERCENT = 10n;

/** What is asked about a call; as `GuardAsk` of a run. */
export interface GuardQuestion {
  /** The exchange's own id, which its Call will have. */
  id: string;
  model: string;
  /** The estimate's upper figure; undefined when the model is unpriced. */
  highest: Money | undefined;
  /** All tokens of the estimate's upper figure; undefined when not known. */
  tokens?: number | undefined;
  /** Images asked for. */
  images?: number | undefined;
  /** Default 1; 0 for what is no call of its own, as the storage of a cache. */
  calls?: number | undefined;
  tags: Tags;
  simulated: boolean;
  /** How long the hold counts when nobody ends it; default 15 minutes. */
  holdLifeMs?: number | undefined;
}

/** What stands in the way of a call. */
export interface Shortfall {
  status: BudgetStatus;
  /** By calls under way. */
  held: bigint;
  /** By the calls themselves, margin included. */
  wanted: bigint;
  /** How many ask at once. */
  calls: number;
}

/** What happened, what it means for money, what to do. */
export interface Refusal {
  ok: false;
  message: string;
  /** Id of the budget. */
  budget?: string;
  /** The limit with which it would have been let through, in the budget's unit. */
  needed?: bigint;
}

/** What no budget can be held against; undefined when all is known. */
export function whatIsUnknown(
  { model, highest, tokens }: GuardQuestion,
  hard: readonly Budget[],
): string | undefined {
  if (highest === undefined && hard.some(({ unit }) => unit === 'usd'))
    return `What a call to ${model} costs is not known beforehand`;
  if (tokens === undefined && hard.some(({ unit }) => unit === 'tokens'))
    return `The tokens of this call are not known beforehand`;
  return undefined;
}

/** The turn did not come in time. */
export function busy([first]: readonly Budget[]): Refusal {
  const name = first ? capital(budgetTitle(first)) : 'A hard budget';
  const message = `${name} could not be checked within 200 ms, because other windows were deciding on their calls. Generate again.`;
  return { ok: false, message, ...(first ? { budget: first.id } : {}) };
}

export function refusal({ status, held, wanted, calls }: Shortfall): Refusal {
  const { budget, spent, limit, lacking } = status;
  const { unit, per } = budget;
  const facts = [
    `${shownShare(unit, spent, limit, lacking)} ${unit === 'usd' ? 'is spent' : 'are used'}`,
    held > 0n ? `${shownAmount(unit, held)} held for calls under way` : '',
    `${calls === 1 ? 'this call' : `these ${calls} calls`} may take ${shownAmount(unit, wanted)}${unit === 'usd' || unit === 'tokens' ? ` (${calls === 1 ? 'its' : 'their'} upper estimate and ${HOLD_MARGIN_PERCENT} %)` : ''}`,
  ].filter((fact) => fact !== '');
  const message = `${capital(budgetTitle(budget))} would not hold: ${facts.join(', ')}. Override it once, raise it for ${periodWords(per)}, or change the budget.`;
  return { ok: false, message, budget: budget.id, needed: spent + held + wanted };
}
