import * as vscode from 'vscode';
import type { Ledger } from '../../ledger/ledgerTypes.ts';
import type { Settings } from '../settings.ts';
import { branchFigure, branchLine, type BranchCost } from './branchText.ts';
import type { GitTags } from './gitTags.ts';

interface BranchCostParts {
  git: GitTags;
  ledger: Pick<Ledger, 'sum' | 'groups'>;
  settings: Settings;
}

/** *Cost of This Branch*: the figure at once, its calls in the report, or a line for the pull request. */
export async function costOfBranch(parts: BranchCostParts, given?: unknown): Promise<string | undefined> {
  const branch = typeof given === 'string' ? given : await currentBranch(parts.git);
  if (branch === undefined) {
    const why = vscode.l10n.t(
      'There is no branch here: the folder is no git repository, or a single commit is checked out.',
    );
    void vscode.window.showInformationMessage(why);
    return undefined;
  }
  const cost = await branchCost(parts, branch);
  const line = branchLine(cost);
  void offer(cost, line);
  return line;
}

async function offer(cost: BranchCost, line: string): Promise<void> {
  const report = vscode.l10n.t('Open in Report');
  const copy = vscode.l10n.t('Copy Line for Pull Request');
  const actions = cost.sum.calls === 0 ? [] : [report, copy];
  const chosen = await vscode.window.showInformationMessage(branchFigure(cost, vscode.l10n), ...actions);
  if (chosen === copy) await vscode.env.clipboard.writeText(line);
  if (chosen === report)
    await vscode.commands.executeCommand('panelmeter.openReport', {
      period: 'all',
      simulated: cost.simulated,
      tag: { name: 'branch', value: cost.branch },
    });
}

/** *Copy Cost of This Branch*: the line for a pull request, at once. */
export async function copyCostOfBranch(parts: BranchCostParts, given?: unknown): Promise<string | undefined> {
  const branch = typeof given === 'string' ? given : await currentBranch(parts.git);
  if (branch === undefined) return costOfBranch(parts);
  const line = branchLine(await branchCost(parts, branch));
  await vscode.env.clipboard.writeText(line);
  const told = vscode.l10n.t('The cost of {0} is on the clipboard.', branch);
  vscode.window.setStatusBarMessage(`$(clippy) ${told}`, 5000);
  return line;
}

async function currentBranch(git: GitTags): Promise<string | undefined> {
  return (await git.headOf(vscode.window.activeTextEditor?.document.uri))?.branch;
}

async function branchCost({ ledger, settings }: BranchCostParts, branch: string): Promise<BranchCost> {
  const { simulator: simulated, billingTier } = settings;
  const filter = { tags: { branch }, simulated };
  const [sum, models] = await Promise.all([ledger.sum(filter), ledger.groups('model', filter)]);
  return { branch, sum, models, simulated, tierKnown: billingTier !== 'auto' };
}
