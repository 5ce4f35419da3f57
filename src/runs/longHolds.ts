import type { BudgetGuard, GuardOptions } from '../calls/budgetGuard.ts';
import type { Refusal } from '../calls/budgetRefusal.ts';
import type { LongHolds } from './ports.ts';

/** Longer than any period of a budget: what was submitted counts until it is collected. */
const LIFE_MS = 32 * 86_400_000;

/** The guard as batch jobs and caches ask it; `refused` hears of each refusal. */
export function longHolds(
  guard: BudgetGuard,
  options: GuardOptions,
  refused: (refusal: Refusal) => void = () => undefined,
): LongHolds {
  return {
    async take(asks) {
      const answer = await guard.askAll(
        asks.map((ask) => ({ ...ask, holdLifeMs: LIFE_MS })),
        options,
      );
      if (!answer.ok) refused(answer);
      return answer;
    },
    end: (id) => guard.end(id),
    keepShare: (id, part, whole) => guard.keepShare(id, part, whole),
  };
}
