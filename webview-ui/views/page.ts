import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ReportDetails } from '../../src/protocol/reportDetails.ts';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { Stack } from '../../src/protocol/reportView.ts';
import { STACKS } from '../../src/protocol/reportView.ts';
import type { CallPages } from '../callPages.ts';
import type { ReportActions } from '../reportActions.ts';
import { dimensionName, fillOf } from '../overTimeModel.ts';
import { callsText, capital, countOf, integer } from '../shownFigures.ts';
import { sumText } from '../shownMoney.ts';
import { orderWords } from '../shownOrder.ts';
import { binText } from '../shownTimes.ts';
import { t } from '../texts.ts';
import { comparisonCaption, comparisonView } from './comparison.ts';
import { emptyView } from './empty.ts';
import { featuresView } from './features.ts';
import { howView } from './how.ts';
import { keptCaption } from './kept.ts';
import { icon } from './marks.ts';
import { nowView } from './now.ts';
import { panelsCaption, panelsView } from './panels.ts';
import { rangeFields } from './rangeFields.ts';
import type { ReceiptState } from './receipt.ts';
import type { SectionParts } from './section.ts';
import { section } from './section.ts';
import { sectionNav } from './sectionNav.ts';
import { segment } from './segment.ts';
import { turnsView } from './turns.ts';
import { watchView } from './watch.ts';

export interface PageParts {
  snapshot: ReportSnapshot;
  /** Of this view; undefined while they are read. */
  details: ReportDetails | undefined;
  folded: readonly string[];
  /** Now, by the host's clock. */
  at: number;
  calls: CallPages;
  /** Counts changes of the calls. */
  drawn: number;
  columns: readonly string[] | undefined;
  selected: string | undefined;
  receipt: ReceiptState | undefined;
  /** There is room for the receipt at the side. */
  beside: boolean;
}

/** The sections in their order; a report without any call is another page. */
export function pageView(parts: PageParts, actions: ReportActions): TemplateResult {
  const { snapshot, details, folded } = parts;
  const simulated = snapshot.view.filter.simulated === true;
  const draw = (one: SectionParts) => section(one, folded, actions);
  const watch = snapshot.watch.length > 0 ? [watchPart(parts, actions)] : [];
  if (snapshot.recorded.real + snapshot.recorded.simulated === 0)
    return html`${watch.map(draw)}${emptyView(snapshot, actions)}`;
  const sections = [
    { id: 'now', title: t('Now'), body: nowView(snapshot, details?.waste, actions) },
    ...watch,
    overTimePart(snapshot, actions),
    byPart(parts, actions),
    featuresPart(parts, actions),
    ...turnsPart(parts, actions),
    spreadPart(parts, actions),
    panelsPart(snapshot, actions),
    ...keptPart(snapshot),
    modelsPart(parts, actions),
    callsPart(parts, actions),
    { id: 'how', title: t('How these figures are made'), body: howView(snapshot) },
  ];
  return html`${sectionNav(sections, (id) => actions.goTo(id))}${simulated ? simulatedNote() : nothing}
  ${sections.map(draw)}`;
}

function simulatedNote(): TemplateResult {
  return html`<div class="notice">
    ${icon('beaker')}<span
      ><span class="sim">SIM</span>
      ${t('Simulated calls: nothing of this was sent to Google, nothing is billed.')}</span
    >
  </div>`;
}

function watchPart({ snapshot: { watch }, at }: PageParts, actions: ReportActions): SectionParts {
  return {
    id: 'watch',
    title: t('Watch'),
    caption: countOf(watch.length, t('1 thing needs a look'), t('{0} things need a look')),
    body: watchView(watch, at, actions),
  };
}

function overTimePart(snapshot: ReportSnapshot, actions: ReportActions): SectionParts {
  const { view, by, overTime, today } = snapshot;
  const inView = overTime.bins.filter((bin) => bin.inView).map(({ bin }) => binText(bin));
  const range = [...new Set([inView[0], inView.at(-1)])].join(' – ');
  const sum = `${view.filter.simulated ? 'SIM ' : ''}${sumText(by.total)}`;
  const choose = (event: Event) => {
    const { target } = event;
    const stack =
      target instanceof HTMLSelectElement ? STACKS.find((one) => one === target.value) : undefined;
    if (stack !== undefined) actions.stack(stack);
  };
  return {
    id: 'time',
    title: t('Over time'),
    caption: [sum, callsText(by.total.calls), range].filter(Boolean).join(' · '),
    aside: html`${rangeFields(snapshot, actions)}
      ${
        overTime.hours || view.unit === 'hour'
          ? segment(
              t('Bars'),
              [
                ['day', t('Days')],
                ['hour', t('Hours')],
              ] as const,
              overTime.unit === 'hour' ? 'hour' : 'day',
              (unit) => actions.unit(unit === 'hour' ? unit : undefined),
            )
          : nothing
      }
      <label class="small" for="stack">${t('Stacked by')}</label>
      <select id="stack" @change=${choose}>
        ${STACKS.map((stack) => stackOption(stack, view.stack))}
      </select>`,
    body: html`<panelmeter-over-time
      .overTime=${overTime}
      .view=${view}
      .today=${today}
      .actions=${actions}
    ></panelmeter-over-time>`,
  };
}

