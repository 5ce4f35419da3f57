import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { ForecastFigure } from '../../src/protocol/reportInsights.ts';
import { countOf } from '../shownFigures.ts';
import { shareOf, usd } from '../shownMoney.ts';

/** "~$19.00–28.00"; one figure when both ends are drawn alike. */
function rangeText({ lowPicoUsd, highPicoUsd, lowerBound }: ForecastFigure): string {
  const [low, high] = [usd(lowPicoUsd), usd(highPicoUsd)];
  const range = low === high ? low : `${low}–${high.replace('$', '')}`;
  return `${lowerBound ? '≥ ' : ''}~${range}`;
}

const SURE = { low: 'rough', medium: 'fairly sure', high: 'quite sure' } as const;

/** What the tile says; `title` names each line. */
export function forecastWords(forecast: ForecastFigure): { value: string; detail: string; title: string } {
  const { days, sure, p95PicoUsd, plainPicoUsd, weekdayPicoUsd, lowerBound } = forecast;
  const basis = `${SURE[sure]}, ${countOf(days, 'day')} known`;
  const lines = [
    `~${usd(p95PicoUsd)} with the P95 day of the last 7`,
    `~${usd(plainPicoUsd)} with their average`,
    ...(weekdayPicoUsd === undefined ? [] : [`~${usd(weekdayPicoUsd)} with each weekday's own average`]),
  ];
  const lacking = lowerBound ? ' Some calls have no known cost, so it is at least this.' : '';
  return {
    value: rangeText(forecast),
    detail: basis,
    title: `Month's end: ${lines.join(', ')}; ${basis}.${lacking}`,
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
