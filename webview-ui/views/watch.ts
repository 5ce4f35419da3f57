import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { WatchItem } from '../../src/protocol/reportSnapshot.ts';
import type { ReportActions } from '../reportActions.ts';
import { callsText, countOf, integer } from '../shownFigures.ts';
import { UNKNOWN } from '../shownMoney.ts';
import { dateText } from '../shownTimes.ts';
import { filled, t } from '../texts.ts';
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
  const word = { error: t('Error'), warning: t('Warning'), info: t('Notice') }[one.level];
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
        title: DEGRADED[item.reason] ?? t('The ledger cannot do all of its work'),
        text: item.message,
        fact: html`<strong>${t('figures may be too low')}</strong>`,
        actions: [
          { label: t('Show output'), command: 'showOutput' },
          { label: t('Reload window'), command: 'reload' },
        ],
      };
    case 'damage':
      return {
        level: 'warning',
        icon: 'warning',
        title: countOf(
          item.lines,
          t('1 line of the ledger is damaged and left out'),
          t('{0} lines of the ledger are damaged and left out'),
        ),
        text: t(
          '{0}, line {1}: {2}. All other calls were read; what was spent by these is in no figure.',
          item.first.file,
          integer(item.first.line),
          item.first.reason,
        ),
        fact: html`${filled(item.lines === 1 ? t('{0} call at most') : t('{0} calls at most'), html`<strong>${integer(item.lines)}</strong>`)}`,
        actions: [{ label: t('Show output'), command: 'showOutput' }],
      };
    case 'budget':
      return budgetNotice(item.budget);
    case 'namedBudget':
      return namedBudgetNotice(item);
    case 'budgetSetting':
      return {
        level: 'warning',
        icon: 'warning',
        title: t('A budget cannot be read, so it does not hold'),
        text: item.problem,
        actions: [{ label: t('Edit budget'), command: 'editBudget' }],
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
        title: t('The targets cannot be read: the defaults are in force'),
        text: item.problem,
        actions: [{ label: t('Edit targets'), command: 'editTargets' }],
      };
    case 'staleBook':
      return {
        level: 'info',
        icon: 'calendar',
        title: t('The price book is {0} old', countOf(item.days, t('1 day'), t('{0} days'))),
        text: t(
          'Its prices are as of {0}. Calls since then may have cost something else.',
          dateText(item.asOf),
        ),
        actions: [{ label: t('Use a price book of my own'), command: 'editPriceBook' }],
      };
  }
}

const DEGRADED: Record<string, string> = {
  'read-only': t('The ledger can be read but not written'),
  'disk-full': t('The disk is full: new calls cannot be kept'),
  io: t('The ledger could not be read or written'),
  damaged: t('The ledger is damaged'),
  'newer-format': t('The ledger was written by a newer version'),
};

function unpricedNotice({ model, calls, unknown }: Extract<WatchItem, { kind: 'unpriced' }>): Notice {
  const name = model ?? t('A model without a name');
  const all = calls + unknown;
  return {
    level: 'info',
    icon: 'question',
    title:
      calls > 0
        ? t('{0}: {1} without a price', name, callsText(calls))
        : t('{0}: {1} without usage', name, callsText(unknown)),
    text:
      calls > 0
        ? `${all === 1 ? t('It is counted but in no sum.') : t('They are counted but in no sum.')} ${t('The price book lacks the model or a price for what was used; it may have cost money.')}`
        : all === 1
          ? t('The service did not say how many tokens it used. It may have cost money.')
          : t('The service did not say how many tokens they used. It may have cost money.'),
    fact: html`<strong>${UNKNOWN} </strong><br />${t('{0} this month', callsText(all))}`,
    actions:
      calls > 0
        ? [{ label: t('Enter a price'), command: 'addPrice', ...(model === null ? {} : { model }) }]
        : [],
  };
}
