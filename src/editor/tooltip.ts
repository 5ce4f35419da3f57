import * as vscode from 'vscode';
import type { BudgetStatus } from '../budgets/budgetStatus.ts';
import { periodWords, shownShare, textBar } from '../budgets/budgetText.ts';
import type { SpendFigures } from '../calls/spend.ts';
import type { Sum } from '../ledger/ledgerTypes.ts';
import { convertedUsd, type DisplayCurrency, exactUsd, shownSum, shownUsd } from '../money.ts';
import { batchText, type BatchStatus } from '../runs/batchStatus.ts';
import { escaped } from './markdown.ts';

/** Rows of models; the hover should stay short (about eight rows in all). */
const MODELS = 3;
const BUDGETS = 3;
const QUOTAS = 3;

const LINKS = [
  [vscode.l10n.t('Report'), 'panelmeter.openReport'],
  [vscode.l10n.t('Generate'), 'panelmeter.generatePanel'],
  [vscode.l10n.t('Budgets'), 'panelmeter.openBudget'],
  [vscode.l10n.t('New session'), 'panelmeter.newSession'],
] as const;

/** The list price has a column only where it differs from what is billed. */
function row(label: string, sum: Sum, withList: boolean): string {
  const list = withList ? ` ${escaped(sum.list === sum.billed ? '' : shownUsd(sum.list))} |` : '';
  return `| ${label} | ${escaped(shownSum(sum))} |${list} ${sum.calls} |`;
}

/** `▰▰▰▰▰▰▰▰▱▱ 82 % · dev: $0.82 of $1.00 today` */
function budgetLine({ budget, percent, spent, limit, lacking, raised }: BudgetStatus): string {
  const share = shownShare(budget.unit, spent, limit, lacking);
  const facts = `${budget.name === undefined ? '' : `${budget.name}: `}${share} ${periodWords(budget.per, vscode.l10n)}`;
  const marks = [budget.hard ? vscode.l10n.t('hard') : '', raised ? vscode.l10n.t('raised') : ''].filter(
    (mark) => mark !== '',
  );
  const after = marks.length > 0 ? ` (${marks.join(', ')})` : '';
  return `${textBar(percent)} ${percent} % · ${escaped(`${facts}${after}`)}\n`;
}

export interface TooltipParts {
  figures: SpendFigures;
  simulated: boolean;
  since: Date;
  budgets: readonly BudgetStatus[];
  /** What is left of the quota of models, a line each. */
  quota: readonly string[];
  /** Batches that are pending. */
  batches?: readonly BatchStatus[];
  /** What is tracked, a line each. */
  tracked: readonly string[];
  degraded?: string;
  tierKnown: boolean;
  display?: DisplayCurrency;
}

/** By the user's own rate: marked, so that nobody takes it for what is billed. */
function convertedLine({ today, month }: SpendFigures, display: DisplayCurrency): string {
  const text = vscode.l10n.t(
    'today {0}, month {1} (converted at your {2} per USD)',
    convertedUsd(today.billed, display),
    convertedUsd(month.billed, display),
    exactUsd(display.perUsd),
  );
  return `${escaped(text)}\n`;
}

/** `14:02`, as the user's region writes it. */
export function shownClock(ms: number): string {
  return new Date(ms).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}

/** The status bar's hover: a small table and links. */
export function tooltip({
  figures,
  simulated,
  since,
  budgets,
  quota,
  batches = [],
  tracked,
  degraded,
  tierKnown,
  display,
}: TooltipParts): vscode.MarkdownString {
  const { session, today, month, models } = figures;
  const clock = shownClock(since.getTime());
  const monthName = new Date().toLocaleString(vscode.env.language, { month: 'long' });
  const top = [...models]
    .sort(([, a], [, b]) => (b.list > a.list ? 1 : b.list < a.list ? -1 : 0))
    .slice(0, MODELS);
  const withList = month.list !== month.billed || session.list !== session.billed;
  const lines = [
    simulated ? `$(beaker) **${vscode.l10n.t('Simulator: nothing is sent, nothing is charged')}**\n` : '',
    degraded ? `$(warning) ${escaped(degraded)}\n` : '',
    `| Panelmeter | ${vscode.l10n.t('Billed')} |${withList ? ` ${vscode.l10n.t('List')} |` : ''} ${vscode.l10n.t('Calls')} |`,
    `| :-- | --: |${withList ? ' --: |' : ''} --: |`,
    row(escaped(vscode.l10n.t('Session, since {0}', clock)), session, withList),
    row(vscode.l10n.t('Today'), today, withList),
    row(escaped(monthName), month, withList),
    ...top.map(([model, sum]) => row(escaped(model), sum, withList)),
    '',
    ...[...budgets]
      .sort((a, b) => b.percent - a.percent)
      .slice(0, BUDGETS)
      .map(budgetLine),
    ...batches.map(
      (batch) => `$(clock) ${escaped(`${batch.name}: ${batchText(batch, shownClock, vscode.l10n)}`)}\n`,
    ),
    ...quota.slice(0, QUOTAS).map((line) => `${simulated ? 'SIM ' : ''}${escaped(line)}\n`),
    ...tracked.map((line) => `${escaped(line)}\n`),
    display ? convertedLine(figures, display) : '',
    simulated || tierKnown
      ? ''
      : `${escaped(vscode.l10n.t('List prices: the billing tier of the key is not known yet.'))}\n`,
    LINKS.map(([label, command]) => `[${label}](command:${command})`).join(' · '),
  ];
  const text = new vscode.MarkdownString(
    lines.filter((line, index) => line !== '' || index > 1).join('\n'),
    true,
  );
  text.isTrusted = { enabledCommands: LINKS.map(([, command]) => command) };
  return text;
}
