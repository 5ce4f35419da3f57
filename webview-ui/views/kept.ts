import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { KeptCostFigure, KeptData, KeptKey, KeptTable } from '../../src/protocol/reportKept.ts';
import { KEPT_KEYS } from '../../src/protocol/reportKept.ts';
import { LightElement } from '../lightElement.ts';
import { dimensionName, withoutName } from '../overTimeModel.ts';
import {
  capital,
  imagesText,
  integer,
  panelsText,
  percent,
  readingWords,
  retriesText,
} from '../shownFigures.ts';
import { shareOf, UNKNOWN, usd } from '../shownMoney.ts';
import { filled, t } from '../texts.ts';
import { simMark, swatch } from './marks.ts';
import { segment } from './segment.ts';

type Part = KeptCostFigure['spent'];

const FIRST_ROWS = 8;

/** Where the money of panels went; together they are what was spent. */
const PARTS = [
  { id: 'kept', label: t('Kept'), fill: 'series-0' },
  { id: 'superseded', label: t('Superseded'), fill: 'series-1' },
  { id: 'withoutImage', label: t('Without an image'), fill: 'series-2' },
] as const;

/** The heading's small line. */
export function keptCaption({ reading, total }: KeptData): string {
  const words = readingWords(reading, total !== undefined);
  if (words) return words;
  if (!total || total.panels === 0) return t('no panels in the range above');
  const { withImage, panels, chosen } = total;
  return `${t('{0} of {1} have a kept image', integer(withImage), panelsText(panels))} · ${t('{0} chosen', integer(chosen))}`;
}

/** What kept panels cost, and what went into attempts that are not kept. */
export class KeptElement extends LightElement {
  static override properties = {
    kept: { attribute: false },
    simulated: { attribute: false },
    by: { state: true },
    all: { state: true },
  };
  declare kept: KeptData;
  declare simulated: boolean;
  declare private by: KeptKey;
  declare private all: boolean;

  constructor() {
    super();
    this.by = 'panel';
    this.all = false;
  }

  protected override render(): TemplateResult {
    const { total, tables, reading } = this.kept;
    if (!total || total.panels === 0) {
      const text = reading ? t('The attempts are being read…') : t('No panel was generated in this range.');
      return html`<p class="nothing" aria-busy=${reading !== undefined}>${text}</p>`;
    }
    const table = tables.find(({ by }) => by === this.by);
    return html`<div class="kept">
      ${this.#summary(total)}
      <div class="kept-by">
        ${segment(
          t('Kept and wasted by'),
          KEPT_KEYS.map((key) => [key, capital(dimensionName(key))] as const),
          this.by,
          (by) => {
            this.by = by;
            this.all = false;
          },
        )}
      </div>
      ${table ? this.#table(table, total) : nothing}
    </div>`;
  }

