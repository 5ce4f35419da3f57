import type { Call } from '../call.ts';
import type { Spending } from '../budgets/budget.ts';
import { billedOf, isCounted } from '../ledger/sums.ts';

/** What a call took of budgets; undefined for one that counts in none: simulated, refused by us, or a count. */
export function spendingOf(call: Call): Spending | undefined {
  if (call.simulated || !isCounted(call)) return undefined;
  const billed = billedOf(call);
  return {
    at: Date.parse(call.startedAt),
    session: call.session,
    models: [call.requestedModel, ...(call.modelVersion === undefined ? [] : [call.modelVersion])],
    tags: call.tags,
    amounts: {
      usd: billed ?? 0n,
      tokens: BigInt(call.totalTokens ?? 0),
      calls: 1n,
      images: BigInt(call.images ?? 0),
    },
    lacking: billed === undefined || call.reason === 'uncertain',
  };
}
