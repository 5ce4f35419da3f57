import type { PlacedSites } from '../../attribution/siteMatch.ts';
import type { SiteFigures } from '../../calls/siteSpend.ts';
import { shownCost } from '../../calls/shownCost.ts';
import { addSums, emptySum } from '../../ledger/sums.ts';
import { shownSum, shownUsd } from '../../money.ts';
import { escaped } from '../markdown.ts';

/** A place with what was spent there. */
export type SpentSites = PlacedSites<SiteFigures & { unchanged: boolean }>;

function calls(count: number): string {
  return `${count} ${count === 1 ? 'call' : 'calls'}`;
}

function lastOf({ sites }: SpentSites): SiteFigures['last'] {
  return sites
    .flatMap(({ last }) => last ?? [])
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))[0];
}

/** Percentiles of several places do not add up. */
function p95Of({ sites: [only, ...others] }: SpentSites): string | undefined {
  return only?.p95 === undefined || others.length > 0 ? undefined : shownUsd(only.p95);
}

function facts(placed: SpentSites): {
  sum: string;
  count: string;
  p95: string | undefined;
  last: SiteFigures['last'];
} {
  const sum = placed.sites.reduce((all, site) => addSums(all, site.sum), emptySum());
  return { sum: shownSum(sum), count: calls(sum.calls), p95: p95Of(placed), last: lastOf(placed) };
}

/** `$0.034 in 30 days · 12 calls · P95 $0.004 · last $0.003`, of a function `in draw()`. */
export function lensText(placed: SpentSites, simulated: boolean): string {
  const { sum, count, p95, last } = facts(placed);
  return [
    `${simulated ? 'SIM ' : ''}${sum} in 30 days`,
    count,
    ...(p95 === undefined ? [] : [`P95 ${p95}`]),
    ...(last ? [`last ${shownCost({ ...last, simulated: false })}`] : []),
    ...(placed.whole === undefined ? [] : [`all of ${placed.whole}()`]),
  ].join(' · ');
}

/** The hover's Markdown: the same with the time of the last call, and what is not in it. */
export function hoverText(placed: SpentSites, simulated: boolean, without: number): string {
  const { sum, count, p95, last } = facts(placed);
  const lines = [
    `**${escaped(`${simulated ? 'SIM ' : ''}${sum}`)}** in 30 days · ${count}${p95 === undefined ? '' : ` · P95 ${escaped(p95)}`}`,
    ...(last
      ? [
          `Last call ${escaped(new Date(last.startedAt).toLocaleString())}: ${escaped(shownCost({ ...last, simulated: false }))} · ${escaped(last.modelVersion ?? last.requestedModel)}`,
        ]
      : []),
    ...(placed.whole === undefined
      ? []
      : [
          `The file changed since: this is all of ${escaped(placed.whole)}\\(\\), lines cannot be told apart\\.`,
        ]),
    ...(without > 0
      ? [
          `${calls(without)} of these 30 days tell no line: those of Generate, of other languages, and of programs that were not started with source lines\\.`,
        ]
      : []),
  ];
  return lines.join('\n\n');
}
