import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { budgetTitle, capital, shownAmount, shownShare } from '../../src/budgets/budgetText.ts';
import type { WatchItem } from '../../src/protocol/reportSnapshot.ts';
import { integer } from '../shownFigures.ts';
import { shareOf, usd } from '../shownMoney.ts';
import { fullTime } from '../shownTimes.ts';
import { filled, l10n, t } from '../texts.ts';
import type { Notice } from './notice.ts';

/** Of the day's budget; absent while it is far from its end. */
export function budgetNotice(budget: Extract<WatchItem, { kind: 'budget' }>['budget']): Notice {
  const amount = usd(budget.spentPicoUsd);
  const spent = budget.lowerBound ? t('at least {0}', amount) : amount;
  const over = budget.state === 'over';
  const left = BigInt(budget.limitPicoUsd) - BigInt(budget.spentPicoUsd);
  const difference = usd(String(left < 0n ? -left : left));
  return {
    level: over ? 'error' : 'warning',
    icon: over ? 'error' : 'warning',
    title: titleText(capital(t("today's budget")), budget),
    text: [
      t('{0} of {1} is spent.', capital(spent), usd(budget.limitPicoUsd)),
      ...(budget.lowerBound ? [t('Some calls of today have no known cost.')] : []),
      t('The day ends at midnight, your time.'),
    ].join(' '),
    fact: html`${leftView(`${budget.lowerBound && !over ? '≤ ' : ''}${difference}`, over)}${meter(budget)}`,
    actions: [{ label: t('Edit budget'), command: 'editBudget' }],
  };
}

/** Of any other one. */
export function namedBudgetNotice(item: Extract<WatchItem, { kind: 'namedBudget' }>): Notice {
  const { unit, lowerBound, hard, over, endsAt } = item;
  const [spent, limit] = [BigInt(item.spent), BigInt(item.limit)];
  const share = shownShare(unit, spent, limit, lowerBound ? 1 : 0, l10n);
  const stop = over ? t('Further calls are refused before they are sent.') : t('At 100 % calls are refused.');
  const left = spent < limit ? limit - spent : spent - limit;
  return {
    level: over ? 'error' : 'warning',
    icon: over ? 'error' : 'warning',
    title: titleText(capital(budgetTitle(item, l10n)), item),
    text: [
      `${item.raised ? t('{0}, raised for now', share) : share}.`,
      ...(hard ? [stop] : []),
      ...(endsAt === undefined ? [] : [t('It begins again at {0}.', fullTime(endsAt))]),
    ].join(' '),
    fact: leftView(shownAmount(unit, left, l10n), spent >= limit),
    actions: [{ label: t('Edit budget'), command: 'editBudget' }],
  };
}

function titleText(title: string, { lowerBound, percent }: { lowerBound: boolean; percent: number }): string {
  return t('{0} at {1} %', title, `${lowerBound ? '≥ ' : ''}${integer(percent)}`);
}

function leftView(amount: string, over: boolean): TemplateResult {
  return html`${filled(over ? t('{0} over') : t('{0} left'), html`<strong>${amount}</strong>`)}`;
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
