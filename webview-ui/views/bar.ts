import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { Period, ReportFilter } from '../../src/protocol/reportView.ts';
import { PERIODS } from '../../src/protocol/reportView.ts';
import { dimensionName } from '../overTimeModel.ts';
import type { ReportActions } from '../reportActions.ts';
import { OUTCOMES } from '../shownCalls.ts';
import { binText, whenText } from '../shownTimes.ts';
import { t } from '../texts.ts';
import { icon, iconButton } from './marks.ts';
import { segment } from './segment.ts';

const PERIOD_LABELS: Record<Period, string> = {
  today: t('Today'),
  '7d': t('7 d'),
  '30d': t('30 d'),
  all: t('All'),
};

/** The bar that stays: title, range, filters, whether the page is live, export. */
export function barView(
  snapshot: ReportSnapshot | undefined,
  filter: ReportFilter,
  at: number,
  actions: ReportActions,
): TemplateResult {
  const calls = snapshot ? snapshot.recorded.real + snapshot.recorded.simulated : 0;
  return html`<header class="bar">
    <h1>${t('Cost report')}</h1>
    ${snapshot ? html`<span class="workspace" title=${snapshot.workspace}>${snapshot.workspace}</span>` : nothing}
    ${calls > 0 ? controls(snapshot, filter, actions) : nothing}
    <span class="grow"></span>
    ${snapshot ? liveView(snapshot, calls, at) : nothing}
    ${
      calls > 0
        ? html`<button class="button secondary" @click=${() => actions.export()}>
            ${icon('export')}${t('Export')}
          </button>`
        : nothing
    }
    ${iconButton('add', t('Start new session'), () => actions.run('newSession'))}
  </header>`;
}

function controls(snapshot: ReportSnapshot | undefined, filter: ReportFilter, actions: ReportActions) {
  const simulated = filter.simulated ?? snapshot?.view.filter.simulated ?? false;
  const both = snapshot !== undefined && snapshot.recorded.simulated > 0 && snapshot.recorded.real > 0;
  const { day: _day, range: _range, session: _session, ...rest } = filter;
  const ranged = filter.day !== undefined || filter.range !== undefined || filter.session === true;
  return html`${segment(
      t('Period'),
      PERIODS.map((period) => [period, PERIOD_LABELS[period]] as const),
      ranged ? undefined : filter.period,
      (period) => actions.filter({ ...rest, period }),
    )}
    ${
      both
        ? segment(
            t('Calls'),
            [
              ['real', t('Real')],
              ['simulated', 'SIM'],
            ] as const,
            simulated ? 'simulated' : 'real',
            (which) => actions.filter({ ...filter, simulated: which === 'simulated' }),
          )
        : nothing
    }
    <div class="chips" role="group" aria-label=${t('Filters')}>
      ${chips(filter).map(
        ({ label, without }) =>
          html`<button
            class="chip"
            aria-label=${t('Remove filter {0}', label)}
            @click=${() => actions.filter(without)}
          >
            <span title=${label}>${label}</span>${icon('close')}
          </button>`,
      )}
    </div>`;
}

/** One chip for each filter beside the period; it takes itself away. */
function chips(filter: ReportFilter): { label: string; without: ReportFilter }[] {
  const { session, day, range, model, tag, outcome } = filter;
  return [
    ...(session
      ? [{ label: t('this session'), without: { ...lacking(filter, 'session'), period: '30d' as const } }]
      : []),
    ...(range ? [{ label: rangeText(range), without: lacking(filter, 'range') }] : []),
    ...(day === undefined || range ? [] : [{ label: binText(day), without: lacking(filter, 'day') }]),
    ...(model === undefined ? [] : [{ label: model, without: lacking(filter, 'model') }]),
    ...(tag ? [{ label: `${dimensionName(tag.name)} ${tag.value}`, without: lacking(filter, 'tag') }] : []),
    ...(outcome ? [{ label: OUTCOMES[outcome], without: lacking(filter, 'outcome') }] : []),
  ];
}

function rangeText({ from, to }: NonNullable<ReportFilter['range']>): string {
  return from === to ? binText(from) : `${binText(from)} – ${binText(to)}`;
}

function lacking<T extends object, K extends keyof T>(object: T, key: K): Omit<T, K> {
  const { [key]: _gone, ...rest } = object;
  return rest;
}

function liveView(snapshot: ReportSnapshot, calls: number, at: number): TemplateResult {
  const bad = snapshot.watch.some(({ kind }) => kind === 'degraded');
  const text = bad
    ? t('The ledger needs a look')
    : calls === 0 || snapshot.lastCallAt === undefined
      ? t('Waiting for the first call')
      : t('Live · last call {0}', whenText(snapshot.lastCallAt, at));
  return html`<span class=${bad ? 'live bad' : 'live'}
    ><span class="dot" aria-hidden="true"></span>${text}</span
  >`;
}
