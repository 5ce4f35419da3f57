import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { type ImportPlan, planImport, type ReadItem } from '../calls/importPlan.ts';
import { importQuestion, importText } from '../calls/importText.ts';
import { readImport } from '../calls/readImport.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { faultText } from '../runs/runMessages.ts';
import type { VirtualText } from './virtualText.ts';

interface ImportParts {
  ledger: Ledger;
  book: () => PriceBook;
  texts: VirtualText;
  log: (text: string) => void;
}

/** Calls that would be new, and calls that were written. */
interface ImportResult {
  added: number;
  written: number;
}

/** Calls handed to the ledger at once, so that it syncs them together. */
const BATCH = 1000;

/**
 * *Import…*: the dry run as a document, then the question; nothing is written before the answer. With
 * `{ file, write: true }` that is the answer.
 */
export async function importCalls(parts: ImportParts, given?: unknown): Promise<ImportResult> {
  const file = fileOf(given) ?? (await askFile());
  if (!file) return { added: 0, written: 0 };
  const name = path.basename(file.fsPath);
  const plan = await withProgress(vscode.l10n.t('Reading {0}', name), (signal) =>
    planImport(stoppable(itemsOf(file, parts), signal), parts.ledger),
  );
  if (plan === undefined) return { added: 0, written: 0 };
  await parts.texts.show(vscode.l10n.t('Import {0}', name), importText(plan, vscode.l10n));
  const { added } = plan;
  if (added === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Nothing in {0} is new: nothing was imported.', name),
    );
    return { added, written: 0 };
  }
  if (isWrite(given)) return { added, written: await write(file, parts) };
  void askWrite(plan, file, parts).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    parts.log(why);
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'Panelmeter: not all calls were imported: {0} Import again to go on; none is counted twice.',
        faultText(error, vscode.l10n),
      ),
    );
  });
  return { added, written: 0 };
}

async function askWrite(plan: ImportPlan, file: vscode.Uri, parts: ImportParts): Promise<void> {
  const yes = vscode.l10n.t('Import');
  const answer = await vscode.window.showInformationMessage(
    importQuestion(plan, vscode.l10n),
    yes,
    vscode.l10n.t('Cancel'),
  );
  if (answer !== yes) return;
  const written = await write(file, parts);
  void vscode.window.showInformationMessage(
    written === 1
      ? vscode.l10n.t('1 call was imported.')
      : vscode.l10n.t('{0} calls were imported.', written.toLocaleString('en-US')),
  );
}

/** Reads again and records what is there; a known id is not counted twice. Resolves with the calls handed over. */
async function write(file: vscode.Uri, parts: ImportParts): Promise<number> {
  let written = 0;
  await withProgress(vscode.l10n.t('Importing {0}', path.basename(file.fsPath)), async (signal, progress) => {
    let batch: Promise<void>[] = [];
    try {
      for await (const item of stoppable(itemsOf(file, parts), signal)) {
        if (!('call' in item)) continue;
        batch.push(parts.ledger.append(item.call));
        written += 1;
        if (batch.length < BATCH) continue;
        await Promise.all(batch);
        batch = [];
        progress(vscode.l10n.t('{0} calls', written.toLocaleString('en-US')));
      }
    } finally {
      // Also when it was stopped: what was handed over is recorded.
      await Promise.all(batch);
    }
  });
  return written;
}

function itemsOf(file: vscode.Uri, { book }: ImportParts): AsyncGenerator<ReadItem> {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  return readImport(createReadStream(file.fsPath), book(), hash, vscode.l10n);
}

async function* stoppable<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  for await (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}

/** Undefined when the user stopped it. */
async function withProgress<T>(
  title: string,
  act: (signal: AbortSignal, progress: (message: string) => void) => Promise<T>,
): Promise<T | undefined> {
  const stop = new AbortController();
  try {
    return await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        token.onCancellationRequested(() => stop.abort());
        return act(stop.signal, (message) => progress.report({ message }));
      },
    );
  } catch (error) {
    if (stop.signal.aborted) return undefined;
    throw error;
  }
}

function fileOf(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  return typeof given === 'object' && given !== null && 'file' in given && given.file instanceof vscode.Uri
    ? given.file
    : undefined;
}

function isWrite(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'write' in given && given.write === true;
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Import calls: NDJSON, a log, or LiteLLM spend logs'),
    openLabel: vscode.l10n.t('Look at It'),
    filters: {
      [vscode.l10n.t('Calls and logs')]: ['ndjson', 'jsonl', 'json', 'log', 'txt'],
      [vscode.l10n.t('All files')]: ['*'],
    },
  });
  return picked?.[0];
}
