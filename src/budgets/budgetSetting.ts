import * as v from 'valibot';
import type { Money } from '../money.ts';
import { parseUsd } from '../money.ts';

export type BudgetSetting = { ok: true; perDay?: Money } | { ok: false; problem: string };

const schema = v.object({ perDayUsd: v.exactOptional(v.union([v.number(), v.string()])) });

/**
 * Reads `panelmeter.budgets`: `{ "perDayUsd": 1.00 }`, the day's budget in USD. A setting that says nothing sets
 * no budget; a wrong one is a problem to show, never a budget of 0.
 */
export function readBudgetSetting(setting: unknown): BudgetSetting {
  if (setting === undefined || setting === null) return { ok: true };
  const parsed = v.safeParse(schema, setting);
  if (!parsed.success || Array.isArray(setting))
    return { ok: false, problem: 'panelmeter.budgets wants { "perDayUsd": 1.00 }' };
  const { perDayUsd } = parsed.output;
  if (perDayUsd === undefined) return { ok: true };
  // A number's shortest decimal form is what was typed: 1.1 stays 1.1.
  const perDay = parseUsd(String(perDayUsd));
  if (perDay === undefined || perDay < 0n)
    return { ok: false, problem: `perDayUsd wants an amount of USD such as 1.00, not ${String(perDayUsd)}` };
  return { ok: true, perDay };
}
