import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ComparisonFigures, ReportDetails } from '../../src/protocol/reportDetails.ts';
import { translated } from '../../src/l10n.ts';
import { REASONS } from '../comparisonReasons.ts';
import { csvUsd, type Table } from '../export/csv.ts';
import type { ReportActions } from '../reportActions.ts';
import { changePercent, signedUsd } from '../shownChange.ts';
import { callsText, countOf, readingWords } from '../shownFigures.ts';
import { UNKNOWN, usd } from '../shownMoney.ts';
import { filled, l10n, t } from '../texts.ts';
import { modelName, simMark } from './marks.ts';
import { saveMenu } from './saveMenu.ts';

type Kind = ComparisonFigures['kinds'][number];
type Model = Kind['models'][number];

const FIRST_MODELS = 5;

/** What the range's calls would have cost on other models, and what cannot be told. */
export function comparisonView(
  comparison: ComparisonFigures | undefined,
  simulated: boolean,
  actions: ReportActions,
): TemplateResult {
  if (!comparison)
    return html`<p class="nothing" aria-busy="true">${t('Reading the calls of this range …')}</p>`;
  const { kinds } = comparison;
  if (kinds.length === 0) return html`<p class="nothing">${t('No call of this range can be compared.')}</p>`;
  return html`<div class="compared">${kinds.map((kind) => kindView(kind, simulated))}</div>
    <p class="small explain">
      <span
        >${t('The same tokens, thoughts and cached shares at the list prices of now, images of the same size in the tokens that each model draws them with. Another model writes and thinks more or less: a figure to choose by, not a forecast.')}</span
      >
      ${leftWords(comparison).map((words) => html`<span>${words}</span>`)}
    </p>
    <div class="more">
      <span class="grow"></span>
      ${saveMenu('Other models', t('Other models'), { table: () => comparisonTable(comparison) }, actions)}
    </div>`;
}

export function comparisonCaption({ comparison, reading }: Partial<ReportDetails>): string {
  const words = readingWords(reading, comparison !== undefined);
  return words || (comparison ? callsText(comparison.calls) : t('being read'));
}

function leftWords({ left }: ComparisonFigures): string[] {
  return [
    ...(left.notPriced > 0
      ? [
          t(
            '{0} whose list price is not known, or only a lower bound: in no figure.',
            callsText(left.notPriced),
          ),
        ]
      : []),
    ...(left.noTokens > 0 ? [t('{0} without counted tokens: in no figure.', callsText(left.noTokens))] : []),
    ...(left.severalModels > 0
      ? [
          countOf(
            left.severalModels,
            t('1 batch of several models: in no figure.'),
            t('{0} batches of several models: in no figure.'),
          ),
        ]
      : []),
  ];
}

function kindView({ kind, calls, listPicoUsd, models }: Kind, simulated: boolean): TemplateResult {
  const told = models.filter((model) => model.calls > 0);
  const untold = models.filter((model) => model.calls === 0);
  // What is in use stands among the first, however many are cheaper.
  const cheapest = new Set(told.filter(({ used }) => !used).slice(0, FIRST_MODELS));
  const first = told.filter((model) => model.used || cheapest.has(model));
  const rest = told.filter((model) => !model.used && !cheapest.has(model));
  return html`<div>
    <h3>
      ${kind === 'image' ? t('Images') : t('Text')}
      <span class="soft"
        >${filled(t('{0}, list price {1}'), callsText(calls), html`${simMark(simulated)}${usd(listPicoUsd)}`)}</span
      >
    </h3>
    <table aria-label=${kind === 'image' ? t('Images on other models') : t('Text on other models')}>
      <thead>
        <tr>
          <th scope="col">${t('Model')}</th>
          <th scope="col" class="number">${t('Would have cost')}</th>
          <th scope="col" class="number not-narrow">${t('Against')}</th>
          <th scope="col" class="number">${t('Change, about')}</th>
          <th scope="col" class="not-narrow">${t('Not in it')}</th>
        </tr>
      </thead>
      <tbody>
        ${first.map((model) => modelRow(model, calls))}
      </tbody>
    </table>
    ${
      rest.length > 0
        ? html`<details class="rest">
            <summary>${countOf(rest.length, t('1 more model'), t('{0} more models'))}</summary>
            <table aria-label=${t('More models')}>
              <thead class="spoken">
                <tr>
                  <th scope="col">${t('Model')}</th>
                  <th scope="col">${t('Would have cost')}</th>
                  <th scope="col">${t('Against')}</th>
                  <th scope="col">${t('Change')}</th>
                  <th scope="col">${t('Not in it')}</th>
                </tr>
              </thead>
              <tbody>
                ${rest.map((model) => modelRow(model, calls))}
              </tbody>
            </table>
          </details>`
        : nothing
    }
    ${
      untold.length > 0
        ? html`<details class="rest">
            <summary>
              ${countOf(untold.length, t('1 model without a figure'), t('{0} models without a figure'))}
            </summary>
            <ul>
              ${untold.map(
                ({ model, unknown }) =>
                  html`<li>${modelName(model)} <span class="soft">${reasonWords(unknown)}</span></li>`,
              )}
            </ul>
          </details>`
        : nothing
    }
  </div>`;
}

function modelRow(
  { model, used, calls, herePicoUsd, therePicoUsd, unknown }: Model,
  all: number,
): TemplateResult {
  const change = BigInt(therePicoUsd) - BigInt(herePicoUsd);
  const share = changePercent(herePicoUsd, therePicoUsd);
  return html`<tr>
    <td>
      <span class="named"
        ><span class="text">${modelName(model)}</span
        >${used ? html`<span class="tag">${t('used')}</span>` : nothing}</span
      >
    </td>
    <td class="number amount">~${usd(therePicoUsd)}</td>
    <td class="number soft not-narrow">
      ${usd(herePicoUsd)}${calls < all ? html`, ${callsText(calls)}` : nothing}
    </td>
    <td class="number">
      ${signedUsd(change)}${share === undefined || change === 0n ? nothing : html` <span class="soft">${share}</span>`}
    </td>
    <td class="soft not-narrow reasons">${reasonWords(unknown)}</td>
  </tr>`;
}

function reasonWords(unknown: Model['unknown']): string {
  if (unknown.length === 0) return '';
  return `${UNKNOWN} ${unknown.map(({ reason, calls }) => `${callsText(calls)}: ${translated(l10n, REASONS[reason])}`).join('; ')}`;
}

function comparisonTable({ kinds }: ComparisonFigures): Table {
  return {
    columns: [
      'Kind',
      'Model',
      'Used',
      'Calls compared',
      'List USD here',
      'List USD there, about',
      'Not compared',
    ],
    rows: kinds.flatMap(({ kind, models }) =>
      models.map(({ model, used, calls, herePicoUsd, therePicoUsd, unknown }) => [
        kind,
        model,
        used ? 'yes' : 'no',
        calls,
        ...(calls > 0 ? [csvUsd(herePicoUsd), csvUsd(therePicoUsd)] : ['', '']),
        unknown.map((one) => `${one.calls} ${REASONS[one.reason]}`).join('; '),
      ]),
    ),
  };
}
