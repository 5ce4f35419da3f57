import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { BeforeFigures, ChangeFigures, ReportDetails } from '../../src/protocol/reportDetails.ts';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { ReportFilter } from '../../src/protocol/reportView.ts';
import { type ByRow, changeOf, isMissing } from '../byModel.ts';
import type { ByParts } from '../elements/byTable.ts';
import { dimensionName } from '../overTimeModel.ts';
import { beforeText, changePercent, signedUsd } from '../shownChange.ts';
import { capital, countOf } from '../shownFigures.ts';
import { sumAmount, sumText, UNKNOWN } from '../shownMoney.ts';
import { dayText } from '../shownTimes.ts';
import { filled, t } from '../texts.ts';
import { groupName, sortHeading } from './byParts.ts';
import { swatch } from './marks.ts';

const PARTS = ['volume', 'mix', 'price'] as const;
const PART_NAMES = { volume: t('volume'), mix: t('mix'), price: t('price') };

/** Why it went up or down, in one line. */
export function changeWords(
  by: ReportSnapshot['by'],
  details: ReportDetails | undefined,
  filter: ReportFilter,
): TemplateResult {
  if (!details)
    return html`<span class="soft" aria-busy="true">${t('Comparing with the period before …')}</span>`;
  const { before } = details;
  if (!before)
    return html`<span class="soft"
      >${filter.period === 'all' && !filter.range ? t('All time has no period before it to compare with.') : t('No period before it to compare with.')}</span
    >`;
  if (before.sum.calls === 0)
    return html`<span class="soft"
      >${t('No calls in the equal period before ({0}).', beforeText(before))}</span
    >`;
  const change = BigInt(by.total.billedPicoUsd) - BigInt(before.sum.billedPicoUsd);
  const share = changePercent(before.sum.billedPicoUsd, by.total.billedPicoUsd);
  return html`<span class="why"
    >${filled(
      t('{0} against {1} of {2}:'),
      html`<strong data-change>${signedUsd(change)}${share === undefined ? '' : ` (${share})`}</strong>`,
      sumText(before.sum),
      beforeText(before),
    )}
    ${PARTS.map((part) => html`<span class="part">${PART_NAMES[part]} <strong data-part=${part}>${signedUsd(before.parts[part])}</strong></span>`)}${notes(before)}</span
  >`;
}

/** What the comparison lacks. */
function notes({ beginsAt, missing }: BeforeFigures): TemplateResult {
  const words = [
    ...(beginsAt === undefined
      ? []
      : [t('The ledger begins on {0}: the period before is not whole.', dayText(beginsAt))]),
    ...(missing > 0
      ? [
          countOf(
            missing,
            t('1 call without a known cost is in no part.'),
            t('{0} calls without a known cost are in no part.'),
          ),
        ]
      : []),
  ];
  return html`${words.map((word) => html` <span class="soft">${word}</span>`)}`;
}

/** What each group's cost changed by, and how much of it is volume, mix and price. */
export function changeTable(parts: ByParts, rows: readonly ByRow[]): TemplateResult {
  const { by, details } = parts;
  const { before } = details ?? {};
  if (!before) return html`<p class="nothing">${t('There is nothing to compare with.')}</p>`;
  const most = rows
    .flatMap(({ before: old }) => (old ? PARTS.map((part) => size(old.parts[part])) : []))
    .reduce(larger, 1n);
  return html`<table class="by" aria-label=${t('Changes by {0}', dimensionName(by.dimension))}>
      <thead>
        <tr>
          <th scope="col">${capital(dimensionName(by.dimension))}</th>
          ${sortHeading(parts, 'before', t('Before'), 'not-narrow')}
          ${sortHeading(parts, 'sum', t('Now'), 'not-narrow')} ${sortHeading(parts, 'change', t('Change'))}
          ${PARTS.map((part) => sortHeading(parts, part, capital(PART_NAMES[part])))}
          <th scope="col" class="not-narrow medium picture"><span class="spoken">${t('Picture')}</span></th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          rows,
          ({ key }) => key,
          (row) => changeRow(parts, row, most),
        )}
      </tbody>
      <tfoot>
        <tr>
          <td>${t('Sum')}</td>
          <td class="number not-narrow">${sumAmount(before.sum)}</td>
          <td class="number not-narrow">${sumAmount(by.total)}</td>
          <td class="number">
            ${signedUsd(BigInt(by.total.billedPicoUsd) - BigInt(before.sum.billedPicoUsd))}
          </td>
          ${PARTS.map((part) => html`<td class="number">${signedUsd(before.parts[part])}</td>`)}
          <td class="not-narrow medium"></td>
        </tr>
      </tfoot>
    </table>
    <p class="small explain">
      ${[
        t('{0} more or fewer calls in all.'),
        t('{0} a larger or smaller share of the calls; all of it where a {1} is new.'),
        t('{0} a call costs another amount: price row, length, image size.'),
      ].map(
        (text, index) =>
          html`<span
            >${swatch(`series-${index}`)}${filled(text, html`<strong>${capital(PART_NAMES[PARTS[index] ?? 'price'])}</strong>`, dimensionName(by.dimension))}</span
          >`,
      )}
      <span>${t('The three add up to the change exactly.')}</span>
    </p>`;
}

function changeRow(parts: ByParts, row: ByRow, most: bigint): TemplateResult {
  const { key, sum, before } = row;
  const change = changeOf(row);
  const missing = isMissing(sum);
  return html`<tr>
    <td>
      <span class="named"
        >${groupName(parts, key)}${sum.calls === 0 ? html`<span class="tag">${t('gone')}</span>` : nothing}${before?.sum.calls === 0 ? html`<span class="tag">${t('new')}</span>` : nothing}</span
      >
    </td>
    <td class="number not-narrow">${before && before.sum.calls > 0 ? sumAmount(before.sum) : UNKNOWN}</td>
    <td class="number not-narrow">${sum.calls > 0 ? sumAmount(sum) : UNKNOWN}</td>
    <td class="number amount">${change === undefined || missing ? UNKNOWN : signedUsd(change)}</td>
    ${PARTS.map(
      (part) => html`<td class="number">${before && !missing ? signedUsd(before.parts[part]) : UNKNOWN}</td>`,
    )}
    <td class="not-narrow medium">${before && !missing ? partsPicture(before.parts, most) : nothing}</td>
  </tr>`;
}

/** Three bars from the middle: to the right is more. The figures stand beside it. */
function partsPicture(parts: ChangeFigures, most: bigint): TemplateResult {
  return html`<svg class="parts" viewBox="0 0 120 20" preserveAspectRatio="none" aria-hidden="true">
    ${PARTS.map((part, index) => {
      const amount = BigInt(parts[part]);
      // Drawing only.
      const width = Number((size(parts[part]) * 5800n) / most) / 100;
      return svg`<rect class=${`series-${index}`} x=${amount < 0n ? 60 - width : 60} y=${2 + index * 6}
        width=${amount === 0n ? 0 : Math.max(0.8, width)} height="4"></rect>`;
    })}
    <line class="limit" x1="60" x2="60" y1="0" y2="20"></line>
  </svg>`;
}

function size(picoUsd: string): bigint {
  const amount = BigInt(picoUsd);
  return amount < 0n ? -amount : amount;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
