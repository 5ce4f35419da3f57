import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { WatchItem } from '../../src/protocol/reportSnapshot.ts';
import { budgetTitle, capital, shownAmount, shownShare } from '../../src/budgets/budgetText.ts';
import type { ReportActions } from '../reportActions.ts';
import { countOf, integer } from '../shownFigures.ts';
import { shareOf, sumText, UNKNOWN, usd } from '../shownMoney.ts';
import { clockTime, dateText, fullTime, untilText } from '../shownTimes.ts';
import { icon } from './marks.ts';
import type { Notice } from './notice.ts';
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
      return {
        level: 'info',
        icon: 'info',
        title: `${item.models.join(' and ')} ${item.models.length === 1 ? 'has' : 'have'} no free tier: this is billed`,
        text: `${countOf(item.sum.calls - item.sum.errors, 'call')} today. A key without billing is refused (429, limit 0); any other pays the list price.`,
        fact: html`<strong>${sumText(item.sum)} </strong><br />today`,
        actions: [],
      };
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

function budgetNotice(budget: Extract<WatchItem, { kind: 'budget' }>['budget']): Notice {
  const spent = `${budget.lowerBound ? 'at least ' : ''}${usd(budget.spentPicoUsd)}`;
  const over = budget.state === 'over';
  const left = BigInt(budget.limitPicoUsd) - BigInt(budget.spentPicoUsd);
  const difference = usd(String(left < 0n ? -left : left));
  return {
    level: over ? 'error' : 'warning',
    icon: over ? 'error' : 'warning',
    title: `Today's budget at ${budget.lowerBound ? '≥ ' : ''}${integer(budget.percent)} %`,
    text: `${spent[0]?.toUpperCase()}${spent.slice(1)} of ${usd(budget.limitPicoUsd)} is spent.${budget.lowerBound ? ' Some calls of today have no known cost.' : ''} The day ends at midnight, your time.`,
    fact: html`<strong>${budget.lowerBound && !over ? '≤ ' : ''}${difference}</strong>
      ${over ? 'over' : 'left'}${meter(budget)}`,
    actions: [{ label: 'Edit budget', command: 'editBudget' }],
  };
}

function namedBudgetNotice(item: Extract<WatchItem, { kind: 'namedBudget' }>): Notice {
  const { unit, lowerBound, percent, hard, over, endsAt } = item;
  const [spent, limit] = [BigInt(item.spent), BigInt(item.limit)];
  const share = shownShare(unit, spent, limit, lowerBound ? 1 : 0);
  const stop = hard
    ? over
      ? ' Further calls are refused before they are sent.'
      : ' At 100 % calls are refused.'
    : '';
  const ends = endsAt === undefined ? '' : ` It begins again at ${fullTime(endsAt)}.`;
  const left = spent < limit ? limit - spent : spent - limit;
  return {
    level: over ? 'error' : 'warning',
    icon: over ? 'error' : 'warning',
    title: `${capital(budgetTitle(item))} at ${lowerBound ? '≥ ' : ''}${integer(percent)} %`,
    text: `${share}${item.raised ? ', raised for now' : ''}.${stop}${ends}`,
    fact: html`<strong>${shownAmount(unit, left)}</strong> ${spent < limit ? 'left' : 'over'}`,
    actions: [{ label: 'Edit budget', command: 'editBudget' }],
  };
}

/** The budget ends at 100 of 120; what is above it may run over. */
function meter(budget: Extract<WatchItem, { kind: 'budget' }>['budget']): TemplateResult {
  const used = Math.min(1.2, shareOf(budget.spentPicoUsd, budget.limitPicoUsd)) * 100;
  return html`<svg
    class=${budget.state === 'over' ? 'meter is-error' : 'meter'}
    viewBox="0 0 120 12"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <rect class="track" y="4" width="120" height="5"></rect>
    <rect class="used" y="4" width=${used} height="5"></rect>
    <line class="limit" x1="100" x2="100" y1="1" y2="12"></line>
  </svg>`;
}

function freeTierNotice({ figure, resetsAt }: Extract<WatchItem, { kind: 'freeTier' }>, at: number): Notice {
  const used = figure.state === 'used';
  return {
    level: 'warning',
    icon: 'warning',
    title: used
      ? `The free tier of ${figure.model} is used up for today`
      : `The free tier of ${figure.model} is nearly used up`,
    text: `${countOf(figure.requests, 'request')} with this key of ${integer(figure.limit ?? 0)} a day, failed ones included. More are refused on a key without billing, and billed on any other. It begins again at ${clockTime(resetsAt)}, in ${untilText(resetsAt, at)}. The limit is ${confidenceWords(figure.confidence)} (${figure.seen ?? 'date not known'}); Google publishes none.`,
    fact: html`<strong>${integer(figure.requests)}</strong> of ${integer(figure.limit ?? 0)}<br />requests
      today`,
    actions: [],
  };
}

function confidenceWords(confidence: string | undefined): string {
  switch (confidence) {
    case 'observed-429':
      return "read off the service's own refusal";
    case 'own-429':
      return 'what the service told this key';
    case 'official-page':
      return 'from an official page';
    case undefined:
    default:
      return 'reported by others';
  }
}

/** What past calls would have cost; never a forecast. */
function comingNotice(item: Extract<WatchItem, { kind: 'coming' }>): Notice {
  const { change, model, day, words, to, repriced, unknown, beforePicoUsd, afterPicoUsd } = item;
  const difference = BigInt(afterPicoUsd) - BigInt(beforePicoUsd);
  const amount = usd(String(difference < 0n ? -difference : difference));
  const more = difference < 0n ? 'less' : 'more';
  const priced = repriced > 0 && (change !== 'shutdown' || to !== undefined);
  const as = to === undefined ? '' : ` as ${to}`;
  const history = priced
    ? `${countOf(repriced, 'call')} of your last 30 days cost ${usd(beforePicoUsd)} and would have cost ${usd(afterPicoUsd)}${as}, token by token.`
    : `Your last 30 days hold ${countOf(repriced + unknown, 'call')} with it.`;
  const without = unknown > 0 ? ` ${countOf(unknown, 'call')} could not be priced anew.` : '';
  return {
    level: change === 'price' && difference <= 0n ? 'info' : 'warning',
    icon: 'calendar',
    title: `On ${dateText(day)} ${model} ${words}`,
    text: `${history}${priced ? without : ''}${change === 'shutdown' && to !== undefined ? ` Move to ${to} before that day.` : ''}`,
    fact: priced
      ? difference === 0n
        ? 'the same cost'
        : html`<strong>${amount}</strong> ${more}<br />in 30 days`
      : '',
    actions: [],
  };
}

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
