import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { parseCallQuery, type QueryError } from '../../src/protocol/callQuery.ts';
import {
  type Completion,
  completions,
  type KnownValue,
  valueWanted,
  type ValueWanted,
} from '../../src/protocol/queryCompletion.ts';
import { queryWords } from '../../src/protocol/queryWords.ts';
import { LightElement } from '../lightElement.ts';
import type { ReportActions } from '../reportActions.ts';
import { l10n, t } from '../texts.ts';
import { icon, iconButton } from '../views/marks.ts';

/** A pause of the reader this long applies what is typed, when it has no fault. */
const PAUSE_MS = 600;

/** The query box: filters all of the page. Says what the query means, or what is wrong with it; loses nothing. */
export class QueryElement extends LightElement {
  static override properties = {
    applied: { attribute: false },
    draft: { attribute: false },
    simulated: { attribute: false },
    actions: { attribute: false },
    text: { state: true },
    list: { state: true },
    active: { state: true },
  };
  /** What filters the page now. */
  declare applied: string;
  /** What was typed and not applied, kept over a reload. */
  declare draft: string | undefined;
  declare simulated: boolean;
  declare actions: ReportActions;
  declare private text: string | undefined;
  declare private list: readonly Completion[];
  /** Index into the list; -1: none. */
  declare private active: number;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.applied = '';
    this.list = [];
    this.active = -1;
  }

  get #written(): string {
    return this.text ?? this.draft ?? this.applied;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    // Taken away or set elsewhere: what is written follows.
    if (!changed.has('applied') || changed.get('applied') === undefined) return;
    // A space that was just typed stays: the next word comes behind it.
    if (this.text?.trim() !== this.applied) this.text = undefined;
  }

  protected override render(): TemplateResult {
    const text = this.#written;
    const query = parseCallQuery(text, l10n);
    const [error] = query.errors;
    const open = this.list.length > 0;
    return html`<div class="query" role="search">
      <div class=${error && !open ? 'query-field faulty' : 'query-field'}>
        ${icon('filter')}
        <input
          type="text"
          role="combobox"
          aria-label=${t('Filter calls')}
          aria-autocomplete="list"
          aria-expanded=${open}
          aria-controls="query-list"
          aria-activedescendant=${open && this.active >= 0 ? `query-option-${this.active}` : nothing}
          aria-describedby="query-says"
          aria-invalid=${error !== undefined}
          placeholder=${t('Filter: {0}', 'model:pro status:error cost>0.10 panel:s1_p02')}
          spellcheck="false"
          autocomplete="off"
          .value=${text}
          @input=${this.#typed}
          @keydown=${this.#key}
          @focus=${this.#complete}
          @click=${this.#complete}
          @blur=${this.#left}
        />
        ${text === '' ? nothing : iconButton('close', t('Clear filter'), this.#clear)}
      </div>
      <ul id="query-list" class="query-list" role="listbox" aria-label=${t('Suggestions')} ?hidden=${!open}>
        ${this.list.map((each, index) => this.#option(each, index))}
      </ul>
      <div id="query-says" class="query-says" role="status">
        ${this.#says(text, query.errors, queryWords(query, l10n))}
      </div>
    </div>`;
  }

  #option({ label, detail }: Completion, index: number): TemplateResult {
    return html`<li
      id=${`query-option-${index}`}
      role="option"
      aria-selected=${index === this.active}
      @mousedown=${(event: Event) => {
        // The box keeps the focus.
        event.preventDefault();
        this.#choose(index);
      }}
    >
      <bdi>${label}</bdi><bdi class="soft">${detail}</bdi>
    </li>`;
  }

  /** Under the box: the first fault and what to do, else what the query means. While a word is typed it has no fault. */
  #says(text: string, errors: readonly QueryError[], words: string): TemplateResult | typeof nothing {
    const [error] = errors;
    if (!error)
      return words === ''
        ? nothing
        : html`${text.trim() === this.applied ? words : t('{0}. Enter applies it', words)}`;
    const { from, to, message, fix } = error;
    const cut = (part: string) => (part.length > 60 ? `${part.slice(0, 59)}…` : part);
    return html`${icon('error')}<span
        ><code>${cut(text.slice(from, to))}</code>:
        ${message}${
          fix === undefined
            ? nothing
            : html` <button
                class="link"
                @click=${() => this.#set(text.slice(0, from) + fix + text.slice(to))}
              >
                ${t('Write {0}', cut(fix))}
              </button>`
        }
        <span class="soft"
          >${this.applied === '' ? t('Nothing is filtered yet.') : t('The page still shows the last filter.')}</span
        ></span
      >`;
  }

  readonly #typed = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return;
    this.text = target.value;
    this.actions.draft(target.value);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#apply(), PAUSE_MS);
    this.#complete();
  };

  /** Fills the list for the place of the cursor; values that calls have come later. */
  readonly #complete = (): void => {
    const input = this.#input;
    if (!input) return;
    const text = this.#written;
    const cursor = input.selectionStart ?? text.length;
    const asked = ++this.#asked;
    this.#show(text, cursor, []);
    const wanted = valueWanted(text, cursor);
    if (!wanted) return;
    void this.#completeValues(wanted, asked, text, cursor);
  };

  async #completeValues(
    { field, prefix }: ValueWanted,
    asked: number,
    text: string,
    cursor: number,
  ): Promise<void> {
    const known = await this.actions.values(this.simulated, field, prefix);
    if (asked === this.#asked) this.#show(text, cursor, known);
  }

  #show(text: string, cursor: number, known: readonly KnownValue[]): void {
    const found = completions(text, cursor, known, l10n);
    // What stands there already needs no suggestion.
    this.list = found.filter((each) => text.slice(each.from, each.to) !== each.text);
    this.active = -1;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const { list } = this;
    if (event.key === 'Enter') {
      event.preventDefault();
      if (this.active >= 0) this.#choose(this.active);
      else this.#apply(true);
      return;
    }
    if (event.key === 'Escape') {
      if (list.length === 0) return;
      event.preventDefault();
      this.#close();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    if (list.length === 0) {
      this.#complete();
      return;
    }
    // One place more than options: the box itself.
    this.active = ((this.active + 1 + step + list.length + 1) % (list.length + 1)) - 1;
    void this.updateComplete.then(() =>
      this.querySelector('[role=option][aria-selected=true]')?.scrollIntoView({ block: 'nearest' }),
    );
  };

  #choose(index: number): void {
    const chosen = this.list[index];
    if (!chosen) return;
    const text = this.#written;
    const after = text.slice(chosen.to);
    const space = chosen.open || after.startsWith(' ') ? '' : ' ';
    const before = `${text.slice(0, chosen.from)}${chosen.text}${space}`;
    this.#set(before + after, before.length, chosen.open);
  }

  /** Writes a text into the box; a whole one is applied. */
  #set(text: string, cursor = text.length, unfinished = false): void {
    this.text = text;
    this.actions.draft(text);
    this.#close();
    clearTimeout(this.#timer);
    if (!unfinished) this.#apply();
    void this.#focusAt(cursor, unfinished);
  }

  async #focusAt(cursor: number, unfinished: boolean): Promise<void> {
    await this.updateComplete;
    this.#input?.focus();
    this.#input?.setSelectionRange(cursor, cursor);
    if (unfinished) this.#complete();
    else this.#close();
  }

  readonly #clear = (): void => this.#set('');

  readonly #left = (): void => {
    this.#close();
    this.#apply();
  };

  #close(): void {
    this.#asked += 1;
    this.list = [];
    this.active = -1;
  }

  /** A query with a fault changes nothing: the page shows what the last one without did. */
  #apply(shut = false): void {
    clearTimeout(this.#timer);
    if (shut) this.#close();
    const text = this.#written.trim();
    if (text === this.applied || parseCallQuery(text).errors.length > 0) return;
    this.actions.query(text);
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector('input');
  }
}

customElements.define('panelmeter-query', QueryElement);
