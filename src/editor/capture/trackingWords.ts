import * as vscode from 'vscode';
import type { Tracking } from './tracking.ts';

/** What no proxy on this machine sees. It is never shown as $0. */
const NOT_COUNTED = vscode.l10n.t('Not counted: Vertex AI, calls by Google sign-in (OAuth), Live sessions');

/** Lines of the status bar's hover. */
export function trackingLines(tracking: Tracking, terminals: readonly string[]): string[] {
  const { url, leftOver, problems } = tracking;
  if (url === undefined && leftOver === 0 && problems.length === 0) return [];
  return [
    ...(url === undefined
      ? []
      : [
          terminals.length > 0
            ? vscode.l10n.t('Terminals are tracked: {0}', terminals.join(', '))
            : vscode.l10n.t('Terminals are tracked, no call yet'),
        ]),
    ...(leftOver > 0
      ? [vscode.l10n.t('Tracking is off; {0} opened before still counted', terminalCount(leftOver))]
      : []),
    ...problems,
    ...(url === undefined ? [] : [NOT_COUNTED]),
  ];
}

/** Said once when it is turned on: what changes, and what does not. */
export function turnedOn(tracking: Tracking, cli: 'chosen' | 'open' | undefined): void {
  const open = vscode.window.terminals.length;
  const words = [
    vscode.l10n.t('Gemini calls of new terminals, tasks and debug sessions are counted from now on.'),
    ...(open > 0
      ? [vscode.l10n.t('The {0} open now keep the old environment: open a new one.', terminalCount(open))]
      : []),
    ...(cli === 'open' && !tracking.preloads
      ? [
          vscode.l10n.t(
            'The Gemini CLI must be told once that you use an API key (Copy Client Snippet…, Gemini CLI), else it stops.',
          ),
        ]
      : []),
    ...tracking.problems,
    `${NOT_COUNTED}.`,
  ];
  void offerNext(words.join(' '), tracking);
}

async function offerNext(words: string, tracking: Tracking): Promise<void> {
  const terminal = vscode.l10n.t('New Tracked Terminal');
  const lines = vscode.l10n.t('Also Show Source Lines');
  const actions = tracking.preloads ? [terminal] : [terminal, lines];
  const chosen = await vscode.window.showInformationMessage(words, ...actions);
  if (chosen === terminal) await vscode.commands.executeCommand('panelmeter.newTrackedTerminal');
  if (chosen === lines) await vscode.commands.executeCommand('panelmeter.trackSourceLines');
}

export function turnedOff({ leftOver }: Tracking): void {
  const rest =
    leftOver > 0
      ? ` ${vscode.l10n.t(
          'The {0} opened while it was on still send through the proxy and are counted until they are closed.',
          terminalCount(leftOver),
        )}`
      : '';
  void vscode.window.showInformationMessage(`${vscode.l10n.t('Terminals are not tracked any more.')}${rest}`);
}

function terminalCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 terminal') : vscode.l10n.t('{0} terminals', count);
}
