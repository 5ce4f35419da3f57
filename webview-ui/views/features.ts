import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ReportDetails } from '../../src/protocol/reportDetails.ts';
import type { ReportFilter } from '../../src/protocol/reportView.ts';
import { isMissing, ratioText } from '../byModel.ts';
import { csvUsd, type Table } from '../export/csv.ts';
import type { ReportActions } from '../reportActions.ts';
import { groupFilter } from '../reportActions.ts';
import { integer } from '../shownFigures.ts';
import { missingCalls, missingNote, sumAmount, UNKNOWN, usd } from '../shownMoney.ts';
import { filled, t } from '../texts.ts';
import { simMark } from './marks.ts';
import { requestTrendText, trendView } from './trend.ts';
import { saveMenu } from './saveMenu.ts';

type Feature = ReportDetails['features'][number];

/** The features that cost most: what a request of each costs, where that goes, and how much it writes for what it reads. */
export function featuresView(
  features: readonly Feature[],
  filter: ReportFilter,
  actions: ReportActions,
): TemplateResult {
  if (features.length === 0)
    return html`<p class="nothing">
      ${filled(t("No call in this range names a feature. A spec's {0} or the tag {1} does."), html`<code>feature:</code>`, html`<code>feature</code>`)}
    </p>`;
  return html`<table class="features" aria-label=${t('Features that cost most')}>
      <thead>
        <tr>
          <th scope="col">${t('Feature')}</th>
          <th scope="col" class="number">${t('Sum')}</th>
          <th scope="col" class="number not-narrow">${t('Calls')}</th>
          <th scope="col" class="number">${t('A request')}</th>
          <th scope="col" class="number not-narrow">${t('A request, last 7 days')}</th>
          <th scope="col" class="not-narrow"><span class="spoken">${t('Trend of 7 days')}</span></th>
          <th scope="col" class="number">${t('Out : in')}</th>
        </tr>
      </thead>
      <tbody>
        ${features.map((feature) => row(feature, filter, actions))}
      </tbody>
    </table>
    <div class="more">
      <span class="grow"></span>
      ${saveMenu('Top features', t('Top features'), { table: () => featuresTable(features) }, actions)}
    </div>`;
}

function row({ key, sum, days }: Feature, filter: ReportFilter, actions: ReportActions): TemplateResult {
  const wanted = groupFilter(filter, 'feature', key);
  const note = isMissing(sum) ? '' : missingNote(sum);
  return html`<tr>
    <td>
      <span class="named">
        <button title=${t('Show only {0}', key)} @click=${() => wanted && actions.filter(wanted)}>
          <span title=${key}>${key}</span>
        </button>
        ${note ? html`<span class="tag">${note}</span>` : nothing}
      </span>
    </td>
    <td class="number amount">${simMark(filter.simulated === true)}${sumAmount(sum)}</td>
    <td class="number not-narrow">${integer(sum.calls)}</td>
    <td class="number">${perRequest(sum)}</td>
    <td class="number not-narrow">${requestTrendText(days)}</td>
    <td class="not-narrow">${trendView(days, 'request')}</td>
    <td class="number">${ratioText(sum)}</td>
  </tr>`;
}

/** Over the calls whose cost is known. */
function perRequest(sum: Feature['sum']): string {
  const known = BigInt(sum.calls - missingCalls(sum));
  if (known <= 0n) return UNKNOWN;
  const amount = (BigInt(sum.billedPicoUsd) * 2n + known) / (known * 2n);
  return `${sum.uncertain > 0 ? '≥ ' : ''}${usd(String(amount))}`;
}

function featuresTable(features: readonly Feature[]): Table {
  return {
    columns: [
      ...['Feature', 'Calls', 'Unpriced or unknown calls', 'Input tokens', 'Output tokens', 'Billed USD'],
      ...(features[0]?.days.flatMap(({ day }) => [`${day} calls`, `${day} USD`]) ?? []),
    ],
    rows: features.map(({ key, sum, days }) => [
      key,
      ...[sum.calls, missingCalls(sum), sum.promptTokens, sum.outputTokens],
      csvUsd(sum.billedPicoUsd),
      ...days.flatMap(({ calls, picoUsd }) => [calls, csvUsd(picoUsd)]),
    ]),
  };
}