function stackOption(stack: Stack, chosen: Stack): TemplateResult {
  return html`<option value=${stack} ?selected=${stack === chosen}>${capital(dimensionName(stack))}</option>`;
}

function byPart({ snapshot, details }: PageParts, actions: ReportActions): SectionParts {
  const { by, view, overTime } = snapshot;
  // A group has a colour here only when it is the very series of the chart.
  const fills = new Map<string | null, string>(
    by.dimension === view.stack
      ? overTime.series
          .map((series, index) => ({ series, fill: fillOf(series, index) }))
          .filter(({ series: { rest } }) => rest === undefined)
          .map(({ series: { key }, fill }) => [key, fill])
      : [],
  );
  return {
    id: 'by',
    title: t('By'),
    body: html`<panelmeter-by
      .by=${by}
      .filter=${view.filter}
      .fills=${fills}
      .details=${details}
      .actions=${actions}
    ></panelmeter-by>`,
  };
}

function featuresPart({ snapshot, details }: PageParts, actions: ReportActions): SectionParts {
  return {
    id: 'features',
    title: t('Features'),
    caption: t('the five that cost most'),
    body: details ? featuresView(details.features, snapshot.view.filter, actions) : waiting('table-bar'),
  };
}

function turnsPart({ snapshot, details, at }: PageParts, actions: ReportActions): SectionParts[] {
  const turns = details?.turns;
  if (!turns?.count) return [];
  const caption = countOf(
    turns.count,
    t('1 message to a chat or an agent, with the calls of its tools'),
    t('{0} messages to a chat or an agent, with the calls of its tools'),
  );
  const body = turnsView(turns, snapshot.view.filter, at, actions);
  return [{ id: 'turns', title: t('Turns'), caption, body }];
}

function spreadPart({ snapshot, details }: PageParts, actions: ReportActions): SectionParts {
  const simulated = snapshot.view.filter.simulated === true;
  const one = (kind: 'latency' | 'cost', found: ReportDetails) =>
    html`<panelmeter-spread
      .kind=${kind}
      .spread=${found[kind]}
      .exact=${found.exact}
      .simulated=${simulated}
      .actions=${actions}
    ></panelmeter-spread>`;
  return {
    id: 'spread',
    title: t('Latency and cost'),
    caption: t('how calls are spread, not only their average'),
    body: details
      ? html`<div class="spreads">${one('cost', details)}${one('latency', details)}</div>`
      : waiting('chart-bar'),
  };
}

function modelsPart({ snapshot, details }: PageParts, actions: ReportActions): SectionParts {
  return {
    id: 'models',
    title: t('Other models'),
    caption: comparisonCaption(details ?? {}),
    body: comparisonView(details?.comparison, snapshot.view.filter.simulated === true, actions),
  };
}

/** Its place, while it is read. */
function waiting(shape: string): TemplateResult {
  return html`<span class=${`skeleton ${shape}`} role="status" aria-label=${t('Being read')}></span>`;
}

function panelsPart({ panels, view }: ReportSnapshot, actions: ReportActions): SectionParts {
  return {
    id: 'panels',
    title: t('Panels'),
    caption: panelsCaption(panels),
    aside: html`<button class="link" @click=${() => actions.run('editTargets')}>
      ${t('Edit targets')}
    </button>`,
    body: panelsView(panels, view.filter.simulated === true),
  };
}

function keptPart({ kept, view }: ReportSnapshot): SectionParts[] {
  if (!kept) return [];
  const simulated = view.filter.simulated === true;
  const body = html`<panelmeter-kept .kept=${kept} .simulated=${simulated}></panelmeter-kept>`;
  return [{ id: 'kept', title: t('Kept and wasted'), caption: keptCaption(kept), body }];
}

function callsPart(parts: PageParts, actions: ReportActions): SectionParts {
  const { total } = parts.calls;
  return {
    id: 'calls',
    title: t('Calls'),
    caption: t('{0} in range, {1}', integer(total), orderWords(parts.calls.order)),
    aside:
      total === 0
        ? nothing
        : html`<button class="link" @click=${() => actions.exportCalls()}>${t('Export these')}</button>`,
    body: html`<panelmeter-calls
      .pages=${parts.calls}
      .drawn=${parts.drawn}
      .columns=${parts.columns}
      .at=${parts.at}
      .selected=${parts.selected}
      .receipt=${parts.receipt}
      .beside=${parts.beside}
      .actions=${actions}
    ></panelmeter-calls>`,
  };
}
