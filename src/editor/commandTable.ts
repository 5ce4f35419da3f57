import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import type { ApiKey } from './apiKey.ts';
import type { CommandTable } from './commands.ts';
import { estimateCost } from './estimateCommand.ts';
import { exportLogs } from './exportLogs.ts';
import type { Generate } from './generate.ts';
import type { Limits } from './limits.ts';
import type { ReportPanel } from './report/reportPanel.ts';
import { openSample } from './sample.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import type { SpecTools } from './specTools.ts';
import { useModel } from './useModel.ts';

interface CommandTableParts {
  apiKey: ApiKey;
  generate: Generate;
  ledger: Ledger;
  limits: Limits;
  output: vscode.OutputChannel;
  report: ReportPanel;
  session: Session;
  settings: Settings;
  specs: SpecTools;
  /** The session is another one now. */
  sessionStarted: () => void;
}

/** What each command does, by its id without the prefix. Those not in package.json are for lenses and links. */
export function commandTable(parts: CommandTableParts): CommandTable {
  const { apiKey, generate, ledger, limits, output, report, session, settings, specs, sessionStarted } =
    parts;
  return {
    generatePanel: (given) => generate.panel(given),
    generateAnyway: (given) => generate.panel(given, true),
    generateChapter: (given) => generate.chapter(given),
    generateSimulated: async () => {
      await settings.setSimulator(true);
      const document = await openSample();
      const [first] = specs.documents.of(document)?.panels ?? [];
      const uri = document.uri.toString();
      return generate.panel(first ? { uri, panelId: first.spec.panelId } : document.uri);
    },
    estimateCost: (given) => estimateCost(given, specs.documents, specs.estimates),
    openReport: () => report.open(),
    exportLogs: (given) => exportLogs(ledger, output, given),
    openBudget: (given) => limits.budgets.open(given),
    raiseBudget: (given) => limits.budgets.raise(given),
    setApiKey: () => apiKey.ask(),
    clearApiKey: () => apiKey.clear(),
    useSimulator: (given) => settings.setSimulator(given !== false),
    newSession: async () => {
      await session.startNew(randomUUID());
      sessionStarted();
    },
    openSample: () => openSample(),
    useModel: (given) => useModel(given, specs),
    showLog: () => output.show(),
  };
}
