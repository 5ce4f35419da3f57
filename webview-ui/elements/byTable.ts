import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ReportDetails } from '../../src/protocol/reportDetails.ts';
import type { ReportSnapshot } from '../../src/protocol/reportSnapshot.ts';
import type { Dimension, ReportFilter } from '../../src/protocol/reportView.ts';
import { DIMENSIONS } from '../../src/protocol/reportView.ts';
import { byRows, byTable, compareRows, type Sort } from '../byModel.ts';
import { LightElement } from '../lightElement.ts';
import { dimensionName, plainName } from '../overTimeModel.ts';
import type { ReportActions } from '../reportActions.ts';
import { capital } from '../shownFigures.ts';
import { t } from '../texts.ts';
import { changeTable, changeWords } from '../views/byChanges.ts';
import { figuresTable } from '../views/byFigures.ts';
import { saveMenu } from '../views/saveMenu.ts';
import { segment } from '../views/segment.ts';

const FIRST_ROWS = 8;

type Mode = 'figures' | 'changes';
interface Sorting {
  column: Sort;
  down: boolean;
}

/** What the two tables are drawn from. */
export interface ByParts {
  by: ReportSnapshot['by'];
  filter: ReportFilter;
  /** The chart's fill of a group, when it is stacked by the same thing. */
  fills: ReadonlyMap<string | null, string>;
  details: ReportDetails | undefined;
  sort: Sorting;
  sortBy: (column: Sort) => void;
  actions: ReportActions;
}

/** Who and what spent it: one row a group, what is unpriced apart; or what changed since the period before, and why. */
export class ByElement extends LightElement {
  static override properties = {
    by: { attribute: false },
    filter: { attribute: false },
    fills: { attribute: false },
    details: { attribute: false },
    actions: { attribute: false },
    sorts: { state: true },
    mode: { state: true },
    all: { state: true },
  };
  declare by: ReportSnapshot['by'];
  declare filter: ReportFilter;
  declare fills: ReadonlyMap<string | null, string>;
  /** Of this very view; undefined while they are read. */
  declare details: ReportDetails | undefined;
  declare actions: ReportActions;
  declare private sorts: Record<Mode, Sorting>;
  declare private mode: Mode;
  declare private all: boolean;

  constructor() {
    super();
    this.sorts = { figures: { column: 'sum', down: true }, changes: { column: 'change', down: true } };
    this.mode = 'figures';
    this.all = false;
  }

  protected override render(): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label=${t('Group by')} @keydown=${this.#key}>
        ${DIMENSIONS.map((dimension) => this.#tab(dimension))}
      </div>
      <div role="tabpanel" id="by-panel" aria-labelledby=${`tab-${this.by.dimension}`}>
        ${this.#panel()}
      </div>`;
  }

  #tab(dimension: Dimension): TemplateResult {
    const on = dimension === this.by.dimension;
    return html`<button
      class="tab"
      role="tab"
      id=${`tab-${dimension}`}
      aria-selected=${on}
      aria-controls="by-panel"
      tabindex=${on ? 0 : -1}
      @click=${() => this.actions.by(dimension)}
    >
      ${capital(dimensionName(dimension))}
    </button>`;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = DIMENSIONS.indexOf(this.by.dimension);
    const next = DIMENSIONS[(at + step + DIMENSIONS.length) % DIMENSIONS.length];
    if (next === undefined) return;
    this.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
    this.actions.by(next);
  };

  #panel(): TemplateResult {
    const { mode, by, filter, fills, details, actions } = this;
    const sort = this.sorts[mode];
    const rows = byRows(by, details, mode === 'changes').sort((a, b) =>
      compareRows(a, b, sort.column, sort.down),
    );
    const parts: ByParts = {
      by,
      filter,
      fills,
      details,
      sort,
      sortBy: (column) => this.#sortBy(column),
      actions,
    };
    const shown = this.all ? rows : rows.slice(0, FIRST_ROWS);
    const hidden = rows.length - shown.length;
    const changes = mode === 'changes';
    return html`<div class="by-head">
        ${segment(
          t('Show'),
          [
            ['figures', t('Figures')],
            ['changes', t('Changes')],
          ] as const,
          mode,
          (chosen) => (this.mode = chosen),
        )}
        ${changeWords(by, details, filter)}
      </div>
      ${
        rows.length === 0
          ? html`<p class="nothing">${t('No calls in this range.')}</p>`
          : changes
            ? changeTable(parts, shown)
            : figuresTable(parts, shown, hidden)
      }
      <div class="more">
        ${
          rows.length > FIRST_ROWS
            ? html`<button class="link" @click=${() => (this.all = !this.all)}>
                ${hidden > 0 ? t('Show {0} more', hidden) : t('Show fewer')}
              </button>`
            : nothing
        }
        <span class="grow"></span>
        ${saveMenu(`By ${plainName(by.dimension)}`, t('By {0}', dimensionName(by.dimension)), { table: () => byTable(by, details) }, actions)}
      </div>`;
  }

  #sortBy(column: Sort): void {
    const { column: now, down } = this.sorts[this.mode];
    this.sorts = { ...this.sorts, [this.mode]: { column, down: now === column ? !down : true } };
  }
}

customElements.define('panelmeter-by', ByElement);
