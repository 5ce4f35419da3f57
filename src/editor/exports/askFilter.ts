import * as vscode from 'vscode';
import type { Outcome } from '../../call.ts';
import type { CallFilter, Ledger } from '../../ledger/ledgerTypes.ts';

const ANY = vscode.l10n.t('Any');
const OUTCOMES: readonly Outcome[] = ['ok', 'error', 'aborted', 'blocked', 'refused'];

/** Narrows a range by model, outcome and tag; undefined when the user leaves. */
export async function askFilter(ledger: Ledger, range: CallFilter): Promise<CallFilter | undefined> {
  const groups = await ledger.groups('model', range);
  const models = groups.flatMap(({ key }) => (key === null ? [] : [key])).sort();
  const model = await vscode.window.showQuickPick([ANY, ...models], {
    placeHolder: vscode.l10n.t('Which model?'),
  });
  if (model === undefined) return undefined;
  const outcome = await vscode.window.showQuickPick([ANY, ...OUTCOMES], {
    placeHolder: vscode.l10n.t('Which outcome?'),
  });
  if (outcome === undefined) return undefined;
  const text = await vscode.window.showInputBox({
    prompt: vscode.l10n.t('Tags that all must have, as project=moon-gate feature=panels. Empty: any.'),
    validateInput: (typed) =>
      readTags(typed) ? undefined : vscode.l10n.t('NAME=VALUE, separated by blanks.'),
  });
  const tags = text === undefined ? undefined : readTags(text);
  if (tags === undefined) return undefined;
  const wanted = OUTCOMES.find((known) => known === outcome);
  return {
    ...range,
    ...(model === ANY ? {} : { model }),
    ...(wanted === undefined ? {} : { outcome: wanted }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
}

function readTags(text: string): Record<string, string> | undefined {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.some((word) => word.indexOf('=') < 1)) return undefined;
  return Object.fromEntries(
    words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
}
