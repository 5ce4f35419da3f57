import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Sort } from '../byModel.ts';
import type { ByParts } from '../elements/byTable.ts';
import { withoutName } from '../overTimeModel.ts';
import { groupFilter } from '../reportActions.ts';
import { t } from '../texts.ts';
import { modelName } from './marks.ts';

/** A heading that sorts; what is sorted by is told, not only drawn. */
export function sortHeading(
  { sort, sortBy }: ByParts,
  column: Sort,
  label: string,
  classes = '',
): TemplateResult {
  const on = sort.column === column;
  const order = sort.down ? 'descending' : 'ascending';
  return html`<th scope="col" class=${`number ${classes}`} aria-sort=${on ? order : nothing}>
    <button @click=${() => sortBy(column)}>${label}${on ? (sort.down ? ' ↓' : ' ↑') : ''}</button>
  </th>`;
}

/** A group's name; where calls can be chosen by it, it does so. */
export function groupName({ by, filter, actions }: ByParts, key: string | null): TemplateResult {
  const { dimension } = by;
  const text =
    key === null
      ? html`<span class="text soft">${withoutName(dimension)}</span>`
      : dimension === 'model'
        ? modelName(key)
        : html`<span title=${key}>${key}</span>`;
  const wanted = groupFilter(filter, dimension, key);
  return wanted
    ? html`<button title=${t('Show only {0}', key ?? '')} @click=${() => actions.filter(wanted)}>
        ${text}
      </button>`
    : html`<span class="text">${text}</span>`;
}
