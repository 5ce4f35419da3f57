import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Call } from '../call.ts';
import { CallSums } from '../formats/callSums.ts';
import { writeWhole } from '../formats/draftFile.ts';
import { exportText, type ExportFormat } from '../formats/exportText.ts';
import { sessionSummaryText } from '../formats/sessionSummary.ts';
import type { CallFilter, Ledger } from '../ledger/ledgerTypes.ts';

const FORMATS: (vscode.QuickPickItem & { format: ExportFormat; ending: string })[] = [
  { format: 'json', ending: 'json', label: 'Log', description: '{"summary", "calls"} as JSON' },
  { format: 'session', ending: 'json', label: 'Summary', description: 'by model and phase, as JSON' },
  {
    format: 'ndjson',
    ending: 'ndjson',
    label: 'Every field',
    description: 'one call a line; can be imported again',
  },
];

async function* counted(calls: AsyncIterable<Call>, sums: CallSums): AsyncGenerator<Call> {
  for await (const call of calls) {
    sums.add(call);
    yield call;
  }
}

/** What the report asks to export; undefined for all calls. */
function askedCalls(given: unknown): { filter: CallFilter } | { call: string } | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the report names a filter
  if ('filter' in given) return { filter: given.filter as CallFilter };
  return 'call' in given && typeof given.call === 'string' ? { call: given.call } : undefined;
}

async function* oneCall(ledger: Ledger, id: string): AsyncGenerator<Call> {
  const call = await ledger.call(id);
  if (!call) throw new Error('This call is not in the ledger any more.');
  yield call;
}

/** *Export Logs…*: a file that is there whole or not at all, and a summary in the output channel. */
export async function exportLogs(
  ledger: Ledger,
  output: vscode.OutputChannel,
  given?: unknown,
): Promise<void> {
  const target = given instanceof vscode.Uri ? given : undefined;
  const picked = target
    ? FORMATS[0]
    : await vscode.window.showQuickPick(FORMATS, { placeHolder: 'Export what?' });
  if (!picked) return;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const name = `gemini-costs.${picked.ending}`;
  const base = folder?.uri ?? vscode.Uri.file(os.homedir());
  const uri =
    target ??
    (await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(base, name),
      saveLabel: 'Export',
    }));
  if (!uri) return;
  const sums = new CallSums();
  const asked = askedCalls(given);
  try {
    const calls = asked && 'call' in asked ? oneCall(ledger, asked.call) : ledger.lines(asked?.filter);
    const text = exportText(picked.format, counted(calls, sums), path.dirname(uri.fsPath));
    await writeWhole(uri.fsPath, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`Nothing was exported: ${why}`);
    return;
  }
  output.append(`${uri.fsPath}\n${sessionSummaryText(sums)}`);
  void showExported(uri, output);
}

async function showExported(uri: vscode.Uri, output: vscode.OutputChannel): Promise<void> {
  const pressed = await vscode.window.showInformationMessage(
    `Exported to ${path.basename(uri.fsPath)}.`,
    'Open',
    'Show summary',
  );
  if (pressed === 'Open') await vscode.window.showTextDocument(uri);
  if (pressed === 'Show summary') output.show();
}
