import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ShownOrder } from '../../src/protocol/reportCalls.ts';
import type { CallColumn } from '../callColumns.ts';
import type { ShownRow } from '../callPages.ts';
import type { ReportActions } from '../reportActions.ts';
import { outcomeWords } from '../shownCalls.ts';
import { nextOrder } from '../shownOrder.ts';
import { t } from '../texts.ts';
import { icon } from './marks.ts';

/** The headings; those that can be sorted by are buttons. */
export function callHead(
  columns: readonly CallColumn[],
  order: ShownOrder,
  actions: Pick<ReportActions, 'sort'>,
): TemplateResult {
  return html`<thead role="rowgroup">
    <tr role="row" aria-rowindex="1">
      ${columns.map((column) => headCell(column, order, actions))}
    </tr>
  </thead>`;
}

function headCell(
  { id, label, number, order: by }: CallColumn,
  order: ShownOrder,
  actions: Pick<ReportActions, 'sort'>,
): TemplateResult {
  const className = `${id}${number ? ' number' : ''}`;
  if (by === undefined) return html`<th role="columnheader" class=${className}>${label}</th>`;
  const sorted = by === order.by;
  const arrow = order.descending ? 'arrow-down' : 'arrow-up';
  return html`<th
    role="columnheader"
    class=${className}
    aria-sort=${sorted ? (order.descending ? 'descending' : 'ascending') : nothing}
  >
    <button @click=${() => actions.sort(nextOrder(order, by))}>
      ${label}${sorted ? icon(arrow) : nothing}
    </button>
  </th>`;
}

interface RowParts {
  columns: readonly CallColumn[];
  row: ShownRow;
  place: number;
  /** px below the headings. */
  top: number;
  at: number;
  selected: string | undefined;
  tabStop: boolean;
  toggle: (call: string) => void;
}

/** One call; what is not read yet stands there in grey, so that nothing moves when it comes. */
export function callRowView({
  columns,
  row,
  place,
  top,
  at,
  selected,
  tabStop,
  toggle,
}: RowParts): TemplateResult {
  if (row === undefined || row === 'lost') {
    return html`<tr
      role="row"
      class=${row === undefined ? 'call waiting' : 'call damaged'}
      data-place=${place}
      aria-rowindex=${place + 2}
      aria-busy=${row === undefined}
      tabindex=${tabStop ? 0 : -1}
      .style=${`transform: translateY(${top}px)`}
    >
      ${
        row === undefined
          ? columns.map(({ id }) => html`<td role="gridcell" class=${id}><span class="skeleton"></span></td>`)
          : html`<td role="gridcell" class="what">
              ${icon('error')} ${t('The line of this call is damaged; it stays on disk.')}
            </td>`
      }
    </tr>`;
  }
  const { level } = outcomeWords(row);
  return html`<tr
    role="row"
    class=${level === 'ok' ? 'call' : 'call odd'}
    data-call=${row.call}
    data-place=${place}
    aria-rowindex=${place + 2}
    aria-selected=${row.call === selected}
    tabindex=${tabStop ? 0 : -1}
    .style=${`transform: translateY(${top}px)`}
    @click=${() => toggle(row.call)}
  >
    ${columns.map(
      ({ id, number, cell, title }) =>
        html`<td
          role="gridcell"
          class=${`${id}${number ? ' number' : ''}`}
          title=${title?.(row, at) ?? nothing}
        >
          ${cell(row, at)}
        </td>`,
    )}
  </tr>`;
}
