import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { AccuracyFigure, ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import { callsText, integer } from '../shownFigures.ts';
import { UNKNOWN, usd } from '../shownMoney.ts';
import { dateText } from '../shownTimes.ts';
import { t } from '../texts.ts';

const TIERS = {
  auto: t('taken as paid until a free-tier answer was seen: figures are list prices'),
  paid: t('paid, as set'),
  free: t('free, as set'),
};

/** How the figures of this page are made, and what is not known. */
export function howView({ how, by, now, view }: ReportSnapshot): TemplateResult {
  const { total } = by;
  const models = now.unpriced.models;
  return html`<div class="how">
    <div>
      <h3>${t('Price book')}</h3>
      <ul>
        ${pair(t('As of'), dateText(how.bookAsOf))} ${pair(t('Models'), integer(how.models))}
        ${pair(t('Your own book'), how.overridden ? t('in force') : t('none'))}
        <li>
          ${t('Every call is priced by the row in force when it started, for the model that served it.')}
        </li>
      </ul>
    </div>
    <div>
      <h3>${t('Tier of the key')}</h3>
      <ul>
        <li>${TIERS[how.tier]}.</li>
        <li>
          ${t('Free-tier limits are observed, as of {0}; requests of other folders are not counted here.', dateText(how.limitsAsOf))}
        </li>
      </ul>
    </div>
    ${accuracyList(how.accuracy)}
    <div>
      <h3>${view.filter.simulated ? t('Not in the sums (simulated)') : t('Not in the sums')}</h3>
      <ul>
        ${pair(t('Unpriced'), callsText(total.unpriced))}
        ${pair(t('Usage not told'), callsText(total.unknown))}
        ${pair(t('Lower bound (≥)'), callsText(total.uncertain))}
        ${pair(t('Failed, not charged'), callsText(total.errors))}
        ${total.freeTier > 0 ? pair(t('Free tier'), callsText(total.freeTier)) : nothing}
        ${total.listPicoUsd === total.billedPicoUsd ? nothing : pair(t('List price of all'), usd(total.listPicoUsd))}
      </ul>
    </div>
    <div>
      <h3>${t('Unknown')}</h3>
      <ul>
        <li>${t('Whether Google bills a cancelled stream in full.')}</li>
        <li>${t('Grounding with Search above its free allotment: in no receipt.')}</li>
        ${models.length > 0 ? html`<li>${t('The cost of {0}: {1}', models.join(', '), UNKNOWN)}</li>` : nothing}
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
    <h3>${t('Estimate accuracy')}</h3>
    <ul>
      ${models.map(
        ({ model, calls, median, p90, rest, covered }) =>
          html`<li>
            ${[
              t(
                '{0}, {1}: off by {2} (median), {3} (P90)',
                model,
                callsText(calls),
                percent(median),
                percent(p90),
              ),
              ...(rest ? [t('without the image by {0}, {1}', percent(rest.median), percent(rest.p90))] : []),
              ...(covered === undefined ? [] : [t('{0} in the range shown', percent(covered))]),
            ].join('; ')}.
          </li>`,
      )}
      ${models.length > 0 ? nothing : html`<li>${found ? t('Not known yet: no call of a spec was recorded with its estimate.') : t('Being read …')}</li>`}
    </ul>
  </div>`;
}

/** Per mille → "2.5 %"; above 10 % without decimals. */
function percent(permille: number): string {
  return `${permille >= 100 ? integer(Math.round(permille / 10)) : (permille / 10).toFixed(1)} %`;
}
