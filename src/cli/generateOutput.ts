import type { Call } from '../call.ts';
import { shownCost } from '../calls/shownCost.ts';
import { exactUsd } from '../money.ts';
import type { PanelResult } from '../runs/panelResult.ts';
import type { ChapterResult } from '../runs/runChapter.ts';
import { callReceipt } from './callReceipt.ts';
import type { CommandRun } from './commandRun.ts';
import { plainText } from './callRow.ts';

/** What became of a panel, with the receipt of each of its calls. */
export function panelText(result: PanelResult): string {
  const { panelId, outcome, message, calls } = result;
  const receipts = calls.map((call) => {
    const attempt = call.attempt !== undefined && call.attempt > 1 ? `attempt ${call.attempt}: ` : '';
    const size = call.imageSize === undefined ? '' : ` ${call.imageSize}`;
    const model = call.modelVersion ?? call.requestedModel;
    return `${plainText(`  ${attempt}${model}${size}  ${shownCost(call)}`)}\n${callReceipt(call)}`;
  });
  return `${plainText(`${panelId}  ${outcome}: ${message}`)}\n${receipts.join('')}`;
}

/** What is said before anything is sent: what an interrupted run made, and what another is making. */
export function beginText({ done, busy, panelIds }: Pick<CommandRun, 'done' | 'busy' | 'panelIds'>): string {
  const of = done.length + busy.length + panelIds.length;
  const resumed =
    done.length === 0
      ? ''
      : `This run was interrupted: ${done.length} of ${of} panels are made and unchanged, and are not paid for again (--restart makes all).\n`;
  const taken =
    busy.length === 0
      ? ''
      : `${busy.join(', ')}: under way in another window, command or batch, and not sent a second time.\n`;
  return resumed + taken;
}

/** The whole run as JSON: panels in the file's order, each with its calls. */
export function runJson(
  { run, panels }: ChapterResult,
  calls: readonly Call[],
  { done, busy }: Pick<CommandRun, 'done' | 'busy'>,
): object {
  return {
    run,
    panels,
    ...(done.length > 0 ? { madeBefore: done } : {}),
    ...(busy.length > 0 ? { underWay: busy } : {}),
    total: totals(calls.filter(({ simulated }) => !simulated)),
    simulated: totals(calls.filter(({ simulated }) => simulated)),
  };
}

function totals(calls: readonly Call[]): object {
  const amounts = calls.flatMap(({ picoUsd, minPicoUsd }) => picoUsd ?? minPicoUsd ?? []);
  const sum = amounts.reduce((total, amount) => total + BigInt(amount), 0n);
  const known = calls.length === 0 || amounts.length > 0;
  return {
    calls: calls.length,
    unpriced: calls.length - amounts.length,
    uncertain: calls.filter(({ reason }) => reason === 'uncertain').length,
    picoUsd: known ? sum.toString() : null,
    usd: known ? exactUsd(sum) : null,
  };
}
