import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import { budgetTitle, capital, shownShare } from '../budgets/budgetText.ts';
import { exactUsd, parseUsd, shownUsd } from '../money.ts';
import type { AgentSources } from './agentSources.ts';
import { failedAnswer, type AgentTool } from './agentTool.ts';
import type { GuardAsk, GuardPort, Hold } from './ports.ts';

const inputSchema = v.strictObject({
  amount_usd: v.exactOptional(v.union([v.string(), v.number()])),
  model: v.exactOptional(v.string()),
  tags: v.exactOptional(v.record(v.string(), v.string())),
});

/** Where the budgets stand, and whether an amount could be spent now. */
export function budgetTool({ budgets, guard }: AgentSources): AgentTool {
  return {
    name: 'panelmeter_budget',
    title: 'Gemini budgets',
    description:
      'What is left of the budgets for Gemini in this workspace. With amount_usd: whether a hard budget would refuse a call of that cost now; the answer then begins with ALLOWED or REFUSED. A refusal is final until a person raises the budget.',
    inputSchema: {
      type: 'object',
      properties: {
        amount_usd: {
          type: ['string', 'number'],
          description: 'The highest cost of what is planned, in USD.',
        },
        model: { type: 'string', description: 'The model it is for: budgets may be of one model.' },
        tags: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'What it is for, as { "project": "moon-gate" }: budgets may be of one tag.',
        },
      },
      additionalProperties: false,
    },
    call: async (given) => {
      const input = v.safeParse(inputSchema, given);
      if (!input.success) return failedAnswer(`The input is wrong: ${input.issues[0].message}`);
      const { amount_usd: wanted, model = '', tags = {} } = input.output;
      const amount = wanted === undefined ? undefined : amountOf(wanted);
      if (wanted !== undefined && amount === undefined)
        return failedAnswer('amount_usd wants an amount in USD, as 0.50.');
      const statuses = await budgets();
      const lines = statuses.map(statusLine);
      const data = { budgets: statuses.map(statusData) };
      if (amount === undefined)
        return { text: lines.length > 0 ? lines.join('\n') : 'There is no budget.', data };
      const ask = { id: randomUUID(), model, highest: amount, tokens: 0, images: 0, tags, simulated: false };
      const refused = await askBudgets(guard, [ask]);
      const decision =
        refused === undefined
          ? `ALLOWED: no hard budget refuses ${shownUsd(amount)}.`
          : `REFUSED: ${refused}`;
      return { text: [decision, ...lines].join('\n'), data: { allowed: refused === undefined, ...data } };
    },
  };
}

/**
 * Asks for all of them together, as calls under way at one time would, and gives everything back. Undefined when
 * none is refused.
 */
export async function askBudgets(guard: GuardPort, asks: readonly GuardAsk[]): Promise<string | undefined> {
  const held: Hold[] = [];
  try {
    for (const ask of asks) {
      const answer = await guard(ask);
      if (!answer.ok) return answer.message;
      held.push(answer.hold);
    }
    return undefined;
  } finally {
    for (const hold of held) await hold.release();
  }
}

function amountOf(wanted: string | number): bigint | undefined {
  const amount = parseUsd(typeof wanted === 'number' ? wanted.toFixed(12) : wanted);
  return amount !== undefined && amount >= 0n ? amount : undefined;
}

function statusLine({ budget, spent, limit, lacking, percent }: BudgetStatus): string {
  const kind = budget.hard ? 'hard' : 'soft';
  return `${capital(budgetTitle(budget))} (${kind}): ${shownShare(budget.unit, spent, limit, lacking)}, ${percent} %`;
}

function statusData({ budget, period, spent, limit, lacking }: BudgetStatus): object {
  const { id, unit, per, hard, scope } = budget;
  const amount = (value: bigint): string => (unit === 'usd' ? exactUsd(value) : value.toString());
  return {
    id,
    unit,
    per,
    hard,
    scope,
    spent: amount(spent),
    limit: amount(limit),
    spentIsLowerBound: lacking > 0,
    endsAt: Number.isFinite(period.end) ? new Date(period.end).toISOString() : null,
  };
}
