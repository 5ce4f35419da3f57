import * as os from 'node:os';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { verifyLedger } from '../ledger/verify.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { Log } from './log.ts';

interface SupportParts {
  ledger: Ledger;
  book: () => PriceBook;
  log: Log;
}

/** Settings whose value is one of a few words, a number or yes and no: it tells nothing about anybody. */
function tellableSettings(): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration('panelmeter');
  const { properties } = manifest.contributes.configuration;
  return Object.fromEntries(
    Object.entries(properties).map(([key, property]) => {
      const name = key.replace('panelmeter.', '');
      const value = settings.get<unknown>(name);
      const isTellable = 'enum' in property || typeof value === 'boolean' || typeof value === 'number';
      const isDefault = JSON.stringify(value) === JSON.stringify(property.default ?? null);
      return [name, isTellable ? value : isDefault ? 'default' : 'set'];
    }),
  );
}

/** Versions, settings, the ledger's health and the last errors, as text that holds no key, prompt, answer or path. */
async function supportInfo({ ledger, book, log }: SupportParts): Promise<string> {
  const { calls, receipts, damage, torn, newer } = await verifyLedger(ledger.dir);
  const info = {
    panelmeter: manifest.version,
    vscode: vscode.version,
    host: `${vscode.env.appHost}${vscode.env.remoteName === undefined ? '' : ', remote'}`,
    node: process.version,
    system: `${os.platform()} ${os.arch()}`,
    language: vscode.env.language,
    workspace: `${vscode.workspace.workspaceFolders?.length ?? 0} folders${vscode.workspace.isTrusted ? '' : ', not trusted'}`,
    priceBook: book().asOf,
    settings: tellableSettings(),
    ledger: {
      calls,
      receipts,
      degraded: ledger.degraded()?.reason ?? 'no',
      damagedLines: damage.length,
      unfinishedLines: torn.length,
      ofLaterVersions: newer.length,
    },
    lastLines: log.recent(),
  };
  return JSON.stringify(info, null, 2);
}

/** *Copy Support Information* */
export async function copySupportInfo(parts: SupportParts): Promise<void> {
  await vscode.env.clipboard.writeText(await supportInfo(parts));
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Support information was copied: versions, settings, the ledger’s health and the kinds of the last errors. It holds no key, prompt, answer or path.',
    ),
  );
}
