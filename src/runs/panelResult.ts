import type { Call } from '../call.ts';

/** Why a panel was not sent at all. */
export type NotRunReason =
  | 'spec-error'
  | 'unknown-model'
  | 'model-retired'
  | 'unsupported'
  | 'token-budget'
  | 'missing-reference'
  | 'no-key'
  | 'declined'
  | 'budget'
  | 'not-kept'
  | 'aborted'
  | 'stopped';

/**
 * What became of a panel. Every attempt is a Call in `calls`, whatever the outcome.
 * - `generated`: an image came (saved, unless `saveFailure` says why not)
 * - `answered`: a text came, from a text model
 * - `no-image`: an image was asked for and only text came: charged
 * - `blocked`: the service refused the prompt: its input is charged
 * - `failed`: the last attempt ended in an error or broke off
 * - `not-recorded`: it was sent, but the ledger could not keep it; nothing more should be sent
 */
export type PanelResult = {
  panelId: string;
  /** What happened, what it means for money, what to do. */
  message: string;
  calls: Call[];
} & (
  | { outcome: 'generated' | 'answered'; files: string[]; text: string; saveFailure?: string }
  | { outcome: 'no-image'; text: string }
  | { outcome: 'blocked' | 'aborted' | 'not-recorded' }
  | { outcome: 'failed'; keyRefused: boolean }
  | { outcome: 'not-run'; reason: NotRunReason }
);

export function notRun(
  panelId: string,
  reason: NotRunReason,
  message: string,
  calls: Call[] = [],
): PanelResult {
  return { panelId, outcome: 'not-run', reason, message, calls };
}

/** What was asked for came, and is on disk. */
export function endedWell(result: PanelResult): boolean {
  return (
    (result.outcome === 'generated' || result.outcome === 'answered') && result.saveFailure === undefined
  );
}
