import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { CallRow, ShownOrder } from '../src/protocol/reportCalls.ts';
import { callSubject, outcomeWords } from './shownCalls.ts';
import { integer, seconds } from './shownFigures.ts';
import { callAmount, UNKNOWN, usd } from './shownMoney.ts';
import { fullTime, whenText } from './shownTimes.ts';
import { t } from './texts.ts';
import { icon, modelName, simMark } from './views/marks.ts';

type Cell = TemplateResult | string | typeof nothing;

/** A column of the table of calls. */
export interface CallColumn {
  id: string;
  label: string;
  /** Track of the grid; `least` is how many px it needs. */
  track: string;
  least: number;
  number?: true;
  /** It can be sorted by. */
  order?: ShownOrder['by'];
  /** Always there. */
  fixed?: true;
  /** There until the reader chooses. */
  usual?: true;
  cell: (row: CallRow, at: number) => Cell;
  /** The whole, where the cell may be cut. */
  title?: (row: CallRow, at: number) => string;
}

/** In their order. Where there is no room for all, the last ones of `SPARED` go first. */
export const CALL_COLUMNS: readonly CallColumn[] = [
  {
    ...{ id: 'time', label: t('Time'), track: '104px', least: 104, order: 'time', fixed: true },
    cell: ({ startedAt }, at) => whenText(startedAt, at),
    title: ({ startedAt }) => fullTime(startedAt),
  },
  {
    ...{ id: 'what', label: t('What'), track: 'minmax(120px, 2.4fr)', least: 120, fixed: true },
    cell: (row) => {
      const { main, beside } = callSubject(row);
      return html`<bdi>${main}</bdi> <bdi class="soft">${beside}</bdi>`;
    },
    title: (row) => {
      const { main, beside } = callSubject(row);
      return [main, beside].filter(Boolean).join(', ');
    },
  },
  text('panel', t('Panel'), (row) => row.panel),
  text('scene', t('Scene'), (row) => row.scene),
  text('chapter', t('Chapter'), (row) => row.chapter),
  text('phase', t('Phase'), (row) => row.phase),
  text('feature', t('Feature'), (row) => row.feature),
  text('agent', t('Agent'), (row) => row.agent),
  text('project', t('Project'), (row) => row.project),
  {
    ...{ id: 'model', label: t('Model'), track: 'minmax(150px, 2fr)', least: 170, usual: true },
    cell: ({ model, imageSize }) =>
      html`${modelName(model)}${imageSize === undefined ? '' : ` ${imageSize}`}`,
    title: ({ model }) => model,
  },
  {
    ...{ id: 'state', label: t('Outcome'), track: 'minmax(100px, 1.3fr)', least: 116, usual: true },
    cell: outcomeCell,
    title: (row) => outcomeWords(row).text,
  },
  text('http', 'HTTP', (row) => row.httpStatus?.toString(), 56),
  text('finish', t('Finish'), (row) => row.finishReason),
  text('method', t('Method'), (row) => row.method, 120),
  figure('attempt', t('Attempt'), (row) => row.attempt),
  { ...figure('in', t('Tokens in'), (row) => row.tokensIn), order: 'in', usual: true },
  figure('cached', t('Cached'), (row) => row.tokensCached),
  { ...figure('out', t('Tokens out'), (row) => row.tokensOut), order: 'out', usual: true },
  { ...figure('tokens', t('Tokens'), (row) => row.tokensTotal), order: 'tokens' },
  {
    ...{
      id: 'latency',
      label: t('Latency'),
      track: '76px',
      least: 76,
      number: true,
      order: 'latency',
      usual: true,
    },
    cell: ({ latencyMs }) => (latencyMs === undefined ? UNKNOWN : seconds(latencyMs)),
  },
  {
    ...{ id: 'estimate', label: t('Estimate'), track: '80px', least: 80, number: true, usual: true },
    cell: ({ estimatePicoUsd }) =>
      html`<span class="soft">${estimatePicoUsd === undefined ? UNKNOWN : `~${usd(estimatePicoUsd)}`}</span>`,
  },
  {
    ...{ id: 'list', label: t('List price'), track: '84px', least: 84, number: true, order: 'list' },
    cell: ({ listPicoUsd }) => (listPicoUsd === undefined ? UNKNOWN : usd(listPicoUsd)),
  },
  {
    ...{ id: 'amount', label: t('Cost'), track: 'minmax(136px, 1fr)', least: 136, number: true },
    ...{ order: 'cost', fixed: true },
    cell: amountCell,
  },
];

/** Those that give way where there is no room, the first one first. */
const SPARED = ['estimate', 'latency', 'in', 'state', 'out', 'model'];
/** Below it a call takes two lines. */
const NARROW = 460;

/** The columns that are wanted and fit into `width` px; two lines a call where not even the plainest table does. */
export function fittingColumns(
  wanted: readonly string[] | undefined,
  width: number,
): { columns: readonly CallColumn[]; narrow: boolean } {
  if (width > 0 && width < NARROW) return { columns: CALL_COLUMNS.filter(isPlain), narrow: true };
  let columns = chosenColumns(wanted);
  const spare = [...SPARED, ...columns.filter(({ fixed }) => !fixed).map(({ id }) => id)];
  for (const id of spare) {
    if (width === 0 || columns.reduce((sum, { least }) => sum + least, 0) <= width) break;
    columns = columns.filter((column) => column.id !== id);
  }
  return { columns, narrow: false };
}

export function chosenColumns(wanted: readonly string[] | undefined): readonly CallColumn[] {
  return CALL_COLUMNS.filter(
    ({ id, fixed, usual }) => fixed === true || (wanted ? wanted.includes(id) : usual === true),
  );
}

function isPlain({ id, fixed }: CallColumn): boolean {
  return fixed === true || id === 'model' || id === 'state';
}

function text(id: string, label: string, of: (row: CallRow) => string | undefined, least = 88): CallColumn {
  return {
    ...{ id, label, track: `minmax(${least}px, 1fr)`, least },
    cell: (row) => html`<bdi>${of(row) ?? UNKNOWN}</bdi>`,
    title: (row) => of(row) ?? '',
  };
}

function figure(id: string, label: string, of: (row: CallRow) => number | undefined): CallColumn {
  return {
    ...{ id, label, track: '92px', least: 92, number: true },
    cell: (row) => {
      const value = of(row);
      return value === undefined ? UNKNOWN : integer(value);
    },
  };
}

function outcomeCell(row: CallRow): TemplateResult {
  const outcome = outcomeWords(row);
  return html`<span class=${`outcome is-${outcome.level}`}
    >${outcome.icon === undefined ? nothing : icon(outcome.icon)}<span>${outcome.text}</span></span
  >`;
}

function amountCell(row: CallRow): TemplateResult {
  const { amount, beside, spoken } = callAmount(row);
  return html`${simMark(row.simulated)}<span aria-hidden="true"
      >${amount}${beside === undefined ? nothing : html` <span class="soft">${beside}</span>`}</span
    ><span class="spoken">${spoken}</span>`;
}
