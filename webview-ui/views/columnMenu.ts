import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ShownOrder } from '../../src/protocol/reportCalls.ts';
import { CALL_COLUMNS, chosenColumns } from '../callColumns.ts';
import type { ReportActions } from '../reportActions.ts';
import { orderWords } from '../shownOrder.ts';
import { t } from '../texts.ts';
import { icon } from './marks.ts';

type Actions = Pick<ReportActions, 'sort' | 'columns'>;

/** Which columns there are; where headings have no room, also the order. */
export function columnMenu(
  wanted: readonly string[] | undefined,
  order: ShownOrder,
  narrow: boolean,
  actions: Actions,
): TemplateResult {
  if (narrow) return orderSelect(order, actions);
  const shown = new Set(chosenColumns(wanted).map(({ id }) => id));
  const choose = (id: string, on: boolean) =>
    actions.columns(
      CALL_COLUMNS.filter((column) => !column.fixed && (column.id === id ? on : shown.has(column.id))).map(
        (column) => column.id,
      ),
    );
  return html`<details class="column-menu" @keydown=${closeMenu} @focusout=${leaveMenu}>
    <summary>${icon('settings')}${t('Columns')}</summary>
    <fieldset>
      <legend class="spoken">${t('Columns of the table')}</legend>
      ${CALL_COLUMNS.filter(({ fixed }) => !fixed).map(
        ({ id, label }) =>
          html`<label
            ><input
              type="checkbox"
              .checked=${shown.has(id)}
              @change=${({ target }: Event) => choose(id, target instanceof HTMLInputElement && target.checked)}
            />${label}</label
          >`,
      )}
      ${
        wanted === undefined
          ? nothing
          : html`<button class="link" @click=${() => actions.columns(undefined)}>
              ${t('Usual columns')}
            </button>`
      }
    </fieldset>
  </details>`;
}

const ORDERS: readonly ShownOrder[] = (['time', 'cost', 'in', 'out', 'latency'] as const).flatMap((by) => [
  { by, descending: true },
  { by, descending: false },
]);

function orderSelect(order: ShownOrder, actions: Actions): TemplateResult {
  const choose = ({ target }: Event) => {
    const chosen = target instanceof HTMLSelectElement ? ORDERS[target.selectedIndex] : undefined;
    if (chosen) actions.sort(chosen);
  };
  return html`<select aria-label=${t('Order of the calls')} @change=${choose}>
    ${ORDERS.map(
      (each) =>
        html`<option ?selected=${each.by === order.by && each.descending === order.descending}>
          ${orderWords(each)}
        </option>`,
    )}
  </select>`;
}

function closeMenu(event: KeyboardEvent): void {
  const { currentTarget } = event;
  if (event.key !== 'Escape' || !(currentTarget instanceof HTMLDetailsElement) || !currentTarget.open) return;
  event.stopPropagation();
  event.preventDefault();
  currentTarget.open = false;
  currentTarget.querySelector('summary')?.focus();
}

function leaveMenu({ currentTarget, relatedTarget }: FocusEvent): void {
  if (!(currentTarget instanceof HTMLDetailsElement) || !(relatedTarget instanceof Node)) return;
  if (!currentTarget.contains(relatedTarget)) currentTarget.open = false;
}
