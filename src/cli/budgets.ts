import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import { budgetTitle, capital, shownAmount, shownShare } from '../budgets/budgetText.ts';
import { exactUsd } from '../money.ts';
import { plainText } from './callRow.ts';
import { openCommandBudgets } from './commandBudgets.ts';
import { ledgerDir, names, parseCommandLine } from './commandLine.ts';
import { withLedger } from './engine.ts';
import { write } from './io.ts';
import type { Command } from './io.ts';
import { table } from './table.ts';
import { tellMissing } from './tellLedger.ts';

interface Standing {
  status: BudgetStatus;
  held: bigint;
}

/** Where the budgets of a ledger stand now. `--check`: exit 1 when a hard one has nothing left. */
export const budgetsCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    json: { type: 'boolean' },
    check: { type: 'boolean' },
  });
  names(positionals, 0, 0, 'Nothing');
  const dir = ledgerDir(values.ledger, io.env);
  await tellMissing(dir, io.stderr);
  let problems = '';
  const warn = (text: string): Promise<void> => {
    problems += text;
    return write(io.stderr, text);
  };
  const standings = await withLedger(
    dir,
    (ledger) => {
      const parts = { ledger, session: () => '', warn, askUnpriced: () => Promise.resolve(false) };
      return openCommandBudgets(parts).guard.standings();
    },
    { readOnly: true },
  );
  await write(
    io.stdout,
    values.json ? `${JSON.stringify(standings.map(standingJson))}\n` : standingsText(standings),
  );
  const used = standings.some((one) => one.status.budget.hard && leftOf(one) === 0n && isKnown(one.status));
  // A budget that cannot be read does not hold: a check must not pass over it.
  return values.check && (used || problems !== '') ? 1 : 0;
};

/** Of a session budget nothing is known here: a session is a window's, and each run of a command is its own. */
function isKnown({ budget }: BudgetStatus): boolean {
  return budget.per !== 'session';
}

function leftOf({ status, held }: Standing): bigint {
  return status.left > held ? status.left - held : 0n;
}

/** Amounts as decimal texts in the budget's unit; null: not known here. */
function standingJson(standing: Standing): object {
  const { status, held } = standing;
  const { budget, period, spent, limit, percent, lacking, raised } = status;
  const { id, unit, per, scope, hard, from } = budget;
  const known = isKnown(status);
  const amount = (of: bigint): string | null => (known ? plainAmount(unit, of) : null);
  return {
    name: id,
    unit,
    per,
    scope,
    hard,
    from,
    period: known ? period.key : null,
    endsAt: Number.isFinite(period.end) ? new Date(period.end).toISOString() : null,
    limit: plainAmount(unit, limit),
    raised,
    spent: amount(spent),
    held: amount(held),
    left: amount(leftOf(standing)),
    percent: known ? percent : null,
    lowerBound: lacking > 0,
  };
}

function plainAmount(unit: BudgetStatus['budget']['unit'], amount: bigint): string {
  return unit === 'usd' ? exactUsd(amount) : String(amount);
}

function standingsText(standings: readonly Standing[]): string {
  if (standings.length === 0) return 'No budgets.\n';
  const rows = standings.map((standing) => {
    const { status, held } = standing;
    const { budget, spent, limit, percent, lacking, raised } = status;
    const { unit, scope, hard, from } = budget;
    const known = isKnown(status);
    const over = Object.entries(scope).map(([key, value]) => `${key}=${plainText(value)}`);
    return [
      plainText(capital(budgetTitle(budget))),
      known ? shownShare(unit, spent, limit, lacking) : `— of ${shownAmount(unit, limit)}`,
      known ? `${lacking > 0 ? '≥ ' : ''}${percent} %` : '—',
      held > 0n ? shownAmount(unit, held) : '',
      known ? shownAmount(unit, leftOf(standing)) : '—',
      [hard ? 'hard' : 'soft', from, ...(raised ? ['raised'] : []), ...over].join(' '),
    ];
  });
  return table([['budget', 'spent', 'used', 'held', 'left', ''], ...rows]);
}
