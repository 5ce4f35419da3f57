import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { WasteFigure } from '../../src/protocol/reportDetails.ts';
import type { ReportSnapshot, ReportSum } from '../../src/protocol/reportSnapshot.ts';
import type { ReportFilter } from '../../src/protocol/reportView.ts';
import type { ReportActions } from '../reportActions.ts';
import { callsText, countOf, integer, percent } from '../shownFigures.ts';
import { missingCalls, missingNote, shareOf, sumAmount, UNKNOWN, usd } from '../shownMoney.ts';
import { clockTime, monthText, untilText, whenText } from '../shownTimes.ts';
import { filled, t } from '../texts.ts';
import { forecastBar, forecastWords } from './forecast.ts';
import { simMark } from './marks.ts';
import { spark } from './spark.ts';

interface Tile {
  label: string;
  value: TemplateResult | string;
  detail: TemplateResult | string;
  /** The whole detail, where it may be cut. */
  title?: string;
  spark: TemplateResult | typeof nothing;
  /** Chosen: the page is filtered by it. */
  filter?: { on: boolean; set: () => void };
}

/** The figures on top. */
export function nowView(
  snapshot: ReportSnapshot,
  waste: WasteFigure | undefined,
  actions: ReportActions,
): TemplateResult {
  return html`<div class="tiles">${tiles(snapshot, waste, actions).map(tile)}</div>`;
}

function tiles(snapshot: ReportSnapshot, waste: WasteFigure | undefined, actions: ReportActions): Tile[] {
  const { now, today, at, view, recorded } = snapshot;
  const { filter } = view;
  const simulated = filter.simulated === true;
  const month = now.month.month;
  // A tile's filter replaces the range: "today" and "this session" are ranges of their own.
  const base = withoutRange(filter);
  const toggle = (on: boolean, wanted: ReportFilter) => ({
    on,
    set: () => actions.filter(on ? { ...base, period: '30d' } : wanted),
  });
  return [
    {
      label: t('Session'),
      value: money(now.session.sum, simulated),
      ...detail(now.session.sum, t('since {0}', whenText(now.session.since, at))),
      spark: spark(now.session.days, () => true),
      filter: toggle(filter.session === true, { ...base, period: 'all', session: true }),
    },
    {
      label: t('Today'),
      value: money(now.today.sum, simulated),
      ...(now.budget && !simulated ? budgetDetail(now.budget, now.today.sum) : detail(now.today.sum, '')),
      spark: spark(now.today.days, (day) => day === today),
      filter: toggle(filter.period === 'today' && !filter.session && !filter.day && !filter.range, {
        ...base,
        period: 'today',
      }),
    },
    {
      label: monthText(month),
      value: money(now.month.sum, simulated),
      ...detail(now.month.sum, ''),
      spark: spark(now.month.days, (day) => day.startsWith(month)),
    },
    ...(simulated ? [] : [...forecastTile(snapshot), ...freeTierTile(snapshot)]),
    ...wasteTile(snapshot, waste),
    ...(missingCalls(now.month.sum) > 0 ? [unpricedTile(snapshot)] : []),
    ...(now.simulated && recorded.simulated > 0
      ? [
          {
            label: t('Simulator'),
            value: money(now.simulated, true),
            ...twice(t('{0} in {1}, in no sum', callsText(now.simulated.calls), monthText(month))),
            spark: nothing,
            filter: { on: false, set: () => actions.filter({ ...base, period: '30d', simulated: true }) },
          } satisfies Tile,
        ]
      : []),
  ];
}

function tile({ label, value, detail: below, title, spark: chart, filter }: Tile): TemplateResult {
  const body = html`<span class="label">${label}</span>
    <span class="value" title=${typeof value === 'string' ? value : nothing}>${value}</span>
    <span class="detail" title=${title ?? nothing}>${below}</span>${chart}`;
  return filter
    ? html`<button class="tile" aria-pressed=${filter.on} @click=${filter.set}>
        ${body}<span class="spoken">${t('Show only these calls')}</span>
      </button>`
    : html`<div class="tile">${body}</div>`;
}

function money(sum: ReportSum, simulated: boolean): TemplateResult {
  const note = missingNote(sum);
  const amount = html`${simMark(simulated)}${sumAmount(sum)}`;
  return note ? html`${amount} <small title=${note}>${note}</small>` : amount;
}

/** The detail, and the whole of it where it is cut. */
function twice(text: string) {
  return { detail: text, title: text };
}

/** Calls, and the list price where it is another figure. */
function detail(sum: ReportSum, last: string): Pick<Tile, 'detail' | 'title'> {
  const text = [
    callsText(sum.calls),
    sum.listPicoUsd === sum.billedPicoUsd ? '' : t('list {0}', usd(sum.listPicoUsd)),
    last,
  ]
    .filter(Boolean)
    .join(' · ');
  return twice(text);
}

