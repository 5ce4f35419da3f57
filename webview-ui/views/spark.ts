import type { TemplateResult } from 'lit';
import { html, svg } from 'lit';
import type { Spark } from '../../src/protocol/reportSnapshot.ts';

const [WIDTH, HEIGHT] = [140, 24];

/** A small chart of the last days; those that the figure counts are the strong ones. Its words stand beside it. */
export function spark(
  days: Spark,
  counted: (day: string) => boolean,
  of: 'picoUsd' | 'calls' | 'missing' = 'picoUsd',
): TemplateResult {
  // Drawing only: the figure itself is text.
  const values = days.map((day) => Number(day[of]));
  const most = Math.max(...values, 1);
  const slot = WIDTH / Math.max(1, days.length);
  return html`<svg
    class="spark"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${values.map((value, index) => {
      const height = value > 0 ? Math.max(1.5, (value / most) * HEIGHT) : 0.75;
      const fill =
        of === 'missing' ? 'bar-missing' : counted(days[index]?.day ?? '') ? 'bar-now' : 'bar-past';
      return svg`<rect class=${value > 0 ? fill : 'bar-past'} x=${index * slot + 1} y=${HEIGHT - height}
        width=${slot - 2} height=${height}></rect>`;
    })}
  </svg>`;
}
