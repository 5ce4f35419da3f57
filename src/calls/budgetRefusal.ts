import type { Budget } from '../budgets/budget.ts';
import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import { budgetTitle, capital, periodWords, shownAmount, shownShare } from '../budgets/budgetText.ts';
import type { Tags } from '../call.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
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
  { highest, tokens }: GuardQuestion,
  hard: readonly Budget[],
): 'cost' | 'tokens' | undefined {
  if (highest === undefined && hard.some(({ unit }) => unit === 'usd')) return 'cost';
  if (tokens === undefined && hard.some(({ unit }) => unit === 'tokens')) return 'tokens';
  return undefined;
}

/** Before something that no hard budget can hold back. */
export function unknownQuestion(unknown: 'cost' | 'tokens', model: string, l10n: L10n = ENGLISH): string {
  return unknown === 'cost'
    ? l10n.t(
        'What a call to {0} costs is not known beforehand, so no hard budget can hold it back. Send it all the same?',
        model,
      )
    : l10n.t(
        'The tokens of this call are not known beforehand, so no hard budget can hold it back. Send it all the same?',
      );
}

/** It was not agreed to. */
export function unknownRefusal(
  unknown: 'cost' | 'tokens',
  model: string,
  budget: Budget,
  l10n: L10n = ENGLISH,
): Refusal {
  const title = budgetTitle(budget, l10n);
  const message =
    unknown === 'cost'
      ? l10n.t(
          'What a call to {0} costs is not known beforehand and {1} is a hard one: it was not agreed to.',
          model,
          title,
        )
      : l10n.t(
          'The tokens of this call are not known beforehand and {0} is a hard one: it was not agreed to.',
          title,
        );
  return { ok: false, message, budget: budget.id };
}

/** The turn did not come in time. */
export function busy([first]: readonly Budget[], l10n: L10n = ENGLISH): Refusal {
  const name = first ? capital(budgetTitle(first, l10n)) : l10n.t('A hard budget');
  const message = l10n.t(
    '{0} could not be checked within 200 ms, because other windows were deciding on their calls. Generate again.',
    name,
  );
  return { ok: false, message, ...(first ? { budget: first.id } : {}) };
}

export function refusal({ status, held, wanted, calls }: Shortfall, l10n: L10n = ENGLISH): Refusal {
  const { budget, spent, limit, lacking } = status;
  const { unit, per } = budget;
  const share = shownShare(unit, spent, limit, lacking);
  const facts = [
    unit === 'usd' ? l10n.t('{0} is spent', share) : l10n.t('{0} are used', share),
    held > 0n ? l10n.t('{0} held for calls under way', shownAmount(unit, held)) : '',
    wantedText(shownAmount(unit, wanted), calls, unit === 'usd' || unit === 'tokens', l10n),
  ].filter((fact) => fact !== '');
  const message = l10n.t(
    '{0} would not hold: {1}. Override it once, raise it for {2}, or change the budget.',
    capital(budgetTitle(budget, l10n)),
    facts.join(', '),
    periodWords(per, l10n),
  );
  return { ok: false, message, budget: budget.id, needed: spent + held + wanted };
}

function wantedText(amount: string, calls: number, isEstimate: boolean, l10n: L10n): string {
  const margin = String(HOLD_MARGIN_PERCENT);
  if (calls === 1)
    return isEstimate
      ? l10n.t('this call may take {0} (its upper estimate and {1} %)', amount, margin)
      : l10n.t('this call may take {0}', amount);
  return isEstimate
    ? l10n.t('these {0} calls may take {1} (their upper estimate and {2} %)', calls, amount, margin)
    : l10n.t('these {0} calls may take {1}', calls, amount);
}
