import type { PanelJob } from './panelJob.ts';
import type { GuardAsk } from './ports.ts';

/** What the guard is asked before a panel is sent; `id` is the exchange's own. */
export function guardAskOf(id: string, { facts, estimate, simulated, request }: PanelJob): GuardAsk {
  return {
    id,
    model: facts.requestedModel,
    // What the key's tier bills nothing for takes nothing of a budget.
    highest: estimate?.marks.includes('free') === true ? 0n : estimate?.high,
    tokens: estimate?.lines.reduce((sum, line) => sum + line.tokens.high, 0),
    images: request.image ? 1 : 0,
    tags: facts.tags,
    simulated,
  };
}
