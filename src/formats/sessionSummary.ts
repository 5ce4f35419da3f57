import { shownUsd } from '../money.ts';
import type { CallSum, CallSums, CallTotals } from './callSums.ts';
import { exactJson, usdNumber } from './exactJson.ts';
import type { ExactJson } from './exactJson.ts';
import { averageCost, gaps, knownCost } from './seedLog.ts';

/** What a session came to: as the field's JSON, and as text for people. */

/** Stands for calls that carry no phase. */
const NO_PHASE = '(no phase)';

/** `session_id` is null when the calls are of several sessions, or of none. */
export function sessionSummaryJson(sums: CallSums): string {
  const summary = summaryJson(sums.real);
  const whole =
    sums.simulated.sum.calls === 0 ? summary : { ...summary, simulated: summaryJson(sums.simulated) };
  return exactJson(whole, 2) + '\n';
}

function summaryJson(totals: CallTotals): { [key: string]: ExactJson } {
  const { sum, succeeded, failed, retries, start, end, sessions } = totals;
  const [session, another] = [...sessions];
  return {
    session_id: (another === undefined && sessions.size === 1 ? session : null) ?? null,
    session_start: isoOrNull(start),
    session_end: isoOrNull(end),
    summary: {
      total_calls: sum.calls,
      successful_calls: succeeded,
      failed_calls: failed,
      retry_calls: retries,
      total_tokens: sum.tokens,
      total_cost_usd: usdNumber(knownCost(sum)),
      ...gaps(sum),
    },
    by_model: groupsJson([...totals.byModel]),
    by_phase: groupsJson([...totals.byPhase].map(([phase, group]) => [phase ?? NO_PHASE, group])),
  };
}

function groupsJson(groups: [string, CallSum][]): ExactJson {
  return Object.fromEntries(
    groups.map(([key, group]) => [
      key,
      { calls: group.calls, cost: usdNumber(knownCost(group)), ...gaps(group) },
    ]),
  );
}

function isoOrNull(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

/** The summary as lines for people; the simulated half stands apart, marked `SIM`. */
export function sessionSummaryText(sums: CallSums): string {
  const { real, simulated } = sums;
  const halves = [
    ...(real.sum.calls > 0 || simulated.sum.calls === 0 ? [textOf(real, 'Gemini cost')] : []),
    ...(simulated.sum.calls > 0
      ? [textOf(simulated, 'SIM Gemini cost (simulated, nothing was charged)')]
      : []),
  ];
  return halves.join('\n');
}

function textOf(totals: CallTotals, title: string): string {
  const { sum, failed, retries, start, end } = totals;
  if (start === undefined || end === undefined) return `${title}\n  No calls yet.\n`;
  const average = averageCost(sum);
  const lines = [
    title,
    `  Time     ${shownTime(start)} – ${shownTime(end)} UTC`,
    `  Calls    ${sum.calls.toLocaleString('en-US')}${aside([
      [failed, 'failed'],
      [retries, retries === 1 ? 'retry' : 'retries'],
    ])}`,
    `  Tokens   ${sum.tokens.toLocaleString('en-US')}`,
    `  Cost     ${shownCost(sum)}`,
    `  Average  ${average === undefined ? '—' : `${shownUsd(average)} a call`}`,
    '  By model',
    ...rows([...totals.byModel]),
  ];
  const phases = [...totals.byPhase].filter(([phase]) => phase !== undefined);
  if (phases.length > 0) {
    lines.push(
      '  By phase',
      ...rows([...totals.byPhase].map(([phase, group]) => [phase ?? NO_PHASE, group])),
    );
  }
  return lines.join('\n') + '\n';
}

/** `$1.24 + 3 unpriced`; `≥` before a lower bound; `—` when no figure is known. */
function shownCost(sum: CallSum): string {
  const cost = knownCost(sum);
  if (cost === undefined) return `— (${sum.unpriced} unpriced)`;
  return `${sum.uncertain > 0 ? '≥ ' : ''}${shownUsd(cost)}${sum.unpriced > 0 ? ` + ${sum.unpriced} unpriced` : ''}`;
}

function rows(groups: [string, CallSum][]): string[] {
  const names = groups.map(([name]) => oneLine(name));
  const width = Math.max(...names.map((name) => name.length));
  return groups.map(
    ([, group], at) =>
      `    ${(names[at] ?? '').padEnd(width)}  ${String(group.calls).padStart(5)} ${group.calls === 1 ? 'call ' : 'calls'}  ${shownCost(group)}`,
  );
}

/** A tag or model name is somebody else's text: no control character of it reaches a terminal. */
function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what must not be written
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '·');
}

function aside(counts: [number, string][]): string {
  const said = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

function shownTime(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
