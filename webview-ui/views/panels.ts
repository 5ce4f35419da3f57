import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { PanelsFigures } from '../../src/protocol/reportInsights.ts';
import { callsText, countOf, imagesText, panelsText, percent, retriesText } from '../shownFigures.ts';
import { shareOf, UNKNOWN, usd } from '../shownMoney.ts';
import { t } from '../texts.ts';
import { icon, simMark } from './marks.ts';

type Cost = PanelsFigures['costs'][number];
type Share = PanelsFigures['shares'][number];
type State = Cost['state'];

interface Row {
  name: string;
  /** What it is over: "20 panels". */
  over: string;
  now: string;
  target: string;
  /** Now and target as shares of the meter, which ends above both. */
  meter?: { now: number; target?: number };
  state: State;
}

/** What panels cost, each figure against its target. */
export function panelsView(panels: PanelsFigures, simulated: boolean): TemplateResult {
  const rows = [...panels.costs.map(costRow), ...panels.shares.map(shareRow), savingsRow(panels)];
  return html`<div class="panels" aria-busy=${panels.reading}>
    <table class="kpis" aria-label=${t('Cost and quality of panels against their targets')}>
      <thead>
        <tr>
          <th scope="col">${t('Figure')}</th>
          <th scope="col" class="not-narrow">${t('Over')}</th>
          <th scope="col" class="number">${t('Now')}</th>
          <th scope="col" class="number">${t('Target')}</th>
          <th scope="col" class="not-narrow"><span class="spoken">${t('Picture')}</span></th>
          <th scope="col">${t('Met')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => rowView(row, simulated))}
      </tbody>
    </table>
    ${panels.mix ? mixView(panels.mix) : nothing}
  </div>`;
}

/** The heading's small line. */
export function panelsCaption({ costs, reading }: PanelsFigures): string {
  if (reading) return t('being read');
  const [tried, kept] = ['costPerPanel', 'costPerKeptPanel'].map((id) =>
    costs.find((cost) => cost.id === id),
  );
  return tried && kept && tried.things > 0
    ? t('{0} of {1} have a kept image, in the range above', kept.things, panelsText(tried.things))
    : t('no panels in the range above');
}

function rowView({ name, over, now, target, meter, state }: Row, simulated: boolean): TemplateResult {
  const isMoney = simulated && now.includes('$');
  return html`<tr>
    <td>${name}</td>
    <td class="soft not-narrow">${over}</td>
    <td class="number amount">${simMark(isMoney)}${now}</td>
    <td class="number soft">${target}</td>
    <td class="not-narrow">${meter ? meterView(meter, state) : nothing}</td>
    <td>${stateView(state, target !== '')}</td>
  </tr>`;
}

function stateView(state: State, hasTarget: boolean): TemplateResult | typeof nothing {
  switch (state) {
    case 'met':
      return html`<span class="kpi-state is-met">${icon('check')}${t('met')}</span>`;
    case 'missed':
      return html`<span class="kpi-state is-missed">${icon('warning')}${t('missed')}</span>`;
    case 'unknown':
      return hasTarget ? html`<span class="kpi-state">${t('not known')}</span>` : nothing;
  }
}

const COSTS: Record<Cost['id'], [name: string, one: string, many: string]> = {
  costPerPanel: [t('Cost per panel'), t('1 panel'), t('{0} panels')],
  costPerKeptPanel: [t('Cost per kept panel'), t('1 kept panel'), t('{0} kept panels')],
  costPerChapter: [t('Cost per chapter'), t('1 chapter'), t('{0} chapters')],
};

