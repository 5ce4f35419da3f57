import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { budgetTitle, capital, shownAmount, shownShare } from '../../src/budgets/budgetText.ts';
import type { WatchItem } from '../../src/protocol/reportSnapshot.ts';
import { integer } from '../shownFigures.ts';
import { shareOf, usd } from '../shownMoney.ts';
import { fullTime } from '../shownTimes.ts';
import type { Notice } from './notice.ts';

/** Of the day's budget; absent while it is far from its end. */
export function budgetNotice(budget: Extract<WatchItem, { kind: 'budget' }>['budget']): Notice {
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

/** Of any other one. */
export function namedBudgetNotice(item: Extract<WatchItem, { kind: 'namedBudget' }>): Notice {
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
