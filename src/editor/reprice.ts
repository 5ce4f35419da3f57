import * as vscode from 'vscode';
import { planReprice, type RepricePlan, writeReprice } from '../calls/reprice.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { shownSum } from '../money.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { repriceText } from './repriceText.ts';
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
  await texts.show('Reprice', repriceText(plan));
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
      `Panelmeter: not all receipts were written: ${why} Reprice again to go on.`,
    );
  });
  return { changes, written: 0 };
}

function isWrite(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'write' in given && given.write === true;
}

async function askWrite(plan: RepricePlan, ledger: Ledger): Promise<void> {
  const { real, changes } = plan;
  const sums = real.after.calls > 0 ? ` ${shownSum(real.before)} → ${shownSum(real.after)}.` : '';
  const what = changes.length === 1 ? '1 call' : `${changes.length} calls`;
  const answer = await vscode.window.showInformationMessage(`Reprice ${what}?${sums}`, 'Reprice', 'Cancel');
  if (answer !== 'Reprice') return;
  const written = await writeReprice(plan, ledger, Date.now());
  void vscode.window.showInformationMessage(
    `${written === 1 ? '1 receipt is' : `${written} receipts are`} superseded; the old ones are kept beside them.`,
  );
}

async function tellNothing({ unpriced }: RepricePlan): Promise<void> {
  const [model] = unpriced.keys();
  if (model === undefined) {
    void vscode.window.showInformationMessage('Every call that can have a price has one.');
    return;
  }
  const text = 'The price book has no price for the unpriced calls yet.';
  const pressed = await vscode.window.showInformationMessage(text, 'Add a Price…');
  if (pressed)
    await vscode.commands.executeCommand('panelmeter.addPrice', unpriced.size === 1 ? model : undefined);
}
