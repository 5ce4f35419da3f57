import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { Stack } from '../../src/protocol/reportView.ts';
import { STACKS } from '../../src/protocol/reportView.ts';
import type { CallPages } from '../callPages.ts';
import type { ReportActions } from '../reportActions.ts';
import { countOf, integer } from '../shownFigures.ts';
import { missingCalls, sumText } from '../shownMoney.ts';
import { orderWords } from '../shownOrder.ts';
import { binText } from '../shownTimes.ts';
import { emptyView } from './empty.ts';
import { howView } from './how.ts';
import { keptCaption } from './kept.ts';
import { icon, seriesClass } from './marks.ts';
import { nowView } from './now.ts';
import { panelsCaption, panelsView } from './panels.ts';
import type { ReceiptState } from './receipt.ts';
import type { SectionParts } from './section.ts';
import { section } from './section.ts';
import { watchView } from './watch.ts';

export interface PageParts {
  snapshot: ReportSnapshot;
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
  const { snapshot, folded } = parts;
  const draw = (one: SectionParts) => section(one, folded, actions);
  const watch = snapshot.watch.length > 0 ? draw(watchPart(parts, actions)) : nothing;
  if (snapshot.recorded.real + snapshot.recorded.simulated === 0)
    return html`${watch}${emptyView(snapshot, actions)}`;
  return html`${snapshot.view.filter.simulated ? simulatedNote() : nothing}
  ${draw({ id: 'now', title: 'Now', body: nowView(snapshot, actions) })} ${watch}
  ${draw(overTimePart(snapshot, actions))} ${draw(byPart(snapshot, actions))}
  ${draw(panelsPart(snapshot, actions))} ${keptPart(snapshot, draw)} ${draw(callsPart(parts, actions))}
  ${draw({ id: 'how', title: 'How these figures are made', body: howView(snapshot) })}`;
}

function simulatedNote(): TemplateResult {
  return html`<div class="notice">
    ${icon('beaker')}<span
      ><span class="sim">SIM</span> Simulated calls: nothing of this was sent to Google, nothing is
      billed.</span
    >
  </div>`;
}

function watchPart({ snapshot: { watch }, at }: PageParts, actions: ReportActions): SectionParts {
  return {
    id: 'watch',
    title: 'Watch',
    caption: `${countOf(watch.length, 'thing')} ${watch.length === 1 ? 'needs' : 'need'} a look`,
    body: watchView(watch, at, actions),
  };
}

function overTimePart({ view, by, overTime, today }: ReportSnapshot, actions: ReportActions): SectionParts {
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
    title: 'Over time',
    caption: [sum, countOf(by.total.calls, 'call'), range].filter(Boolean).join(' · '),
    aside: html`<label class="small" for="stack">Stacked by</label>
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
  return html`<option value=${stack} ?selected=${stack === chosen}>
    ${stack.charAt(0).toUpperCase()}${stack.slice(1)}
  </option>`;
}

function byPart({ by, view, overTime }: ReportSnapshot, actions: ReportActions): SectionParts {
  // A group has a colour here only when it is the very series of the chart.
  const fills = new Map(
    by.dimension === view.stack
      ? overTime.series
          .map(({ key, rest, sum }, index) => ({
            key,
            rest,
            fill:
              missingCalls(sum) >= sum.calls && sum.calls > 0
                ? 'series-none'
                : seriesClass(index, key === null),
          }))
          .filter(({ rest }) => rest === undefined)
          .map(({ key, fill }) => [key, fill])
      : [],
  );
  return {
    id: 'by',
    title: 'By',
    body: html`<panelmeter-by
      .by=${by}
      .filter=${view.filter}
      .fills=${fills}
      .actions=${actions}
    ></panelmeter-by>`,
  };
}

function panelsPart({ panels, view }: ReportSnapshot, actions: ReportActions): SectionParts {
  return {
    id: 'panels',
    title: 'Panels',
    caption: panelsCaption(panels),
    aside: html`<button class="link" @click=${() => actions.run('editTargets')}>Edit targets</button>`,
    body: panelsView(panels, view.filter.simulated === true),
  };
}

function keptPart(
  { kept, view }: ReportSnapshot,
  draw: (part: SectionParts) => TemplateResult,
): TemplateResult | typeof nothing {
  if (!kept) return nothing;
  const simulated = view.filter.simulated === true;
  return draw({
    id: 'kept',
    title: 'Kept and wasted',
    caption: keptCaption(kept),
    body: html`<panelmeter-kept .kept=${kept} .simulated=${simulated}></panelmeter-kept>`,
  });
}

function callsPart(parts: PageParts, actions: ReportActions): SectionParts {
  const { total } = parts.calls;
  return {
    id: 'calls',
    title: 'Calls',
    caption: `${integer(total)} in range, ${orderWords(parts.calls.order)}`,
    aside:
      total === 0
        ? nothing
        : html`<button class="link" @click=${() => actions.exportCalls()}>Export these</button>`,
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
