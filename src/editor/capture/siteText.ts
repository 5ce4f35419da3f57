import type { PlacedSites } from '../../attribution/siteMatch.ts';
import type { SiteFigures } from '../../calls/siteSpend.ts';
import { shownCost } from '../../calls/shownCost.ts';
import { addSums, emptySum } from '../../ledger/sums.ts';
import { callCount, type L10n } from '../../l10n.ts';
import { shownSum, shownUsd } from '../../money.ts';
import { escaped } from '../markdown.ts';

/** A place with what was spent there. */
export type SpentSites = PlacedSites<SiteFigures & { unchanged: boolean }>;

function lastOf({ sites }: SpentSites): SiteFigures['last'] {
  return sites
    .flatMap(({ last }) => last ?? [])
    .toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))[0];
}

/** Percentiles of several places do not add up. */
function p95Of({ sites: [only, ...others] }: SpentSites): string | undefined {
  return only?.p95 === undefined || others.length > 0 ? undefined : shownUsd(only.p95);
}

function facts(
  placed: SpentSites,
  l10n: L10n,
): {
  sum: string;
  count: string;
  p95: string | undefined;
  last: SiteFigures['last'];
} {
  const sum = placed.sites.reduce((all, site) => addSums(all, site.sum), emptySum());
  return { sum: shownSum(sum), count: callCount(l10n, sum.calls), p95: p95Of(placed), last: lastOf(placed) };
}

/** `$0.034 in 30 days · 12 calls · P95 $0.004 · last $0.003`, of a function `in draw()`. */
export function lensText(placed: SpentSites, simulated: boolean, l10n: L10n): string {
  const { sum, count, p95, last } = facts(placed, l10n);
  return [
    l10n.t('{0} in 30 days', `${simulated ? 'SIM ' : ''}${sum}`),
    count,
    ...(p95 === undefined ? [] : [`P95 ${p95}`]),
    ...(last ? [l10n.t('last {0}', shownCost({ ...last, simulated: false }))] : []),
    ...(placed.whole === undefined ? [] : [l10n.t('all of {0}', `${placed.whole}()`)]),
  ].join(' · ');
}

/** The hover's Markdown: the same with the time of the last call, and what is not in it. */
export function hoverText(placed: SpentSites, simulated: boolean, without: number, l10n: L10n): string {
  const { sum, count, p95, last } = facts(placed, l10n);
  const lines = [
    `${l10n.t('{0} in 30 days', `**${escaped(`${simulated ? 'SIM ' : ''}${sum}`)}**`)} · ${count}${p95 === undefined ? '' : ` · P95 ${escaped(p95)}`}`,
    ...(last
      ? [
          escaped(
            `${l10n.t('Last call {0}: {1}', new Date(last.startedAt).toLocaleString(), shownCost({ ...last, simulated: false }))} · ${last.modelVersion ?? last.requestedModel}`,
          ),
        ]
      : []),
    ...(placed.whole === undefined
      ? []
      : [
          escaped(
            l10n.t(
              'The file changed since: this is all of {0}, lines cannot be told apart.',
              `${placed.whole}()`,
            ),
          ),
        ]),
    ...(without > 0
      ? [
          escaped(
            l10n.t(
              '{0} of these 30 days tell no line: those of Generate, of other languages, and of programs that were not started with source lines.',
              callCount(l10n, without),
            ),
          ),
        ]
      : []),
  ];
  return lines.join('\n\n');
}