function budgetDetail(
  budget: NonNullable<ReportSnapshot['now']['budget']>,
  sum: ReportSum,
): Pick<Tile, 'detail' | 'title'> {
  const share = `${budget.lowerBound ? '≥ ' : ''}${integer(budget.percent)} %`;
  const rest = detail(sum, '');
  return {
    detail: html`${filled(t('{0} of {1}'), html`<span class=${budget.state === 'ok' ? '' : 'warning'}>${share}</span>`, usd(budget.limitPicoUsd))}
    · ${rest.detail}`,
    title: `${t('{0} of {1} for a day', share, usd(budget.limitPicoUsd))} · ${rest.title}`,
  };
}

function forecastTile({ now: { forecast, month } }: ReportSnapshot): Tile[] {
  if (!forecast) return [];
  return [
    {
      label: t('Forecast, {0}', monthText(month.month)),
      ...forecastWords(forecast),
      spark: forecastBar(month.sum.billedPicoUsd, forecast),
    },
  ];
}

/** The model nearest to its limit; what is left is at most this, as other folders may use the same key. */
function freeTierTile({ now, at }: ReportSnapshot): Tile[] {
  const limited = now.freeTier.figures
    .flatMap((figure) => {
      const { limit = 0, left = Math.max(0, limit - figure.requests) } = figure;
      return limit > 0 ? [{ ...figure, limit, left }] : [];
    })
    .sort((a, b) => a.left - b.left);
  const [nearest] = limited;
  if (!nearest) return [];
  const { left, limit } = nearest;
  const back = untilText(nearest.resetsAt ?? now.freeTier.resetsAt, at);
  const text = `${nearest.model.replace(/^gemini-/, '')} · ${t('again in {0}', back)}`;
  return [
    {
      label: now.freeTier.tierKnown ? t('Free tier left') : t('Free tier left, if on it'),
      value: html`${integer(left)} <small>${t('of {0} today', integer(nearest.limit))}</small>`,
      detail: html`<span class=${nearest.state === 'ok' ? '' : 'warning'}>${text}</span>`,
      title: t(
        "{0}: {1} of this key since the quota's day began (midnight Pacific time, next {2}). The limit was observed {3}, it is not published.",
        nearest.model,
        countOf(nearest.requests, t('1 request'), t('{0} requests')),
        clockTime(now.freeTier.resetsAt),
        nearest.seen ?? '',
      ),
      spark: usedBar(limit - left, limit),
    },
  ];
}

/** What panels cost beside the image that stays; while it is read, the tile keeps its place. */
function wasteTile({ now: { month }, view }: ReportSnapshot, waste: WasteFigure | undefined): Tile[] {
  const label = t('Waste, {0}', monthText(month.month));
  if (!waste)
    return [
      {
        label,
        value: html`<span class="skeleton value-bar"></span>`,
        detail: t('being read'),
        spark: nothing,
      },
    ];
  if (BigInt(waste.spentPicoUsd) === 0n) return [];
  const total = String(BigInt(waste.supersededPicoUsd) + BigInt(waste.withoutImagePicoUsd));
  const share = percent(shareOf(total, waste.spentPicoUsd));
  const text = t('{0} of panels · superseded {1}', share, usd(waste.supersededPicoUsd));
  return [
    {
      label,
      value: html`${simMark(view.filter.simulated === true)}${waste.lowerBound ? '≥ ' : ''}${usd(total)}`,
      detail: text,
      title: t(
        '{0}, without an image {1}; of {2} for panels. A panel’s kept image stays, the newest where none was chosen.',
        text,
        usd(waste.withoutImagePicoUsd),
        usd(waste.spentPicoUsd),
      ),
      spark: shareBar(shareOf(total, waste.spentPicoUsd)),
    },
  ];
}

function shareBar(share: number): TemplateResult {
  return html`<svg class="spark" viewBox="0 0 140 24" preserveAspectRatio="none" aria-hidden="true">
    <rect class="bar-track" y="18" width="140" height="6"></rect>
    <rect class="bar-missing" y="18" width=${140 * Math.min(1, share)} height="6"></rect>
  </svg>`;
}

/** How much of the limit is used. */
function usedBar(used: number, limit: number): TemplateResult {
  const width = (140 * Math.min(used, limit)) / limit;
  return html`<svg class="spark" viewBox="0 0 140 24" preserveAspectRatio="none" aria-hidden="true">
    <rect class="bar-track" y="18" width="140" height="6"></rect>
    <rect class="bar-now" y="18" width=${width} height="6"></rect>
  </svg>`;
}

function unpricedTile({ now }: ReportSnapshot): Tile {
  const { sum, days } = now.month;
  const text = now.unpriced.models.map((model) => model.replace(/^gemini-/, '')).join(', ');
  return {
    label: sum.unpriced > 0 ? t('Unpriced') : t('Not known'),
    value: html`${integer(missingCalls(sum))}
      <small
        >${missingCalls(sum) === 1 ? t('call, cost {0}', UNKNOWN) : t('calls, cost {0}', UNKNOWN)}</small
      >`,
    detail: text,
    title: now.unpriced.models.join(', '),
    spark: spark(days, () => true, 'missing'),
  };
}

function withoutRange({ session: _session, day: _day, range: _range, ...rest }: ReportFilter): ReportFilter {
  return rest;
}
