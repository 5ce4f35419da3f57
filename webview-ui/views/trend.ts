import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { TrendDays } from '../../src/protocol/reportDetails.ts';
import { usd } from '../shownMoney.ts';
import { binText } from '../shownTimes.ts';
import { t } from '../texts.ts';

const [WIDTH, HEIGHT] = [84, 20];

/** Days with calls of known cost: what they came to, or what one request came to. */
function valuesOf(days: TrendDays, of: 'spend' | 'request'): { day: string; picoUsd?: bigint }[] {
  return days.map(({ day, picoUsd, calls, missing }) => {
    const known = BigInt(calls - missing);
    if (known <= 0n) return of === 'spend' && calls === 0 ? { day, picoUsd: 0n } : { day };
    const amount = BigInt(picoUsd);
    return { day, picoUsd: of === 'spend' ? amount : (amount * 2n + known) / (known * 2n) };
  });
}

/** "$0.034 → $0.041": the first and the last day of the week that has calls. */
export function requestTrendText(days: TrendDays): string {
  const known = valuesOf(days, 'request').flatMap(({ picoUsd }) => (picoUsd === undefined ? [] : [picoUsd]));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return '—';
  return known.length === 1 ? usd(String(last)) : `${usd(String(first))} → ${usd(String(last))}`;
}

/** A line through the week; days without a figure are gaps. Its words are read aloud. */
export function trendView(days: TrendDays, of: 'spend' | 'request'): TemplateResult {
  const values = valuesOf(days, of);
  const most = Number(values.reduce((top, { picoUsd = 0n }) => (picoUsd > top ? picoUsd : top), 1n));
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.flatMap(({ picoUsd }, index) =>
    picoUsd === undefined
      ? []
      : [
          {
            x: 2 + ((index * (WIDTH - 4)) / WIDTH) * step,
            y: HEIGHT - 2 - (Number(picoUsd) / most) * (HEIGHT - 4),
          },
        ],
  );
  const last = points.at(-1);
  const words = values
    .map(
      ({ day, picoUsd }) =>
        `${binText(day)}: ${picoUsd === undefined ? t('no figure') : usd(String(picoUsd))}`,
    )
    .join(', ');
  return html`<svg class="trend" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${words}>
    <title>${words}</title>
    <polyline points=${points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}></polyline>
    ${last ? svg`<circle cx=${last.x} cy=${last.y} r="2"></circle>` : nothing}
  </svg>`;
}
