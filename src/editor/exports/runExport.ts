import * as path from 'node:path';
import * as vscode from 'vscode';
import { callCount } from '../../l10n.ts';
import type { Call } from '../../call.ts';
import { CallSums } from '../../formats/callSums.ts';
import { EXPORT_FORMATS } from '../../formats/exportFormats.ts';
import { ExportError } from '../../formats/exportError.ts';
import { formatText } from '../../formats/formatText.ts';
import { sessionSummaryText } from '../../formats/sessionSummary.ts';
import { type Exported, writeExport } from '../../formats/writeExport.ts';
import { faultText } from '../../runs/runMessages.ts';
import { otlpRequest } from '../../telemetry/otlpRequest.ts';
import type { ExportChoice, ExportParts } from './exportCommand.ts';

/** Writes it, with progress and cancel. Says what happened; nothing of it stays when it was not finished. */
export async function runExport({ ledger, output, book }: ExportParts, choice: ExportChoice): Promise<void> {
  const { format, options, out } = choice;
  const sums = new CallSums();
  const stop = new AbortController();
  try {
    const done = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Exporting {0}', formatText(format, vscode.l10n).title),
        cancellable: true,
      },
      (progress, token) => {
        token.onCancellationRequested(() => stop.abort());
        const request = { ...options, format, out: out.fsPath, otlp: otlpRequest(book) };
        return writeExport(request, counted(callsOf(ledger, choice), sums), {
          signal: stop.signal,
          progress: (calls) =>
            progress.report({ message: vscode.l10n.t('{0} calls', calls.toLocaleString('en-US')) }),
        });
      },
    );
    output.append(
      `${out.fsPath}\n${done.load === undefined ? '' : `${done.load}\n`}${sessionSummaryText(sums)}`,
    );
    void tellExported(choice, done, output);
  } catch (error) {
    if (stop.signal.aborted) return;
    const why = error instanceof ExportError ? takenText(choice.out) : faultText(error, vscode.l10n);
    void vscode.window.showErrorMessage(vscode.l10n.t('Nothing was exported: {0}', why));
  }
}

/** The only thing that an export refuses. */
function takenText({ fsPath }: vscode.Uri): string {
  return vscode.l10n.t(
    '{0} holds other files, nothing was written: name a new folder, or one that an export made.',
    fsPath,
  );
}

async function* callsOf(
  ledger: ExportParts['ledger'],
  { filter, call: id }: ExportChoice,
): AsyncGenerator<Call> {
  if (id === undefined) {
    yield* ledger.lines(filter);
    return;
  }
  const call = await ledger.call(id);
  if (!call) throw new Error(vscode.l10n.t('this call is not in the ledger any more.'));
  yield call;
}

async function* counted(calls: AsyncIterable<Call>, sums: CallSums): AsyncGenerator<Call> {
  for await (const call of calls) {
    sums.add(call);
    yield call;
  }
}

async function tellExported(
  { out, format }: ExportChoice,
  { calls, unpriced, aside, load }: Exported,
  output: vscode.OutputChannel,
): Promise<void> {
  const name = path.basename(out.fsPath);
  const what = callCount(vscode.l10n, calls, calls.toLocaleString('en-US'));
  const lacking =
    unpriced > 0
      ? ` ${vscode.l10n.t('{0} have no known cost and no row; {1} names them.', unpriced, path.basename(aside ?? ''))}`
      : '';
  const isFile = EXPORT_FORMATS[format].ending !== undefined;
  const [open, copy] = [vscode.l10n.t('Open'), vscode.l10n.t('Copy bq Command')];
  const [reveal, summary] = [vscode.l10n.t('Reveal'), vscode.l10n.t('Show Summary')];
  const first = load === undefined ? (isFile ? [open] : []) : [copy];
  const text = `${vscode.l10n.t('Exported {0} to {1}.', what, name)}${lacking}`;
  const show = lacking === '' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const pressed = await show(text, ...first, reveal, summary);
  if (pressed === open) await vscode.commands.executeCommand('vscode.open', out);
  if (pressed === copy) await vscode.env.clipboard.writeText(load ?? '');
  if (pressed === reveal) await vscode.commands.executeCommand('revealFileInOS', out);
  if (pressed === summary) output.show();
}
