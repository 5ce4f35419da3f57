import * as path from 'node:path';
import * as v from 'valibot';
import * as vscode from 'vscode';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportOptions,
  isExportFormat,
} from '../../formats/exportFormats.ts';
import type { PriceBook } from '../../pricing/priceBook.ts';
import type { CallFilter, Ledger } from '../../ledger/ledgerTypes.ts';
import { askExport } from './askExport.ts';
import { ChosenCalls } from './chosenCalls.ts';
import { runExport } from './runExport.ts';

/** What to export where: what the questions come to, and what the report page hands over. */
export interface ExportChoice {
  format: ExportFormat;
  options: ExportOptions;
  filter: CallFilter;
  /** Id of the only call, whatever `filter` says. */
  call?: string;
  out: vscode.Uri;
}

export interface ExportParts {
  ledger: Ledger;
  session: { readonly id: string };
  output: vscode.OutputChannel;
  book: () => PriceBook;
}

const given = v.object({
  format: v.picklist(Object.keys(EXPORT_FORMATS).filter(isExportFormat)),
  out: v.custom<vscode.Uri>((value) => value instanceof vscode.Uri),
  filter: v.optional(
    v.object({
      from: v.exactOptional(v.number()),
      to: v.exactOptional(v.number()),
      session: v.exactOptional(v.string()),
      model: v.exactOptional(v.string()),
      outcome: v.exactOptional(v.picklist(['ok', 'error', 'aborted', 'blocked', 'refused'])),
      tags: v.exactOptional(v.record(v.string(), v.string())),
    }),
    {},
  ),
  options: v.optional(
    v.object({
      simulated: v.exactOptional(v.picklist(['with', 'without', 'only'])),
      tag: v.exactOptional(v.string()),
      billedZero: v.exactOptional(v.boolean()),
      billingAccount: v.exactOptional(v.string()),
      dataset: v.exactOptional(v.string()),
    }),
    {},
  ),
});

/**
 * *Export…*: asks for format, range, filters and place. With a Uri the log of all calls goes there; with
 * `{ format, out, filter?, options? }` nothing is asked. Of what the report has chosen, range and filters are not asked for.
 */
export async function exportCalls(parts: ExportParts, wanted?: unknown): Promise<void> {
  const choice = await choiceOf(parts, wanted);
  if (choice) await runExport(parts, choice);
}

async function choiceOf(parts: ExportParts, wanted: unknown): Promise<ExportChoice | undefined> {
  if (wanted instanceof vscode.Uri) return { format: 'json', options: {}, filter: {}, out: wanted };
  if (wanted === undefined) return askExport(parts);
  if (wanted instanceof ChosenCalls) return askExport(parts, wanted);
  const { success, output } = v.safeParse(given, wanted);
  // A menu hands over what it was opened on, which is nothing of ours.
  if (!success) return askExport(parts);
  const csv = path.extname(output.out.path) === '.csv';
  return { ...output, options: { ...output.options, csv } };
}
