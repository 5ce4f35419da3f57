import * as os from 'node:os';
import * as vscode from 'vscode';
import {
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportOptions,
  isExportFormat,
} from '../../formats/exportFormats.ts';
import { formatText } from '../../formats/formatText.ts';
import { DEFAULT_TAG } from '../../formats/exportText.ts';
import type { CallFilter } from '../../ledger/ledgerTypes.ts';
import { askFilter } from './askFilter.ts';
import { askRange } from './askRange.ts';
import type { ChosenCalls } from './chosenCalls.ts';
import type { ExportChoice, ExportParts } from './exportCommand.ts';

/** The questions of *Export…*, one after the other; undefined when the user leaves one. `chosen`: which calls is known. */
export async function askExport(
  { ledger, session }: ExportParts,
  chosen?: ChosenCalls,
): Promise<ExportChoice | undefined> {
  const format = await askFormat();
  if (format === undefined) return undefined;
  if (chosen) return askChosen(format, chosen);
  const range = await askRange(session.id, Date.now());
  if (range === undefined) return undefined;
  const asked = await askOptions(format);
  if (asked === undefined) return undefined;
  const filter: CallFilter | undefined = asked.narrow ? await askFilter(ledger, range) : range;
  if (filter === undefined) return undefined;
  const options = format === 'showback' ? await withTag(asked.options) : asked.options;
  if (options === undefined) return undefined;
  const out = await askPlace(format, options);
  return out && { format, options, filter, out };
}

/** The calls are what the page shows, simulated ones only where it shows those. */
async function askChosen(
  format: ExportFormat,
  { filter, call }: ChosenCalls,
): Promise<ExportChoice | undefined> {
  const simulated = { simulated: EXPORT_FORMATS[format].realOnly ? 'without' : 'with' } as const;
  const options = format === 'showback' ? await withTag(simulated) : simulated;
  if (options === undefined) return undefined;
  const out = await askPlace(format, options);
  return out && { format, options, filter, ...(call === undefined ? {} : { call }), out };
}

async function askFormat(): Promise<ExportFormat | undefined> {
  const items = Object.keys(EXPORT_FORMATS)
    .filter(isExportFormat)
    .map((format) => {
      const { title, about } = formatText(format, vscode.l10n);
      return { format, label: title, description: about };
    });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Export (1/3): format'),
    placeHolder: vscode.l10n.t('Export as what?'),
    matchOnDescription: true,
  });
  return picked?.format;
}

type Option = vscode.QuickPickItem & { id: 'simulated' | 'narrow' | 'billedZero' | 'csv' };

async function askOptions(
  format: ExportFormat,
): Promise<{ narrow: boolean; options: ExportOptions } | undefined> {
  const { realOnly } = EXPORT_FORMATS[format];
  const items: Option[] = [
    {
      id: 'narrow',
      label: vscode.l10n.t('Narrow down…'),
      description: vscode.l10n.t('by model, outcome or tag'),
    },
    { id: 'simulated', label: vscode.l10n.t('With simulated calls'), picked: !realOnly },
    ...(format === 'focus'
      ? [
          {
            id: 'billedZero' as const,
            label: 'BilledCost 0',
            description: vscode.l10n.t('for consumers that take it from invoices alone'),
          },
        ]
      : []),
    ...(format === 'showback'
      ? [
          {
            id: 'csv' as const,
            label: vscode.l10n.t('As CSV'),
            description: vscode.l10n.t('instead of Markdown'),
          },
        ]
      : []),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Export (3/3): options'),
    placeHolder: vscode.l10n.t('Options (Enter to go on)'),
    canPickMany: true,
  });
  if (!picked) return undefined;
  const chosen = new Set(picked.map(({ id }) => id));
  return {
    narrow: chosen.has('narrow'),
    options: {
      simulated: chosen.has('simulated') ? 'with' : 'without',
      billedZero: chosen.has('billedZero'),
      csv: chosen.has('csv'),
    },
  };
}

async function withTag(options: ExportOptions): Promise<ExportOptions | undefined> {
  const tag = await vscode.window.showInputBox({
    title: vscode.l10n.t('Showback'),
    prompt: vscode.l10n.t('By which tag? As project, department, feature, tenant.'),
    value: DEFAULT_TAG,
  });
  return tag === undefined || tag === '' ? undefined : { ...options, tag };
}

async function askPlace(format: ExportFormat, { csv }: ExportOptions): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const { ending } = EXPORT_FORMATS[format];
  const { title } = formatText(format, vscode.l10n);
  const shown = format === 'showback' && csv === true ? 'csv' : ending;
  const name = shown === undefined ? `gemini-costs-${format}` : `gemini-costs.${shown}`;
  return vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder?.uri ?? vscode.Uri.file(os.homedir()), name),
    title: shown === undefined ? vscode.l10n.t('{0}: name a new folder', title) : title,
    saveLabel: vscode.l10n.t('Export'),
    ...(shown === undefined ? {} : { filters: { [title]: [shown] } }),
  });
}
