import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { ReportActions } from '../reportActions.ts';
import { t } from '../texts.ts';

/** Before it there was no Gemini. */
const EARLIEST = '2023-01-01';

/** The range as two fields: what a drag over the chart chooses, by the keyboard. */
export function rangeFields(snapshot: ReportSnapshot, actions: ReportActions): TemplateResult {
  const { filter } = snapshot.view;
  const { overTime, today } = snapshot;
  const seen = overTime.bins.filter(({ inView }) => inView).map(({ bin }) => bin);
  const dayOf = (place: string | undefined) => place?.slice(0, 10);
  const wholeMonths = overTime.unit === 'month';
  const from = dayOf(filter.range?.from) ?? filter.day ?? (wholeMonths ? undefined : dayOf(seen[0]));
  const to = dayOf(filter.range?.to) ?? filter.day ?? (wholeMonths ? today : dayOf(seen.at(-1)));
  const set = (event: Event) => {
    const { currentTarget } = event;
    const form = currentTarget instanceof Element ? currentTarget.closest('.range') : null;
    const [first, last] = [...(form?.querySelectorAll('input') ?? [])].map(({ value }) => value);
    // A year that is being typed is not one yet.
    if (!first || !last || first < EARLIEST || last < EARLIEST) return;
    const { day: _day, session: _session, ...rest } = filter;
    const [start, end] = [first, last].sort();
    if (start !== undefined && end !== undefined)
      actions.filter({ ...rest, range: { from: start, to: end } });
  };
  const { range: _range, day: _day, ...whole } = filter;
  const chosen = filter.range !== undefined || filter.day !== undefined;
  return html`<span class="range" role="group" aria-label=${t('Range')}>
    <label class="small"
      >${t('From')} <input type="date" .value=${live(from ?? '')} max=${today} @change=${set}
    /></label>
    <label class="small"
      >${t('to')} <input type="date" .value=${live(to ?? '')} max=${today} @change=${set}
    /></label>
    ${chosen ? html`<button class="link" @click=${() => actions.filter(whole)}>${t('Reset')}</button>` : nothing}
  </span>`;
}
