import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { ForecastFigure } from '../../src/protocol/reportInsights.ts';
import { countOf } from '../shownFigures.ts';
import { shareOf, usd } from '../shownMoney.ts';
import { t } from '../texts.ts';

/** "~$19.00–28.00"; one figure when both ends are drawn alike. */
function rangeText({ lowPicoUsd, highPicoUsd, lowerBound }: ForecastFigure): string {
  const [low, high] = [usd(lowPicoUsd), usd(highPicoUsd)];
  const range = low === high ? low : `${low}–${high.replace('$', '')}`;
  return `${lowerBound ? '≥ ' : ''}~${range}`;
}

const SURE = { low: t('rough'), medium: t('fairly sure'), high: t('quite sure') };

/** What the tile says; `title` names each line. */
export function forecastWords(forecast: ForecastFigure): { value: string; detail: string; title: string } {
  const { days, sure, p95PicoUsd, plainPicoUsd, weekdayPicoUsd, lowerBound } = forecast;
  const basis = t('{0}, {1} known', SURE[sure], countOf(days, t('1 day'), t('{0} days')));
  const lines = [
    t('{0} with the P95 day of the last 7', `~${usd(p95PicoUsd)}`),
    t('{0} with their average', `~${usd(plainPicoUsd)}`),
    ...(weekdayPicoUsd === undefined
      ? []
      : [t("{0} with each weekday's own average", `~${usd(weekdayPicoUsd)}`)]),
  ];
  return {
    value: rangeText(forecast),
    detail: basis,
    title: [
      t("Month's end: {0}; {1}.", lines.join(', '), basis),
      ...(lowerBound ? [t('Some calls have no known cost, so it is at least this.')] : []),
    ].join(' '),
  };
}

/** Spent so far, and between which ends the month comes out. Its words stand beside it. */
export function forecastBar(spent: string, { lowPicoUsd, highPicoUsd }: ForecastFigure): TemplateResult {
  const at = (amount: string): number => 140 * Math.min(1, shareOf(amount, highPicoUsd));
  const [used, low] = [at(spent), at(lowPicoUsd)];
  return html`<svg class="spark" viewBox="0 0 140 24" preserveAspectRatio="none" aria-hidden="true">
    <rect class="bar-track" y="18" width="140" height="6"></rect>
    <rect class="bar-missing" x=${low} y="18" width=${Math.max(0, 140 - low)} height="6"></rect>
    ${used > 0 ? svg`<rect class="bar-now" y="18" width=${used} height="6"></rect>` : nothing}
  </svg>`;
}
