import * as vscode from 'vscode';
import { callCount } from '../l10n.ts';
import { planReprice, type RepricePlan, writeReprice } from '../calls/reprice.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { shownSum } from '../money.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { repriceText } from './repriceText.ts';
import { faultText } from '../runs/runMessages.ts';
import type { VirtualText } from './virtualText.ts';

interface RepriceParts {
  ledger: Ledger;
  book: () => PriceBook;
  texts: VirtualText;
  log: (text: string) => void;
}

/** How many receipts would change, and how many were superseded. */
interface RepriceResult {
  changes: number;
  written: number;
}

/** *Reprice Unpriced Calls…*: the dry run as a document, then the question. `{ write: true }` is the answer. */
export async function repriceUnpriced(parts: RepriceParts, given?: unknown): Promise<RepriceResult> {
  const { ledger, book, texts, log } = parts;
  const plan = await planReprice(ledger.lines(), book(), { which: 'unpriced' });
  await texts.show(vscode.l10n.t('Reprice'), repriceText(plan, vscode.l10n));
  const changes = plan.changes.length;
  if (changes === 0) {
    void tellNothing(plan); // its message may stay as long as it likes
    return { changes, written: 0 };
  }
  if (isWrite(given)) return { changes, written: await writeReprice(plan, ledger, Date.now()) };
  void askWrite(plan, ledger).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    log(why);
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'Panelmeter: not all receipts were written: {0} Reprice again to go on.',
        faultText(error, vscode.l10n),
      ),
    );
  });
  return { changes, written: 0 };
}

/** Calls without a price could have one now: shows that, and leads to the dry run. */
export function askReprice(calls: number): void {
  const reprice = vscode.l10n.t('Reprice {0}', callCount(vscode.l10n, calls));
  const text =
    calls === 1
      ? vscode.l10n.t('1 call without a price has one by the prices in force now.')
      : vscode.l10n.t('{0} calls without a price have one by the prices in force now.', calls);
  void vscode.window
    .showInformationMessage(text, reprice)
    .then((pressed) =>
      pressed === reprice ? vscode.commands.executeCommand('panelmeter.repriceUnpriced') : undefined,
    );
}

function isWrite(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'write' in given && given.write === true;
}

async function askWrite(plan: RepricePlan, ledger: Ledger): Promise<void> {
  const { real, changes } = plan;
  const sums = real.after.calls > 0 ? ` ${shownSum(real.before)} → ${shownSum(real.after)}.` : '';
  const question = vscode.l10n.t('Reprice {0}?', callCount(vscode.l10n, changes.length));
  const yes = vscode.l10n.t('Reprice');
  const answer = await vscode.window.showInformationMessage(
    `${question}${sums}`,
    yes,
    vscode.l10n.t('Cancel'),
  );
  if (answer !== yes) return;
  const written = await writeReprice(plan, ledger, Date.now());
  void vscode.window.showInformationMessage(
    written === 1
      ? vscode.l10n.t('1 receipt is superseded; the old ones are kept beside them.')
      : vscode.l10n.t('{0} receipts are superseded; the old ones are kept beside them.', written),
  );
}

async function tellNothing({ unpriced }: RepricePlan): Promise<void> {
  const [model] = unpriced.keys();
  if (model === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Every call that can have a price has one.'));
    return;
  }
  const text = vscode.l10n.t('The price book has no price for the unpriced calls yet.');
  const pressed = await vscode.window.showInformationMessage(text, vscode.l10n.t('Add a Price…'));
  if (pressed)
    await vscode.commands.executeCommand('panelmeter.addPrice', unpriced.size === 1 ? model : undefined);
}
