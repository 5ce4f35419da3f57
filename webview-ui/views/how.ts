import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { AccuracyFigure, ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import { countOf, integer } from '../shownFigures.ts';
import { UNKNOWN, usd } from '../shownMoney.ts';
import { dateText } from '../shownTimes.ts';

const TIERS = {
  auto: 'taken as paid until a free-tier answer was seen',
  paid: 'paid, as set',
  free: 'free, as set',
} as const;

/** How the figures of this page are made, and what is not known. */
export function howView({ how, by, now, view }: ReportSnapshot): TemplateResult {
  const { total } = by;
  const models = now.unpriced.models;
  return html`<div class="how">
    <div>
      <h3>Price book</h3>
      <ul>
        ${pair('As of', dateText(how.bookAsOf))} ${pair('Models', integer(how.models))}
        ${pair('Your own book', how.overridden ? 'in force' : 'none')}
        <li>Every call is priced by the row in force when it started, for the model that served it.</li>
      </ul>
    </div>
    <div>
      <h3>Tier of the key</h3>
      <ul>
        <li>${TIERS[how.tier]}${how.tier === 'auto' ? ': figures are list prices' : ''}.</li>
        <li>
          Free-tier limits are observed, as of ${dateText(how.limitsAsOf)}; requests of other folders are not
          counted here.
        </li>
      </ul>
    </div>
    ${accuracyList(how.accuracy)}
    <div>
      <h3>Not in the sums${view.filter.simulated ? ' (simulated)' : ''}</h3>
      <ul>
        ${pair('Unpriced', countOf(total.unpriced, 'call'))}
        ${pair('Usage not told', countOf(total.unknown, 'call'))}
        ${pair('Lower bound (≥)', countOf(total.uncertain, 'call'))}
        ${pair('Failed, not charged', countOf(total.errors, 'call'))}
        ${total.freeTier > 0 ? pair('Free tier', countOf(total.freeTier, 'call')) : nothing}
        ${total.listPicoUsd === total.billedPicoUsd ? nothing : pair('List price of all', usd(total.listPicoUsd))}
      </ul>
    </div>
    <div>
      <h3>Unknown</h3>
      <ul>
        <li>Whether Google bills a cancelled stream in full.</li>
        <li>Grounding with Search above its free allotment: in no receipt.</li>
        ${models.length > 0 ? html`<li>The cost of ${models.join(', ')}: ${UNKNOWN}</li>` : nothing}
      </ul>
    </div>
  </div>`;
}

function pair(name: string, value: string): TemplateResult {
  return html`<li class="pair"><span>${name}</span><span>${value}</span></li>`;
}

/** How far estimates were from what calls came to. */
function accuracyList(found: AccuracyFigure[] | undefined): TemplateResult {
  const models = found ?? [];
  return html`<div>
    <h3>Estimate accuracy</h3>
    <ul>
      ${models.map(
        ({ model, calls, median, p90, rest, covered }) =>
          html`<li>
            ${model}, ${countOf(calls, 'call')}: off by ${percent(median)} (median), ${percent(p90)}
            (P90)${
              rest ? html`; without the image by ${percent(rest.median)}, ${percent(rest.p90)}` : nothing
            }${covered === undefined ? nothing : html`; ${percent(covered)} in the range shown`}.
          </li>`,
      )}
      ${models.length > 0 ? nothing : html`<li>${found ? 'Not known yet: no call of a spec was recorded with its estimate.' : 'Being read …'}</li>`}
    </ul>
  </div>`;
}

/** Per mille → "2.5 %"; above 10 % without decimals. */
function percent(permille: number): string {
  return `${permille >= 100 ? integer(Math.round(permille / 10)) : (permille / 10).toFixed(1)} %`;
}
