import * as vscode from 'vscode';
import type { Tracking } from './tracking.ts';

/** What no proxy on this machine sees. It is never shown as $0. */
const NOT_COUNTED = 'Not counted: Vertex AI, calls by Google sign-in (OAuth), Live sessions';

/** Lines of the status bar's hover. */
export function trackingLines(tracking: Tracking, terminals: readonly string[]): string[] {
  const { url, leftOver, problems } = tracking;
  if (url === undefined && leftOver === 0 && problems.length === 0) return [];
  return [
    ...(url === undefined
      ? []
      : [`Terminals are tracked${terminals.length > 0 ? `: ${terminals.join(', ')}` : ', no call yet'}`]),
    ...(leftOver > 0 ? [`Tracking is off; ${terminalCount(leftOver)} opened before still counted`] : []),
    ...problems,
    ...(url === undefined ? [] : [NOT_COUNTED]),
  ];
}

/** Said once when it is turned on: what changes, and what does not. */
export function turnedOn(tracking: Tracking, cli: 'chosen' | 'open' | undefined): void {
  const open = vscode.window.terminals.length;
  const words = [
    'Gemini calls of new terminals, tasks and debug sessions are counted from now on.',
    ...(open > 0 ? [`The ${terminalCount(open)} open now keep the old environment: open a new one.`] : []),
    ...(cli === 'open' && !tracking.preloads
      ? [
          'The Gemini CLI must be told once that you use an API key (Copy Client Snippet…, Gemini CLI), else it stops.',
        ]
      : []),
    ...tracking.problems,
    `${NOT_COUNTED}.`,
  ];
  void offerNext(words.join(' '), tracking);
}

async function offerNext(words: string, tracking: Tracking): Promise<void> {
  const [terminal, lines] = ['New Tracked Terminal', 'Also Show Source Lines'];
  const actions = tracking.preloads ? [terminal] : [terminal, lines];
  const chosen = await vscode.window.showInformationMessage(words, ...actions);
  if (chosen === terminal) await vscode.commands.executeCommand('panelmeter.newTrackedTerminal');
  if (chosen === lines) await vscode.commands.executeCommand('panelmeter.trackSourceLines');
}

export function turnedOff({ leftOver }: Tracking): void {
  const rest =
    leftOver > 0
      ? ` The ${terminalCount(leftOver)} opened while it was on still send through the proxy and are counted until they are closed.`
      : '';
  void vscode.window.showInformationMessage(`Terminals are not tracked any more.${rest}`);
}

function terminalCount(count: number): string {
  return `${count} ${count === 1 ? 'terminal' : 'terminals'}`;
}
