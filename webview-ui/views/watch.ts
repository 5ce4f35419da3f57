import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { WatchItem } from '../../src/protocol/reportSnapshot.ts';
import type { ReportActions } from '../reportActions.ts';
import { countOf, integer } from '../shownFigures.ts';
import { UNKNOWN } from '../shownMoney.ts';
import { dateText } from '../shownTimes.ts';
import { budgetNotice, namedBudgetNotice } from './budgetNotices.ts';
import { comingNotice } from './comingNotice.ts';
import { icon } from './marks.ts';
import type { Notice } from './notice.ts';
import { billedNotice, freeTierNotice } from './quotaNotices.ts';
import { unusualNotice } from './unusual.ts';

/** What needs a look. */
export function watchView(items: readonly WatchItem[], at: number, actions: ReportActions): TemplateResult {
  return html`<ul class="watch">
    ${items.map((item) => noticeView(notice(item, at), actions))}
  </ul>`;
}

function noticeView(one: Notice, actions: ReportActions): TemplateResult {
  const word = { error: 'Error', warning: 'Warning', info: 'Notice' }[one.level];
  return html`<li class=${`is-${one.level}`}>
    ${icon(one.icon)}
    <div>
      <h3><span class="spoken">${word}: </span>${one.title}</h3>
      <p>${one.text}</p>
    </div>
    <div class="fact">${one.fact ?? nothing}</div>
    <div class="actions">
      ${one.actions.map(
        (way) =>
          html`<button
            class="link"
            @click=${() => ('command' in way ? actions.run(way.command, way.model) : actions.filter(way.filter))}
          >
            ${way.label}
          </button>`,
      )}
    </div>
  </li>`;
}

function notice(item: WatchItem, at: number): Notice {
  switch (item.kind) {
    case 'degraded':
      return {
        level: 'error',
        icon: 'warning',
        title: DEGRADED[item.reason] ?? 'The ledger cannot do all of its work',
        text: item.message,
        fact: html`<strong>figures may be too low</strong>`,
        actions: [
          { label: 'Show output', command: 'showOutput' },
          { label: 'Reload window', command: 'reload' },
        ],
      };
    case 'damage':
      return {
        level: 'warning',
        icon: 'warning',
        title: `${countOf(item.lines, 'line')} of the ledger ${item.lines === 1 ? 'is' : 'are'} damaged and left out`,
        text: `${item.first.file}, line ${integer(item.first.line)}: ${item.first.reason}. All other calls were read; what was spent by these is in no figure.`,
        fact: html`<strong>${integer(item.lines)}</strong> ${item.lines === 1 ? 'call' : 'calls'} at most`,
        actions: [{ label: 'Show output', command: 'showOutput' }],
      };
    case 'budget':
      return budgetNotice(item.budget);
    case 'namedBudget':
      return namedBudgetNotice(item);
    case 'budgetSetting':
      return {
        level: 'warning',
        icon: 'warning',
        title: 'A budget cannot be read, so it does not hold',
        text: item.problem,
        actions: [{ label: 'Edit budget', command: 'editBudget' }],
      };
    case 'freeTier':
      return freeTierNotice(item, at);
    case 'billed':
      return billedNotice(item);
    case 'unpriced':
      return unpricedNotice(item);
    case 'coming':
      return comingNotice(item);
    case 'unusual':
      return unusualNotice(item, at);
    case 'targetSetting':
      return {
        level: 'warning',
        icon: 'warning',
        title: 'The targets cannot be read: the defaults are in force',
        text: item.problem,
        actions: [{ label: 'Edit targets', command: 'editTargets' }],
      };
    case 'staleBook':
      return {
        level: 'info',
        icon: 'calendar',
        title: `The price book is ${countOf(item.days, 'day')} old`,
        text: `Its prices are as of ${dateText(item.asOf)}. Calls since then may have cost something else.`,
        actions: [{ label: 'Use a price book of my own', command: 'editPriceBook' }],
      };
  }
}

const DEGRADED: Record<string, string> = {
  'read-only': 'The ledger can be read but not written',
  'disk-full': 'The disk is full: new calls cannot be kept',
  io: 'The ledger could not be read or written',
  damaged: 'The ledger is damaged',
  'newer-format': 'The ledger was written by a newer version',
};

function unpricedNotice({ model, calls, unknown }: Extract<WatchItem, { kind: 'unpriced' }>): Notice {
  const name = model ?? 'A model without a name';
  const all = calls + unknown;
  return {
    level: 'info',
    icon: 'question',
    title:
      calls > 0
        ? `${name}: ${countOf(calls, 'call')} without a price`
        : `${name}: ${countOf(unknown, 'call')} without usage`,
    text:
      calls > 0
        ? `${all === 1 ? 'It is' : 'They are'} counted but in no sum. The price book lacks the model or a price for what was used; it may have cost money.`
        : `The service did not say how many tokens ${all === 1 ? 'it' : 'they'} used. It may have cost money.`,
    fact: html`<strong>${UNKNOWN} </strong><br />${countOf(all, 'call')} this month`,
    actions:
      calls > 0
        ? [{ label: 'Enter a price', command: 'addPrice', ...(model === null ? {} : { model }) }]
        : [],
  };
}
