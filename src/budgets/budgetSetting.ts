import * as v from 'valibot';
import { ENGLISH, type L10n, later as t } from '../l10n.ts';
import { parseUsd } from '../money.ts';
import { issueText } from '../pricing/issueText.ts';
import type { Budget } from './budget.ts';
import { BUDGET_PERIODS, BUDGET_UNITS } from './budget.ts';

/** What could be read; what could not is a problem to show, never a budget of 0. */
export interface BudgetSetting {
  budgets: Budget[];
  problems: string[];
}

const amount = v.union([v.number(), v.string()]);
const itemSchema = v.strictObject({
  name: v.pipe(v.string(), v.trim(), v.nonEmpty(t('a budget needs a name'))),
  usd: v.exactOptional(amount),
  tokens: v.exactOptional(v.number()),
  calls: v.exactOptional(v.number()),
  images: v.exactOptional(v.number()),
  per: v.picklist(BUDGET_PERIODS),
  scope: v.exactOptional(v.record(v.string(), v.string())),
  hard: v.exactOptional(v.boolean()),
});
const objectSchema = v.strictObject({
  perDayUsd: v.exactOptional(amount),
  hard: v.exactOptional(v.boolean()),
  list: v.exactOptional(v.array(v.unknown())),
});
const teamSchema = v.strictObject({ $schema: v.exactOptional(v.string()), budgets: v.unknown() });

/**
 * Reads `panelmeter.budgets`: `{ "perDayUsd": 1.00 }`, a list of budgets, or both as `{ "perDayUsd", "list" }`.
 * `where` names the place in problems. A wrong budget does not take the others with it.
 */
export function readBudgetSetting(
  setting: unknown,
  from: Budget['from'] = 'user',
  where = 'panelmeter.budgets',
  l10n: L10n = ENGLISH,
): BudgetSetting {
  if (setting === undefined || setting === null) return { budgets: [], problems: [] };
  if (Array.isArray(setting)) return readList(setting, from, where, l10n);
  const parsed = v.safeParse(objectSchema, setting);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const problem = l10n.t(
      '{0} wants { "perDayUsd": 1.00 }, or a list of { "name", "usd" | "tokens" | "calls" | "images", "per" } ({1}).',
      where,
      wrong(issue, l10n),
    );
    return { budgets: [], problems: [problem] };
  }
  const { perDayUsd, hard = false, list = [] } = parsed.output;
  const rest = readList(list, from, `${where}.list`, l10n);
  if (perDayUsd === undefined) {
    const idle = hard ? [l10n.t('{0}: "hard" stands beside "perDayUsd", which is missing.', where)] : [];
    return { ...rest, problems: [...idle, ...rest.problems] };
  }
  const limit = limitOf('usd', perDayUsd);
  if (limit === undefined) {
    const problem = l10n.t(
      '{0}: perDayUsd wants an amount of USD such as 1.00, not {1}.',
      where,
      String(perDayUsd),
    );
    return { ...rest, problems: [problem, ...rest.problems] };
  }
  const daily: Budget = { id: 'perDayUsd', unit: 'usd', limit, per: 'day', scope: {}, hard, from };
  return { ...rest, budgets: [daily, ...rest.budgets] };
}

/** Reads the text of a team's `.panelmeter.json`: `{ "budgets": … }` as in the setting. */
export function readTeamBudgets(
  text: string,
  where = '.panelmeter.json',
  l10n: L10n = ENGLISH,
): BudgetSetting {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { budgets: [], problems: [l10n.t('{0} is no JSON ({1}): its budgets do not hold.', where, why)] };
  }
  const parsed = v.safeParse(teamSchema, json);
  if (parsed.success) return readBudgetSetting(parsed.output.budgets, 'team', where, l10n);
  const [issue] = parsed.issues;
  const problem = l10n.t('{0} wants { "budgets": … } ({1}).', where, wrong(issue, l10n));
  return { budgets: [], problems: [problem] };
}

/** The user's budgets on top of the team's: one of the same name takes its place. */
export function mergeBudgets(team: BudgetSetting, user: BudgetSetting): BudgetSetting {
  const own = new Set(user.budgets.map(({ id }) => id));
  return {
    budgets: [...user.budgets, ...team.budgets.filter(({ id }) => !own.has(id))],
    problems: [...user.problems, ...team.problems],
  };
}

function readList(list: readonly unknown[], from: Budget['from'], where: string, l10n: L10n): BudgetSetting {
  const setting: BudgetSetting = { budgets: [], problems: [] };
  for (const [index, item] of list.entries()) {
    const read = readItem(item, from, l10n);
    const place = `${where}[${index}]`;
    if ('problem' in read) setting.problems.push(`${place}: ${read.problem}`);
    else if (setting.budgets.some(({ id }) => id === read.id))
      setting.problems.push(
        l10n.t('{0}: there is a budget "{1}" already; the first one holds.', place, read.id),
      );
    else setting.budgets.push(read);
  }
  return setting;
}

function readItem(item: unknown, from: Budget['from'], l10n: L10n): Budget | { problem: string } {
  const parsed = v.safeParse(itemSchema, item);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return { problem: `${wrong(issue, l10n)}.` };
  }
  const { name, per, scope = {}, hard = false, ...amounts } = parsed.output;
  if (name === 'perDayUsd')
    return { problem: l10n.t('"perDayUsd" is the name of the simple form; take another.') };
  const units = BUDGET_UNITS.filter((unit) => amounts[unit] !== undefined);
  const [unit] = units;
  if (unit === undefined || units.length > 1)
    return { problem: l10n.t('"{0}" wants one of usd, tokens, calls, images.', name) };
  const limit = limitOf(unit, amounts[unit]);
  if (limit === undefined)
    return {
      problem: l10n.t('"{0}" wants an amount of {1} from 0, not {2}.', name, unit, String(amounts[unit])),
    };
  return { id: name, name, unit, limit, per, scope, hard, from };
}

function limitOf(unit: Budget['unit'], given: number | string | undefined): bigint | undefined {
  if (unit !== 'usd') {
    return typeof given === 'number' && Number.isSafeInteger(given) && given >= 0 ? BigInt(given) : undefined;
  }
  // A number's shortest decimal form is what was typed: 1.1 stays 1.1.
  const money = parseUsd(String(given));
  return money === undefined || money < 0n ? undefined : money;
}

/** `per: Invalid type: …` */
function wrong(issue: v.BaseIssue<unknown>, l10n: L10n): string {
  const path = v.getDotPath(issue);
  const what = issueText(issue, l10n);
  return path === null ? what : `${path}: ${what}`;
}