function costRow({ id, picoUsd, spentPicoUsd, things, lowerBound, targetPicoUsd, state }: Cost): Row {
  const [name, one, many] = COSTS[id];
  const mark = lowerBound ? '≥ ' : '';
  const row = {
    name,
    over: things > 0 ? t('{0} for {1}', `${mark}${usd(spentPicoUsd)}`, countOf(things, one, many)) : '',
    now: picoUsd === undefined ? UNKNOWN : `${mark}${usd(picoUsd)}`,
    target: targetPicoUsd === undefined ? '' : `≤ ${usd(targetPicoUsd)}`,
    state,
  };
  if (picoUsd === undefined) return row;
  // Drawing only: the larger of both ends at five sixths.
  const most = BigInt(picoUsd) > BigInt(targetPicoUsd ?? 0) ? picoUsd : (targetPicoUsd ?? picoUsd);
  const part = (amount: string): number => (shareOf(amount, most) * 5) / 6;
  const target = targetPicoUsd === undefined ? {} : { target: part(targetPicoUsd) };
  return { ...row, meter: { now: part(picoUsd), ...target } };
}

const SHARES: Record<Share['id'], [name: string, over: (share: Share) => string]> = {
  flashShare: ['Flash : Pro', ({ whole }) => imagesText(whole)],
  cacheHits: [t('Cache hits'), ({ whole }) => countOf(whole, t('1 input token'), t('{0} input tokens'))],
  retryRate: [t('Retry rate'), ({ part, whole }) => t('{0} of {1}', retriesText(part), callsText(whole))],
};

function shareRow(share: Share): Row {
  const { id, part, whole, target, state } = share;
  const [name, over] = SHARES[id];
  const goal = id === 'retryRate' ? '≤' : '≥';
  const row = {
    name,
    over: whole > 0 ? over(share) : '',
    now: whole > 0 ? shareText(id, part / whole) : UNKNOWN,
    target: target === undefined ? '' : `${goal} ${id === 'flashShare' ? pair(target) : `${target} %`}`,
    state,
  };
  if (whole === 0) return row;
  const most = id === 'retryRate' ? Math.max(part / whole, (target ?? 0) / 100) * 1.2 || 1 : 1;
  const tick = target === undefined ? {} : { target: target / 100 / most };
  return { ...row, meter: { now: part / whole / most, ...tick } };
}

/** Shares that are not quite the target may be drawn as if: the word beside says which. */
function shareText(id: Share['id'], share: number): string {
  return id === 'flashShare' ? pair(Math.round(share * 1000) / 10) : percent(share);
}

/** 80 → "80 : 20" */
function pair(flash: number): string {
  return `${flash} : ${Math.round((100 - flash) * 10) / 10}`;
}

function savingsRow({ savings }: PanelsFigures): Row {
  return {
    name: t('Saved by the cache'),
    over: savings ? t('cached tokens × (input − cached price)') : '',
    now: savings ? `${savings.complete ? '' : '≥ '}${usd(savings.picoUsd)}` : UNKNOWN,
    target: '',
    state: 'unknown',
  };
}

/** Now, and a tick at the target; both stand beside it in figures. */
function meterView({ now, target }: NonNullable<Row['meter']>, state: State): TemplateResult {
  const tick = target === undefined ? undefined : target * 120;
  return html`<svg
    class=${state === 'missed' ? 'meter' : 'meter is-plain'}
    viewBox="0 0 120 12"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <rect class="track" y="4" width="120" height="5"></rect>
    <rect class="used" y="4" width=${Math.min(1, now) * 120} height="5"></rect>
    ${tick === undefined ? nothing : svg`<line class="limit" x1=${tick} x2=${tick} y1="1" y2="12"></line>`}
  </svg>`;
}

function mixView({
  flashPercent,
  flashPicoUsd,
  proPicoUsd,
}: NonNullable<PanelsFigures['mix']>): TemplateResult {
  return html`<p class="mix">
    <strong>${t('{0} % Flash would have met the target for a panel.', flashPercent)}</strong>
    ${t('An image of a Flash model came to {0} here and one of Pro to {1}, failed attempts included.', usd(flashPicoUsd), usd(proPicoUsd))}
  </p>`;
}
