import * as v from 'valibot';
import { BUDGET_PERIODS } from '../budgets/budget.ts';
import { periodAt } from '../budgets/period.ts';
import type { CallFilter, GroupBy, Sum } from '../ledger/ledgerTypes.ts';
import { exactUsd, shownUsd } from '../money.ts';
import type { AgentSources } from './agentSources.ts';
import { failedAnswer, type AgentTool } from './agentTool.ts';

const PERIODS = [...BUDGET_PERIODS, 'all'] as const;
/** Groups that an agent is told; the rest is said to be there. */
const MOST_GROUPS = 20;

const inputSchema = v.strictObject({
  period: v.exactOptional(v.picklist(PERIODS)),
  by: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  tags: v.exactOptional(v.record(v.string(), v.string())),
  model: v.exactOptional(v.string()),
});
type Input = v.InferOutput<typeof inputSchema>;

/** What was spent, from the ledger. Simulated calls are in no figure. */
export function spendTool(sources: AgentSources): AgentTool {
  return {
    name: 'panelmeter_spend',
    title: 'Gemini spend',
    description:
      'What Gemini calls of this workspace have cost, from its ledger: a sum for a period, by model or tag if asked. Exact; what has no price is counted beside the sum and is never $0.',
    inputSchema: {
      type: 'object',
      properties: {
        period: { enum: [...PERIODS], description: 'By the local calendar. Default: day.' },
        by: {
          type: 'string',
          description: 'model, day, client, outcome, or a tag: panel, chapter, feature, agent, project, …',
        },
        tags: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'Only calls with these tags, as { "chapter": "1" }.',
        },
        model: { type: 'string', description: 'Only calls of this model.' },
      },
      additionalProperties: false,
    },
    call: async (given) => {
      const input = v.safeParse(inputSchema, given);
      if (!input.success) return failedAnswer(`The input is wrong: ${input.issues[0].message}`);
      const { ledger } = sources;
      const filter = filterOf(input.output, sources);
      const sum = await ledger.sum(filter);
      const { by, period = 'day' } = input.output;
      const groups = by === undefined ? [] : await ledger.groups(groupBy(by), filter);
      const dearest = groups
        .toSorted((left, right) => Number(right.sum.billed - left.sum.billed))
        .slice(0, MOST_GROUPS);
      const more = groups.length - dearest.length;
      return {
        text: [
          `${period === 'all' ? 'All of it' : `This ${period}`}: ${sumText(sum)}`,
          ...dearest.map(({ key, sum: part }) => `${key ?? '(none)'}: ${sumText(part)}`),
          ...(more > 0 ? [`and ${more} more`] : []),
        ].join('\n'),
        data: {
          period,
          ...sumData(sum),
          ...(by === undefined
            ? {}
            : { by, groups: dearest.map(({ key, sum: part }) => sumData(part, key)) }),
        },
      };
    },
  };
}

function filterOf({ period = 'day', tags, model }: Input, { now, session }: AgentSources): CallFilter {
  const range =
    period === 'all'
      ? {}
      : period === 'session'
        ? { session: session() }
        : { from: periodAt(period, now(), session()).start };
  return { ...range, simulated: false, ...(tags ? { tags } : {}), ...(model === undefined ? {} : { model }) };
}

function groupBy(key: string): GroupBy {
  switch (key) {
    case 'model':
    case 'day':
    case 'session':
    case 'terminal':
    case 'client':
    case 'outcome':
      return key;
    default:
      return { tag: key };
  }
}

function sumText(sum: Sum): string {
  const { calls, images, unpriced, unknown, uncertain, billed } = sum;
  const known = calls === 0 || unpriced + unknown < calls;
  const amount = known ? `${uncertain > 0 ? '≥ ' : ''}${shownUsd(billed)}` : '—';
  const lacking = unpriced + unknown > 0 ? ` + ${unpriced + unknown} without a price` : '';
  return `${amount}${lacking}, ${calls} ${calls === 1 ? 'call' : 'calls'}${images > 0 ? `, ${images} images` : ''}`;
}

function sumData(sum: Sum, key?: string | null): object {
  const { calls, errors, images, totalTokens, unpriced, unknown, uncertain, billed, list } = sum;
  const known = calls === 0 || unpriced + unknown < calls;
  return {
    ...(key === undefined ? {} : { key }),
    usd: known ? exactUsd(billed) : null,
    listUsd: known ? exactUsd(list) : null,
    usdIsLowerBound: uncertain + unpriced + unknown > 0,
    calls,
    errors,
    images,
    totalTokens,
    withoutPrice: unpriced + unknown,
  };
}
