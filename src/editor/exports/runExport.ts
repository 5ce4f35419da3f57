import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Call } from '../../call.ts';
import { CallSums } from '../../formats/callSums.ts';
import { EXPORT_FORMATS } from '../../formats/exportFormats.ts';
import { sessionSummaryText } from '../../formats/sessionSummary.ts';
import { type Exported, writeExport } from '../../formats/writeExport.ts';
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
        title: `Exporting ${EXPORT_FORMATS[format].title}`,
        cancellable: true,
      },
      (progress, token) => {
        token.onCancellationRequested(() => stop.abort());
        const request = { ...options, format, out: out.fsPath, otlp: otlpRequest(book) };
        return writeExport(request, counted(callsOf(ledger, choice), sums), {
          signal: stop.signal,
          progress: (calls) => progress.report({ message: `${calls.toLocaleString('en-US')} calls` }),
        });
      },
    );
    output.append(
      `${out.fsPath}\n${done.load === undefined ? '' : `${done.load}\n`}${sessionSummaryText(sums)}`,
    );
    void tellExported(choice, done, output);
  } catch (error) {
    if (stop.signal.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`Nothing was exported: ${why}`);
  }
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
  if (!call) throw new Error('this call is not in the ledger any more.');
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
  const what = `${calls.toLocaleString('en-US')} ${calls === 1 ? 'call' : 'calls'}`;
  const lacking =
    unpriced > 0
      ? ` ${unpriced} have no known cost and no row; ${path.basename(aside ?? '')} names them.`
      : '';
  const isFile = EXPORT_FORMATS[format].ending !== undefined;
  const first = load === undefined ? (isFile ? ['Open'] : []) : ['Copy bq Command'];
  const text = `Exported ${what} to ${name}.${lacking}`;
  const show = lacking === '' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const pressed = await show(text, ...first, 'Reveal', 'Show Summary');
  if (pressed === 'Open') await vscode.commands.executeCommand('vscode.open', out);
  if (pressed === 'Copy bq Command') await vscode.env.clipboard.writeText(load ?? '');
  if (pressed === 'Reveal') await vscode.commands.executeCommand('revealFileInOS', out);
  if (pressed === 'Show Summary') output.show();
}
