import * as path from 'node:path';
import * as vscode from 'vscode';
import skus from '../../data/billing/skus.json' with { type: 'json' };
import { reconcile } from '../budgets/reconcile.ts';
import { SkuMap } from '../budgets/skuMap.ts';
import { readBillExport } from '../formats/billExport.ts';
import { reconcileText } from '../formats/reconcileText.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { exactUsd } from '../money.ts';
import type { Settings } from './settings.ts';
import type { VirtualText } from './virtualText.ts';

interface ReconcileParts {
  ledger: Ledger;
  settings: Settings;
  texts: VirtualText;
}

/** *Reconcile with Bill…*: a Cloud Billing export beside the ledger, as a document to read. */
export async function reconcileWithBill(
  { ledger, settings, texts }: ReconcileParts,
  given?: unknown,
): Promise<vscode.TextDocument | undefined> {
  const uri = given instanceof vscode.Uri ? given : await askFile();
  if (!uri) return undefined;
  const bill = readBillExport(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), vscode.l10n);
  const display = settings.displayCurrency;
  // A bill in the user's own currency that does not say its rate is read by theirs.
  const own = display && bill.currency === display.code && bill.rate === undefined;
  const choice = { projects: [], ...(own ? { rate: exactUsd(display.perUsd) } : {}) };
  const result = await reconcile(bill, ledger.lines({ simulated: false }), new SkuMap(skus), choice);
  const name = vscode.l10n.t('Bill {0}', path.posix.basename(uri.path));
  return texts.show(name, reconcileText(result, display, vscode.l10n));
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Cloud Billing export: CSV of the console, or rows of the BigQuery export'),
    openLabel: vscode.l10n.t('Reconcile'),
    filters: { [vscode.l10n.t('Cloud Billing export')]: ['csv', 'json', 'ndjson', 'jsonl'] },
  });
  return picked?.[0];
}
