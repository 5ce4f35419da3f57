import { exactUsd } from '../money.ts';
import type { Money } from '../money.ts';
import type { Estimate, EstimateLine } from '../panels/estimate.ts';
import { estimateText, sumText } from '../panels/estimateText.ts';
import type { EstimateSum } from '../panels/sumEstimates.ts';
import type { SpecEstimate } from '../runs/estimateSpec.ts';
import { plainText } from './callRow.ts';
import type { LoadedSpec } from './specPaths.ts';

export interface EstimatedSpec extends SpecEstimate {
  spec: LoadedSpec;
}

export function addSums(sums: readonly EstimateSum[]): EstimateSum {
  const total: EstimateSum = { panels: 0, unknown: 0, low: 0n, likely: 0n, high: 0n, marks: [] };
  for (const { panels, unknown, low, likely, high, marks } of sums) {
    total.panels += panels;
    total.unknown += unknown;
    total.low += low;
    total.likely += likely;
    total.high += high;
    total.marks = [...new Set([...total.marks, ...marks])];
  }
  return total;
}

export function estimateLines({ spec, panels }: EstimatedSpec): string {
  const width = Math.max(0, ...panels.map(({ panel }) => panel.spec.panelId.length));
  const lines = panels.map(
    ({ panel, estimate }) => `  ${panel.spec.panelId.padEnd(width)}  ${estimateText(estimate)}`,
  );
  return plainLines([spec.path, ...(lines.length > 0 ? lines : ['  no panel that could be read'])]);
}

function plainLines(lines: string[]): string {
  return lines.map((line) => plainText(line)).join('\n');
}

export function totalLine(sum: EstimateSum): string {
  return `In all ${sum.panels} ${sum.panels === 1 ? 'panel' : 'panels'}: ${sumText(sum)}`;
}

/** Money as exact decimal strings. */
export function estimateJson({ spec, panels, sum }: EstimatedSpec): object {
  return {
    path: spec.path,
    panels: panels.map(({ panel, estimate }) => ({ panelId: panel.spec.panelId, ...panelJson(estimate) })),
    total: sumJson(sum),
    problems: spec.file.problems.map(({ severity, code, message }) => ({ severity, code, message })),
  };
}

function panelJson(estimate: Estimate): object {
  if ('unknown' in estimate) return { ...estimate, ...amounts(undefined) };
  const { lines, low, likely, high, bookAsOf: _, ...facts } = estimate;
  return {
    ...facts,
    ...amounts({ low, likely, high }),
    lines: lines.map(lineJson),
  };
}

function lineJson(line: EstimateLine): object {
  const { meter, tokens, usdPerMillion, basis } = line;
  return { meter, tokens, usdPerMillion, ...amounts(line), basis };
}

function amounts(range: Record<'low' | 'likely' | 'high', Money> | undefined): object {
  const usd = (money: Money | undefined): string | null => (money === undefined ? null : exactUsd(money));
  return {
    picoUsd: range?.likely.toString() ?? null,
    usd: usd(range?.likely),
    lowUsd: usd(range?.low),
    highUsd: usd(range?.high),
  };
}

function sumJson(sum: EstimateSum): object {
  const { panels, unknown, marks } = sum;
  // With no figure at all the sum is not known; one that lacks some panels says how many.
  return { panels, unknown, ...amounts(panels > 0 && unknown === panels ? undefined : sum), marks };
}

export function totalJson(total: EstimateSum, most: Money | undefined): object {
  return {
    total: sumJson(total),
    ...(most === undefined ? {} : { maxUsd: exactUsd(most), over: total.likely > most || total.unknown > 0 }),
  };
}
