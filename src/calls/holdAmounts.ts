import type { Amounts, Spending } from '../budgets/budget.ts';
import type { StoredHold } from '../ledger/holds.ts';
import { type GuardQuestion, HOLD_MARGIN_PERCENT } from './budgetRefusal.ts';

/** What a call may take of budgets: its upper figures and the margin. */
export function heldAmounts({ highest = 0n, tokens = 0, calls = 1, images = 0 }: GuardQuestion): Amounts {
  return {
    usd: withMargin(highest),
    tokens: withMargin(BigInt(Math.ceil(tokens))),
    calls: BigInt(calls),
    images: BigInt(images),
  };
}

/** Rounded up. */
function withMargin(amount: bigint): bigint {
  return (amount * (100n + HOLD_MARGIN_PERCENT) + 99n) / 100n;
}

export function spendingOfHold({ at, session, models, tags, amounts }: StoredHold): Spending {
  const { usd, tokens, calls, images } = amounts;
  return {
    at,
    session,
    models,
    tags,
    amounts: { usd: BigInt(usd), tokens: BigInt(tokens), calls: BigInt(calls), images: BigInt(images) },
  };
}

/** As it is kept on disk. */
export function holdOf(
  question: GuardQuestion,
  { at, session }: { at: number; session: string },
): Omit<StoredHold, 'pid' | 'expiresAt'> {
  const { usd, tokens, calls, images } = heldAmounts(question);
  const tags = Object.entries(question.tags).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return {
    id: question.id,
    at,
    session,
    models: [question.model],
    tags: Object.fromEntries(tags),
    amounts: { usd: String(usd), tokens: String(tokens), calls: String(calls), images: String(images) },
  };
}
