import * as vscode from 'vscode';
import { exactUsd, shownUsd } from '../money.ts';
import type { EstimateLine, PricedEstimate } from '../panels/estimate.ts';
import { shownEstimate } from '../panels/estimateText.ts';
import type { Panel } from '../panels/spec.ts';
import type { Estimates } from './estimates.ts';
import type { SpecDocuments } from './specDocuments.ts';
import { targetPanel } from './specTarget.ts';

const count = new Intl.NumberFormat('en-US');

/** `~298 (147–410)`, `1,120` when it is exact. */
function shownTokens({ tokens: { low, likely, high } }: EstimateLine): string {
  return low === high
    ? count.format(likely)
    : `~${count.format(likely)} (${count.format(low)}–${count.format(high)})`;
}

function meterItem(line: EstimateLine): vscode.QuickPickItem {
  const amount = `$${exactUsd(line.likely)}`;
  return {
    label: line.meter,
    description: `${shownTokens(line)} × $${line.usdPerMillion} / 1M = ${line.low === line.high ? '' : '~'}${amount}`,
    detail: line.basis,
  };
}

const MARKS: Record<PricedEstimate['marks'][number], string> = {
  offline: vscode.l10n.t('The text was not counted: its tokens are guessed from its length.'),
  'counted-by-simulator': vscode.l10n.t(
    'The simulator counted the text; the service may count a little differently.',
  ),
  'no-history': vscode.l10n.t(
    'Thoughts and text output are what recorded answers of such models showed, not your own.',
  ),
  inferred: vscode.l10n.t('What a reference image counts is not published for this model.'),
  'moving-alias': vscode.l10n.t('This id means another model from time to time.'),
  free: vscode.l10n.t('On the free tier nothing is billed for this model; these are list prices.'),
  'tier-not-known': vscode.l10n.t('The billing tier of the key is not known yet; these are list prices.'),
};

/** *Estimate Cost*: counts the text anew and shows each meter: tokens × price = amount, and where it comes from. */
export async function estimateCost(
  given: unknown,
  documents: SpecDocuments,
  estimates: Estimates,
): Promise<void> {
  const target = await targetPanel(given, documents);
  if (!target) return;
  const { document, panel } = target;
  const counted = await countNow(panel, estimates);
  const { panelId } = panel.spec;
  const estimate = estimates.of(document)?.panels.find((one) => one.panel.spec.panelId === panelId)?.estimate;
  if (!estimate) return;
  if ('unknown' in estimate) {
    void vscode.window.showWarningMessage(vscode.l10n.t('{0}: no estimate: {1}.', panelId, estimate.unknown));
    return;
  }
  const notes = counted ? estimate.marks : [...new Set([...estimate.marks, 'offline' as const])];
  const items: vscode.QuickPickItem[] = [
    ...estimate.lines.map(meterItem),
    {
      label: vscode.l10n.t('Sum {0}', shownEstimate(estimate)),
      description: `~$${exactUsd(estimate.likely)}`,
      detail: vscode.l10n.t(
        '{0}, {1}; up to about {2}; price book of {3}, row {4}',
        estimate.model,
        estimate.because,
        shownUsd(estimate.high),
        estimate.bookAsOf,
        estimate.priceRow,
      ),
    },
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...notes.map((mark) => ({ label: '$(info)', description: MARKS[mark] })),
  ];
  await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Estimate for {0}: {1}', panelId, shownEstimate(estimate)),
    placeHolder: vscode.l10n.t('Each line: tokens × price = amount, and where the tokens come from'),
  });
}

async function countNow(panel: Panel, estimates: Estimates): Promise<boolean> {
  if (panel.errors.length > 0) return false;
  const title = vscode.l10n.t('Counting {0}', panel.spec.panelId);
  const options = { location: vscode.ProgressLocation.Window, title };
  return vscode.window.withProgress(options, () => estimates.recount(panel, new AbortController().signal));
}
