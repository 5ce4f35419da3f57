import * as vscode from 'vscode';

/** The runs of this window. */
export interface Runs {
  readonly runs: number;
  abortAll(): number;
}

/** *Stop All Runs*: cancels what this window generates, and says what that means for money. */
export function stopRuns(generate: Runs): number {
  const stopped = generate.abortAll();
  const text =
    stopped === 0
      ? vscode.l10n.t(
          'Nothing is running in this window. Calls of other windows, terminals and programs are stopped there.',
        )
      : stopped === 1
        ? vscode.l10n.t('One run was stopped. Nothing more is sent; what was under way may still be billed.')
        : vscode.l10n.t(
            '{0} runs were stopped. Nothing more is sent; what was under way may still be billed.',
            stopped,
          );
  void vscode.window.showInformationMessage(text); // nothing waits for its answer
  return stopped;
}
