import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type ByRow, changeOf, isMissing, ratioText } from '../byModel.ts';
import type { ByParts } from '../elements/byTable.ts';
import { dimensionName } from '../overTimeModel.ts';
import { changePercent } from '../shownChange.ts';
import { capital, integer, percent, short } from '../shownFigures.ts';
import { missingCalls, missingNote, shareOf, sumAmount, UNKNOWN, usdOr } from '../shownMoney.ts';
import { t } from '../texts.ts';
import { groupName, sortHeading } from './byParts.ts';
import { simMark, swatch } from './marks.ts';
import { trendView } from './trend.ts';

/** What each group came to. */
export function figuresTable(parts: ByParts, rows: readonly ByRow[], hidden: number): TemplateResult {
  const { by, filter } = parts;
  const { dimension, groups, total } = by;
  const apart = groups.reduce((calls, { sum }) => calls + (isMissing(sum) ? 0 : missingCalls(sum)), 0);
  return html`<table class="by" aria-label=${t('Calls by {0}', dimensionName(dimension))}>
    <thead>
      <tr>
        <th scope="col">${capital(dimensionName(dimension))}</th>
        ${sortHeading(parts, 'calls', t('Calls'))}
        ${sortHeading(parts, 'in', t('Tokens in'), 'not-narrow medium')}
        ${sortHeading(parts, 'out', t('Tokens out'), 'not-narrow')}
        ${sortHeading(parts, 'ratio', t('Out : in'), 'not-narrow wide')}
        ${sortHeading(parts, 'sum', t('Sum'))} ${sortHeading(parts, 'share', t('Share'))}
        ${sortHeading(parts, 'p50', 'P50', 'not-narrow medium')}
        ${sortHeading(parts, 'p95', 'P95', 'not-narrow')}
        ${sortHeading(parts, 'p99', 'P99', 'not-narrow wide')}
        ${sortHeading(parts, 'change', t('Change'), 'not-narrow')}
        <th scope="col" class="number not-narrow wide">${t('7 days')}</th>
      </tr>
    </thead>
    <tbody>
      ${repeat(
        rows,
        ({ key }) => key,
        (row) => rowView(parts, row),
      )}
      ${apart > 0 ? unpricedRow(apart) : nothing}
    </tbody>
    <tfoot>
      <tr>
        <td>${hidden > 0 ? t('All {0}', groups.length) : t('Sum')}</td>
        <td class="number">${integer(total.calls)}</td>
        <td class="number not-narrow medium">${short(total.promptTokens)}</td>
        <td class="number not-narrow">${short(total.outputTokens)}</td>
        <td class="number not-narrow wide">${ratioText(total)}</td>
        <td class="number" data-total>${simMark(filter.simulated === true)}${sumAmount(total)}</td>
        <td class="number soft">${missingNote(total) || (isMissing(total) ? '' : '100 %')}</td>
        <td class="not-narrow medium"></td>
        <td class="not-narrow"></td>
        <td class="not-narrow wide"></td>
        <td class="number not-narrow">${totalChange(parts)}</td>
        <td class="not-narrow wide"></td>
      </tr>
    </tfoot>
  </table>`;
}

function totalChange({ by, details }: ByParts): string {
  const { before } = details ?? {};
  if (!before || isMissing(by.total)) return '';
  return changePercent(before.sum.billedPicoUsd, by.total.billedPicoUsd) ?? '';
}

function rowView(parts: ByParts, row: ByRow): TemplateResult {
  const { sum, key, p50, p95, p99 } = row;
  const { by, fills } = parts;
  const missing = isMissing(sum);
  const fill = missing ? 'series-none' : fills.get(key);
  const share = shareOf(sum.billedPicoUsd, by.total.billedPicoUsd);
  const note = missing ? '' : missingNote(sum);
  return html`<tr>
    <td>
      <span class="named">
        ${fill === undefined ? nothing : swatch(fill)}${groupName(parts, key)}
        ${missing ? html`<span class="tag">${[sum.unpriced > 0 && t('unpriced'), sum.unknown > 0 && t('unknown')].filter(Boolean).join(', ')}</span>` : nothing}
        ${sum.freeTier > 0 ? html`<span class="tag not-narrow">${t('{0} free', integer(sum.freeTier))}</span>` : nothing}
        ${note ? html`<span class="tag">${note}</span>` : nothing}
      </span>
    </td>
    <td class="number">${integer(sum.calls)}</td>
    <td class="number not-narrow medium">${short(sum.promptTokens)}</td>
    <td class="number not-narrow">${short(sum.outputTokens)}</td>
    <td class="number not-narrow wide">${ratioText(sum)}</td>
    <td class="number amount">${sumAmount(sum)}</td>
    <td class="number">${missing ? UNKNOWN : shareView(share, fill ?? 'series-rest')}</td>
    <td class="number not-narrow medium">${usdOr(missing ? undefined : p50)}</td>
    <td class="number not-narrow">${usdOr(missing ? undefined : p95)}</td>
    <td class="number not-narrow wide">${usdOr(missing ? undefined : p99)}</td>
    <td class="number not-narrow">
      ${parts.details?.before?.sum.calls === 0 ? '' : changeCell(row, missing)}
    </td>
    <td class="number not-narrow wide">${row.days ? trendView(row.days, 'spend') : nothing}</td>
  </tr>`;
}

/** "▲ +40 %": the arrow is for the eye, the sign says it. */
function changeCell(row: ByRow, missing: boolean): TemplateResult | string {
  const change = changeOf(row);
  if (change === undefined || missing) return row.before || missing ? UNKNOWN : '';
  const words = row.before && changePercent(row.before.sum.billedPicoUsd, row.sum.billedPicoUsd);
  if (words === undefined) return change === 0n ? '$0' : t('new');
  return html`<span class="arrow" aria-hidden="true">${change > 0n ? '▲' : change < 0n ? '▼' : ''}</span>
    ${words}`;
}

/** Calls without a known amount that stand in groups with others. */
function unpricedRow(calls: number): TemplateResult {
  const words = t('Unpriced or unknown, counted above');
  return html`<tr>
    <td>
      <span class="named"
        >${swatch('series-none')}<span class="text soft" title=${words}>${words}</span></span
      >
    </td>
    <td class="number soft">${integer(calls)}</td>
    <td class="not-narrow medium"></td>
    <td class="not-narrow"></td>
    <td class="not-narrow wide"></td>
    <td class="number amount">${UNKNOWN}</td>
    <td class="number">${UNKNOWN}</td>
    <td class="number not-narrow medium">${UNKNOWN}</td>
    <td class="number not-narrow">${UNKNOWN}</td>
    <td class="number not-narrow wide">${UNKNOWN}</td>
    <td class="not-narrow"></td>
    <td class="not-narrow wide"></td>
  </tr>`;
}

function shareView(share: number, fill: string): TemplateResult {
  return html`<span class="share">
    <svg viewBox="0 0 72 6" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="72" height="6" rx="3"></rect>
      <rect class=${fill} width=${share > 0 ? Math.max(1, 72 * share) : 0} height="6" rx="1"></rect>
    </svg>
    <span>${percent(share)}</span>
  </span>`;
}
