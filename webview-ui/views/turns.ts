import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { TurnFigures } from '../../src/protocol/reportDetails.ts';
import { quoted } from '../../src/protocol/queryTokens.ts';
import { csvUsd, type Table } from '../export/csv.ts';
import { withQuery } from '../pageState.ts';
import type { ReportFilter } from '../../src/protocol/reportView.ts';
import type { ReportActions } from '../reportActions.ts';
import { countOf, integer } from '../shownFigures.ts';
import { usdOr } from '../shownMoney.ts';
import { fullTime, whenText } from '../shownTimes.ts';
import { t } from '../texts.ts';
import { modelName, simMark } from './marks.ts';
import { saveMenu } from './saveMenu.ts';

type Turn = TurnFigures['dearest'][number];

/** What one message to a chat or an agent came to, with all calls that tools made of it. */
export function turnsView(
  { count, dearest }: TurnFigures,
  filter: ReportFilter,
  at: number,
  actions: ReportActions,
): TemplateResult {
  return html`<div class="scroller turns" tabindex="0" role="group" aria-label=${t('Dearest turns')}>
      <table class="by" aria-label=${t('Turns that cost most')}>
        <thead>
          <tr>
            <th scope="col">${t('Turn')}</th>
            <th scope="col" class="not-narrow">${t('Models')}</th>
            <th scope="col" class="number">${t('Calls')}</th>
            <th scope="col" class="number not-narrow">${t('Tokens in : out')}</th>
            <th scope="col" class="number">${t('Sum')}</th>
            <th scope="col" class="number not-narrow">${t('First call')}</th>
          </tr>
        </thead>
        <tbody>
          ${dearest.map((turn) => row(turn, filter, at, actions))}
        </tbody>
      </table>
    </div>
    <div class="more">
      <span class="grow soft"
        >${t('What a message cost beyond its first call is what tools added.')}
        ${
          count > dearest.length
            ? countOf(
                count - dearest.length,
                t('1 cheaper turn is not listed.'),
                t('{0} cheaper turns are not listed.'),
              )
            : nothing
        }</span
      >
      ${saveMenu('Turns', t('Turns'), { table: () => turnsTable(dearest) }, actions)}
    </div>`;
}

function row(turn: Turn, filter: ReportFilter, at: number, actions: ReportActions): TemplateResult {
  const { startedAt, hops, failed, models, promptTokens, outputTokens, firstPicoUsd } = turn;
  const place = placeOf(turn);
  const open = () => {
    actions.filter(withQuery(filter, `${filter.query ?? ''} turn:${quoted(turn.id)}`.trim()));
    actions.goTo('calls');
  };
  return html`<tr>
    <td>
      <span class="named">
        <button title=${t('Show its calls')} @click=${open}>
          <span title=${fullTime(startedAt)}>${whenText(startedAt, at)}</span>
        </button>
        ${place ? html`<span class="text soft" title=${place}>${place}</span>` : nothing}
      </span>
    </td>
    <td class="not-narrow">${models.map((model) => html`${modelName(model)} `)}</td>
    <td class="number">
      ${integer(hops)}${failed > 0 ? html` <span class="soft">${t('{0} failed', failed)}</span>` : nothing}
    </td>
    <td class="number not-narrow">${integer(promptTokens)} : ${integer(outputTokens)}</td>
    <td class="number amount">${simMark(filter.simulated === true)}${sumOf(turn)}</td>
    <td class="number not-narrow">${usdOr(firstPicoUsd)}</td>
  </tr>`;
}

function placeOf({ client, terminal }: Turn): string {
  return client && terminal ? t('{0} in {1}', client, terminal) : (client ?? terminal ?? '');
}

function sumOf({ picoUsd, lowerBound }: Turn): string {
  return `${lowerBound && picoUsd !== undefined ? '≥ ' : ''}${usdOr(picoUsd)}`;
}

function turnsTable(turns: readonly Turn[]): Table {
  return {
    columns: [
      ...[
        'Turn',
        'Started',
        'Client',
        'Terminal',
        'Models',
        'Calls',
        'Failed',
        'Input tokens',
        'Output tokens',
      ],
      ...['Billed USD', 'First call USD', 'At least'],
    ],
    rows: turns.map((turn) => [
      ...[turn.id, new Date(turn.startedAt).toISOString(), turn.client ?? '', turn.terminal ?? ''],
      ...[turn.models.join(', '), turn.hops, turn.failed, turn.promptTokens, turn.outputTokens],
      ...[turn.picoUsd, turn.firstPicoUsd].map(csvUsd),
      turn.lowerBound ? 'yes' : 'no',
    ]),
  };
}
