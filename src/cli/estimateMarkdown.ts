import { shownUsd } from '../money.ts';
import type { Money } from '../money.ts';
import type { Estimate } from '../panels/estimate.ts';
import { estimateText, shownEstimate, sumText } from '../panels/estimateText.ts';
import { costChange } from '../panels/panelChanges.ts';
import type { EstimateSum } from '../panels/sumEstimates.ts';
import { movedPanels, type SpecChange } from './estimateChanges.ts';
import { addSums } from './estimateOutput.ts';

/** By it a later comment finds the earlier one, to take its place. */
const COMMENT_MARK = '<!-- panelmeter-estimate -->';

export interface EstimateReport {
  specs: readonly SpecChange[];
  /** Of everything that is there after the change. */
  total: EstimateSum;
  /** Whether there is a state before. */
  compared: boolean;
  /** Why the limit is not kept, with the limit. */
  over?: string;
  /** Date of the price book. */
  bookAsOf: string;
}

/** A comment for a pull request: the cost of each spec and of the panels whose cost has changed. */
export function estimateMarkdown(report: EstimateReport): string {
  const { specs, total, compared, over, bookAsOf } = report;
  const marks = new Set([
    ...specs.flatMap(({ after, before }) => [...(after?.marks ?? []), ...(before?.marks ?? [])]),
  ]);
  const notes = [
    marks.has('offline') ? 'texts counted by rule, not by the service' : undefined,
    marks.has('no-history') ? 'text output from defaults, not from your own calls' : undefined,
    `prices of ${bookAsOf}`,
  ].filter((note) => note !== undefined);
  return [
    COMMENT_MARK,
    compared ? '### What this change costs to generate' : '### What it costs to generate',
    '',
    ...(over === undefined ? [] : [`> [!WARNING]\n> ${over}`, '']),
    ...(specs.length === 0
      ? ['No spec has changed.']
      : compared
        ? comparedTable(report)
        : plainTable(report)),
    '',
    `In all ${total.panels} ${total.panels === 1 ? 'call' : 'calls'}: **${sumText(total)}**. Estimates: ${notes.join('; ')}.`,
    '',
  ].join('\n');
}

function plainTable({ specs }: EstimateReport): string[] {
  return [
    '| | estimate | |',
    '|---|--:|---|',
    ...specs.flatMap((spec) => [
      row([`**${cell(spec.path)}**`, spec.after ? sumText(spec.after) : '—', '']),
      ...spec.panels.map(({ panelId, after }) =>
        row([indented(panelId), amount(after), cell(after ? whatOf(after) : '')]),
      ),
    ]),
  ];
}

function comparedTable({ specs }: EstimateReport): string[] {
  const [before, after] = [
    specs.flatMap((spec) => spec.before ?? []),
    specs.flatMap((spec) => spec.after ?? []),
  ].map(addSums);
  return [
    '| | before | after | change | |',
    '|---|--:|--:|--:|---|',
    ...specs.flatMap((spec) => [
      row([
        `**${cell(spec.path)}**${spec.kind === 'changed' ? '' : ` (${spec.kind})`}`,
        spec.before ? sumText(spec.before) : '',
        spec.after ? sumText(spec.after) : '',
        sumChange(spec.before, spec.after),
        '',
      ]),
      ...movedPanels(spec).map((change) =>
        row([
          indented(change.panelId),
          amount(change.before),
          amount(change.after),
          moved(costChange(change)),
          cell(change.after ? whatOf(change.after) : 'removed'),
        ]),
      ),
    ]),
    ...(specs.length > 1 && before && after
      ? [row(['**All**', sumText(before), sumText(after), sumChange(before, after), ''])]
      : []),
  ];
}

function amount(estimate: Estimate | undefined): string {
  if (!estimate) return '';
  return 'unknown' in estimate ? '—' : shownEstimate(estimate);
}

/** The estimate's words without its amount: model, size, why it has no figure. */
function whatOf(estimate: Estimate): string {
  return estimateText(estimate).replace(/^[^·]* · /, '');
}

/** A side that lacks a panel's figure cannot be subtracted. */
function sumChange(before: EstimateSum | undefined, after: EstimateSum | undefined): string {
  if ((before?.unknown ?? 0) + (after?.unknown ?? 0) > 0) return '—';
  return moved((after?.likely ?? 0n) - (before?.likely ?? 0n));
}

function moved(change: Money | undefined): string {
  if (change === undefined) return '—';
  if (change === 0n) return 'same';
  return change > 0n ? `+${shownUsd(change)}` : `−${shownUsd(-change)}`;
}

function indented(panelId: string): string {
  return `&nbsp;&nbsp;${cell(panelId)}`;
}

function row(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Text of a spec as text: it makes no column, no link and no HTML. */
function cell(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|~#@]/g, String.raw`\$&`)
    .replaceAll(/\s+/g, ' ');
}