  #summary(total: KeptCostFigure): TemplateResult {
    const { perKeptPicoUsd, withImage, chosen, attempts, retries } = total;
    const least = lacks(total.spent) ? '≥ ' : '';
    const perKept = perKeptPicoUsd === undefined ? UNKNOWN : `${least}${usd(perKeptPicoUsd)}`;
    return html`<p class="kept-sum">
        ${filled(
          t('{0} per kept panel: {1} for {2}, {3} made, {4}.'),
          html`<strong class="amount">${simMark(this.simulated)}${perKept}</strong>`,
          partText(total.spent),
          panelsText(withImage),
          imagesText(attempts),
          retriesText(retries),
        )}
      </p>
      ${barView(total)}
      <ul class="kept-parts">
        ${PARTS.map(
          ({ id, label, fill }) =>
            html`<li>
              ${swatch(fill)}<span>${label}</span>
              <span class="amount">${partText(total[id])}</span>
              <span class="soft">${percent(shareOf(total[id].picoUsd, total.spent.picoUsd))}</span>
            </li>`,
        )}
      </ul>
      ${
        chosen < withImage
          ? html`<p class="soft note">
              ${t('{0} without a choice: the newest image counts as kept. Keep another with “Compare attempts” over the panel.', panelsText(withImage - chosen))}
            </p>`
          : nothing
      }`;
  }

  #table({ by, groups, more }: KeptTable, total: KeptCostFigure): TemplateResult {
    const shown = this.all ? groups : groups.slice(0, FIRST_ROWS);
    const hidden = groups.length - shown.length;
    return html`<table class="by kept-table" aria-label=${t('Kept and wasted by {0}', dimensionName(by))}>
        <thead>
          <tr>
            <th scope="col">${capital(dimensionName(by))}</th>
            <th scope="col" class="number not-narrow">${t('Images')}</th>
            <th scope="col" class="number not-narrow">${t('Retries')}</th>
            <th scope="col" class="number">${t('Spent')}</th>
            <th scope="col" class="number not-narrow">${t('Kept')}</th>
            <th scope="col" class="number">${t('Superseded')}</th>
            <th scope="col" class="number not-narrow">${t('No image')}</th>
            <th scope="col" class="number">${t('Per kept panel')}</th>
          </tr>
        </thead>
        <tbody>
          ${shown.map(({ key, cost }) => row(nameOf(key, by), cost))}
        </tbody>
        <tfoot>
          ${row(by === 'character' ? t('All panels') : t('Sum'), total)}
        </tfoot>
      </table>
      ${by === 'character' ? html`<p class="soft note">${t('A panel with two characters counts under both.')}</p>` : nothing}
      ${
        groups.length > FIRST_ROWS
          ? html`<div class="more">
              <button class="link" @click=${() => (this.all = !this.all)}>
                ${hidden > 0 ? t('Show {0} more', hidden) : t('Show fewer')}
              </button>
              ${more > 0 ? html`<span>${t('{0} cheaper ones are in the sum alone.', integer(more))}</span>` : nothing}
            </div>`
          : nothing
      }`;
  }
}

function nameOf(key: string | null, by: KeptKey): TemplateResult {
  return key === null
    ? html`<span class="text soft">${withoutName(by)}</span>`
    : html`<span class="text" title=${key}>${key}</span>`;
}

function row(name: TemplateResult | string, cost: KeptCostFigure): TemplateResult {
  const { attempts, retries, spent, kept, superseded, withoutImage, perKeptPicoUsd } = cost;
  const least = lacks(spent) ? '≥ ' : '';
  return html`<tr>
    <td><span class="named">${name}</span></td>
    <td class="number not-narrow">${integer(attempts)}</td>
    <td class="number not-narrow">${integer(retries)}</td>
    <td class="number amount">${partText(spent)}</td>
    <td class="number not-narrow">${partText(kept)}</td>
    <td class="number">${partText(superseded)}</td>
    <td class="number not-narrow">${partText(withoutImage)}</td>
    <td class="number">${perKeptPicoUsd === undefined ? UNKNOWN : `${least}${usd(perKeptPicoUsd)}`}</td>
  </tr>`;
}

/** "≥ $1.24 + 3 unpriced" */
function partText({ picoUsd, uncertain, unpriced, unknown }: Part): string {
  const missing = unpriced + unknown;
  return `${uncertain > 0 ? '≥ ' : ''}${usd(picoUsd)}${missing > 0 ? ` + ${missing} unpriced` : ''}`;
}

function lacks({ uncertain, unpriced, unknown }: Part): boolean {
  return uncertain + unpriced + unknown > 0;
}

/** What is kept and what is not, side by side; the figures stand below. */
function barView(total: KeptCostFigure): TemplateResult {
  let at = 0;
  const rects = PARTS.map(({ id, fill }) => {
    const width = shareOf(total[id].picoUsd, total.spent.picoUsd) * 1000;
    const x = at;
    at += width;
    return svg`<rect class=${fill} x=${x} y="0" width=${width} height="10"></rect>`;
  });
  return html`<svg class="kept-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
    ${rects}
  </svg>`;
}

customElements.define('panelmeter-kept', KeptElement);
