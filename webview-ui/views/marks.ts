import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { FillName } from '../chart/fills.ts';

/** Small things that many parts of the page draw. */

/** An icon beside words that say the same. */
export function icon(name: string): TemplateResult {
  return html`<span class=${`codicon codicon-${name}`} aria-hidden="true"></span>`;
}

/** A button that is an icon alone: its words are shown on hover and read aloud. */
export function iconButton(
  name: string,
  label: string,
  press: (event: Event) => void,
  title = label,
): TemplateResult {
  return html`<button class="icon-button" title=${title} aria-label=${label} @click=${press}>
    ${icon(name)}
  </button>`;
}

/** What is simulated is marked wherever it stands. */
export function simMark(simulated: boolean): TemplateResult | typeof nothing {
  return simulated ? html`<span class="sim">SIM</span> ` : nothing;
}

/** A model's id; the shared prefix gives way where there is no room. */
export function modelName(id: string): TemplateResult {
  return id.startsWith('gemini-')
    ? html`<span title=${id}><span class="prefix">gemini-</span>${id.slice('gemini-'.length)}</span>`
    : html`<span title=${id}>${id}</span>`;
}

/** The fill of a series by its place in the stack. */
export function seriesClass(index: number, rest = false): FillName {
  return rest ? 'series-rest' : (SERIES[index] ?? 'series-rest');
}

const SERIES: readonly FillName[] = ['series-0', 'series-1', 'series-2', 'series-3', 'series-4'];

export function swatch(fill: string): TemplateResult {
  const hollow = fill === 'series-none';
  return html`<svg class=${hollow ? 'swatch hollow' : 'swatch'} viewBox="0 0 10 10" aria-hidden="true">
    <rect class=${fill} width="10" height="10" rx="2"></rect>
  </svg>`;
}

/** The hatchings that fills refer to; once in the page. */
export function patterns(): TemplateResult {
  const stripes = (id: string, fill: string, angle: number) =>
    svg`<pattern id=${id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(${angle})">
      <rect class=${fill} width="5" height="5"></rect><rect class="pattern-bg" width="2" height="5"></rect>
    </pattern>`;
  return html`<svg class="patterns" aria-hidden="true">
    <defs>
      ${stripes('pattern-1', 'pattern-1', 45)} ${stripes('pattern-3', 'pattern-0', -45)}
      ${stripes('pattern-4', 'pattern-1', 0)}
      <pattern id="pattern-2" width="4" height="4" patternUnits="userSpaceOnUse">
        <rect class="pattern-2" width="4" height="4"></rect>
        <circle class="pattern-bg" cx="2" cy="2" r="1.1"></circle>
      </pattern>
      <pattern
        id="pattern-none"
        width="4"
        height="4"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect class="pattern-fg" width="1.2" height="4"></rect>
      </pattern>
    </defs>
  </svg>`;
}
