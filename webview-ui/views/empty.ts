import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { ReportActions } from '../reportActions.ts';
import { UNKNOWN, usd } from '../shownMoney.ts';
import { dateText } from '../shownTimes.ts';
import { t } from '../texts.ts';
import { icon, modelName } from './marks.ts';

const WILL_APPEAR = [
  [t('Now'), t('session, today, month, free tier left, unpriced')],
  [t('Watch'), t('budgets, free-tier limits, what has no price')],
  [t('Over time'), t('spend per day by model, feature, phase or chapter')],
  [t('By'), t('who and what spent it, with percentiles')],
  [t('Calls'), t('every call, down to its receipt')],
  [t('How'), t('the price book, its date, and what is not known')],
] as const;

/** Where real calls come from. */
const WAYS = [
  ['setApiKey', 'key', t('Set a Gemini API key')],
  ['trackTerminals', 'terminal', t('Count scripts and agents of this workspace’s terminals')],
  ['importCalls', 'cloud-download', t('Import calls of a log')],
  ['gettingStarted', 'mortar-board', t('Getting started, step by step')],
] as const;

/** A report without a call: what will be here, what a panel costs, and a first step that costs nothing. */
export function emptyView({ panelPrices, how }: ReportSnapshot, actions: ReportActions): TemplateResult {
  return html`<div class="empty">
    <h2>${t('No calls yet')}</h2>
    <p>
      ${t('When a Gemini call runs from this workspace, its cost appears here within a second: from the lens over a panel, from a terminal, or from an import. Nothing leaves this machine.')}
    </p>
    <div class="start">
      <button class="button" @click=${() => actions.run('generateSimulated')}>
        ${icon('beaker')}${t('Generate with the simulator')}
      </button>
      <button class="button secondary" @click=${() => actions.run('openSample')}>
        ${t('Open the sample chapter')}
      </button>
      <span class="soft"
        >${t('No key, no cost. Simulated calls are marked SIM and stay out of real sums.')}</span
      >
    </div>
    <ul class="ways">
      ${WAYS.map(
        ([command, name, words]) =>
          html`<li>
            ${icon(name)}<button class="link" @click=${() => actions.run(command)}>${words}</button>
          </li>`,
      )}
    </ul>
    <div class="two">
      <div>
        <h3>${t('What will appear here')}</h3>
        <ul class="will">
          ${WILL_APPEAR.map(([name, what]) => html`<li><span>${name}</span><span class="soft">${what}</span></li>`)}
        </ul>
      </div>
      ${panelPrices.length > 0 ? prices(panelPrices, how.bookAsOf) : nothing}
    </div>
  </div>`;
}

function prices(models: ReportSnapshot['panelPrices'], asOf: string): TemplateResult {
  const sizes = [...new Set(models.flatMap((model) => model.sizes.map(({ size }) => size)))];
  return html`<div>
    <h3 id="prices">${t('What a panel will cost')}</h3>
    <table aria-labelledby="prices">
      <thead>
        <tr>
          <th scope="col">${t('Model')}</th>
          ${sizes.map((size) => html`<th scope="col" class="number">${size}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${models.map(
          (model) =>
            html`<tr>
              <td>${modelName(model.model)}</td>
              ${sizes.map((size) => {
                const price = model.sizes.find((one) => one.size === size);
                return html`<td class="number">${price ? `~${usd(price.picoUsd)}` : UNKNOWN}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="small">
      ${t('One attempt with a short prompt and no reference images. Prices as of {0}, worked out offline.', dateText(asOf))}
    </p>
  </div>`;
}

/** The frame of what is to come, in its final places. */
export function loadingView(): TemplateResult {
  return html`<section aria-label=${t('Now')} aria-busy="true">
      <header><h2>${t('Now')}</h2></header>
      <div class="tiles">
        ${[t('Session'), t('Today'), t('This month')].map(
          (label) =>
            html`<div class="tile">
              <span class="label">${label}</span><span class="skeleton value-bar"></span>
              <span class="skeleton detail-bar"></span>
            </div>`,
        )}
      </div>
    </section>
    <section aria-label=${t('Over time')} aria-busy="true">
      <header><h2>${t('Over time')}</h2></header>
      <span class="skeleton chart-bar"></span>
    </section>
    <section aria-label=${t('Calls')} aria-busy="true">
      <header><h2>${t('Calls')}</h2></header>
      ${[1, 2, 3, 4, 5, 6].map(() => html`<span class="skeleton row-bar"></span>`)}
    </section>`;
}
