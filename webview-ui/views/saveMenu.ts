import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Table } from '../export/csv.ts';
import type { ReportActions } from '../reportActions.ts';
import { t } from '../texts.ts';
import { icon } from './marks.ts';

export interface Saved {
  table?: () => Table;
  /** An SVG. */
  picture?: () => string;
}

/** Copies or saves a chart or a table, in a menu that is closed until it is asked for. `name`: of the file. */
export function saveMenu(
  name: string,
  title: string,
  { table, picture }: Saved,
  { saving }: Pick<ReportActions, 'saving'>,
): TemplateResult {
  const item = (label: string, act: () => void) =>
    html`<li>
      <button
        @click=${(event: Event) => {
          shut(event);
          act();
        }}
      >
        ${label}
      </button>
    </li>`;
  return html`<details class="menu" @keydown=${escape} @focusout=${left}>
    <summary class="link" aria-label=${t('Save or copy: {0}', title)}>
      ${icon('save')}${t('Save or copy')}
    </summary>
    <ul>
      ${
        table
          ? html`${item(t('Save as CSV…'), () => void saving.saveTable(name, table()))}
            ${item(t('Copy as CSV'), () => void saving.copyTable(table()))}`
          : nothing
      }
      ${
        picture
          ? html`${item(t('Save as PNG…'), () => void saving.savePicture(name, 'png', picture()))}
            ${item(t('Save as SVG…'), () => void saving.savePicture(name, 'svg', picture()))}
            ${item(t('Copy as PNG'), () => void saving.copyPicture(picture()))}`
          : nothing
      }
    </ul>
  </details>`;
}

function menuOf(event: Event): HTMLDetailsElement | undefined {
  const { currentTarget } = event;
  const menu = currentTarget instanceof Element ? currentTarget.closest('details') : null;
  return menu ?? undefined;
}

function shut(event: Event): void {
  const menu = menuOf(event);
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary')?.focus();
}

function escape(event: KeyboardEvent): void {
  if (event.key === 'Escape') shut(event);
}

/** The focus went elsewhere: a menu that stays open covers what is below. */
function left(event: FocusEvent): void {
  const menu = menuOf(event);
  const { relatedTarget } = event;
  if (menu && !(relatedTarget instanceof Node && menu.contains(relatedTarget))) menu.open = false;
}
