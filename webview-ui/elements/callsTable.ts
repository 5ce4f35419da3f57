import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CallRow } from '../../src/protocol/reportCalls.ts';
import { LightElement } from '../lightElement.ts';
import type { ReportActions } from '../reportActions.ts';
import { callSubject, outcomeWords } from '../shownCalls.ts';
import { integer, seconds } from '../shownFigures.ts';
import { callAmount, UNKNOWN, usd } from '../shownMoney.ts';
import { fullTime, whenText } from '../shownTimes.ts';
import { icon, modelName, simMark } from '../views/marks.ts';
import type { ReceiptState } from '../views/receipt.ts';
import { receiptView } from '../views/receipt.ts';

/** Every call, newest first. One tab stop: ↑ ↓ move, Enter opens the receipt, Esc closes it. */
export class CallsElement extends LightElement {
  static override properties = {
    rows: { attribute: false },
    total: { attribute: false },
    more: { attribute: false },
    at: { attribute: false },
    selected: { attribute: false },
    receipt: { attribute: false },
    beside: { attribute: false },
    actions: { attribute: false },
    focused: { state: true },
  };
  declare rows: readonly CallRow[];
  declare total: number;
  /** Whether there are older ones than these rows. */
  declare more: boolean;
  /** Now, by which "3 min ago" is told. */
  declare at: number;
  declare selected: string | undefined;
  declare receipt: ReceiptState | undefined;
  /** There is room for the receipt at the side. */
  declare beside: boolean;
  declare actions: ReportActions;
  /** The call that has the tab stop; it stays with its call when others arrive above. */
  declare private focused: string | undefined;

  protected override render(): TemplateResult {
    const open = this.selected !== undefined && this.receipt !== undefined;
    if (this.rows.length === 0) return html`<p class="nothing">No calls in this range.</p>`;
    return html`<div class=${open && this.beside ? 'calls-grid beside' : 'calls-grid'} @keydown=${this.key}>
      <div>
        <table class="calls" role="grid" aria-label="Calls, newest first" aria-rowcount=${this.total + 1}>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col" class="what">What</th>
              <th scope="col">Model</th>
              <th scope="col">Outcome</th>
              <th scope="col" class="number not-narrow medium">Tokens in</th>
              <th scope="col" class="number not-narrow">Tokens out</th>
              ${
                open
                  ? nothing
                  : html`<th scope="col" class="number not-narrow wide">Latency</th>
                      <th scope="col" class="number not-narrow wide">Estimate</th>`
              }
              <th scope="col" class="number">Cost</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(
              this.rows,
              ({ call }) => call,
              (row) => this.row(row, open),
            )}
          </tbody>
        </table>
        <div class="more">
          <span>1–${integer(this.rows.length)} of ${integer(this.total)}</span>
          ${
            this.more
              ? html`<button class="link" @click=${() => this.actions.moreCalls()}>Show more</button>`
              : nothing
          }
        </div>
      </div>
      ${open && this.beside && this.receipt ? receiptView(this.receipt, this.actions) : nothing}
    </div>`;
  }

  private row(row: CallRow, open: boolean): TemplateResult {
    const selected = row.call === this.selected;
    const { main, beside } = callSubject(row);
    const outcome = outcomeWords(row);
    const cost = callAmount(row);
    return html`<tr
        class=${outcome.level === 'ok' ? 'call' : 'call odd'}
        data-call=${row.call}
        tabindex=${row.call === this.tabStop() ? 0 : -1}
        aria-selected=${selected ? 'true' : 'false'}
        @click=${() => this.toggle(row.call)}
        @focus=${() => (this.focused = row.call)}
      >
        <td class="time" title=${fullTime(row.startedAt)}>${whenText(row.startedAt, this.at)}</td>
        <td class="what" title=${[main, beside].filter(Boolean).join(', ')}>
          ${main} <span class="soft">${beside}</span>
        </td>
        <td class="model">
          ${modelName(row.model)}${row.imageSize === undefined ? '' : ` ${row.imageSize}`}
        </td>
        <td class="state">
          <span class=${`outcome is-${outcome.level}`}
            >${outcome.icon === undefined ? nothing : icon(outcome.icon)}${outcome.text}</span
          >
        </td>
        <td class="number not-narrow medium">${tokens(row.tokensIn)}</td>
        <td class="number not-narrow">${tokens(row.tokensOut)}</td>
        ${
          open
            ? nothing
            : html`<td class="number not-narrow wide">
                  ${row.latencyMs === undefined ? UNKNOWN : seconds(row.latencyMs)}
                </td>
                <td class="number not-narrow wide soft">
                  ${row.estimatePicoUsd === undefined ? UNKNOWN : `~${usd(row.estimatePicoUsd)}`}
                </td>`
        }
        <td class="number amount">
          ${simMark(row.simulated)}<span aria-hidden="true"
            >${cost.amount}${cost.beside === undefined ? nothing : html` <span class="soft">${cost.beside}</span>`}</span
          ><span class="spoken">${cost.spoken}</span>
        </td>
      </tr>
      ${
        selected && open && !this.beside && this.receipt
          ? html`<tr class="receipt-row">
              <td colspan="9">${receiptView(this.receipt, this.actions)}</td>
            </tr>`
          : nothing
      }`;
  }

  private tabStop(): string | undefined {
    const wanted = [this.focused, this.selected].find((call) => this.rows.some((row) => row.call === call));
    return wanted ?? this.rows[0]?.call;
  }

  private toggle(call: string): void {
    this.focused = call;
    if (call === this.selected) this.actions.closeCall();
    else this.actions.openCall(call);
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.selected !== undefined) {
      event.preventDefault();
      const { selected } = this;
      this.actions.closeCall();
      this.rowOf(selected)?.focus();
      return;
    }
    const row = event.target;
    if (!(row instanceof HTMLElement) || !row.matches('tr.call')) return;
    const at = this.rows.findIndex(({ call }) => call === row.dataset['call']);
    const last = this.rows.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.rowOf(this.rows[Math.min(last, Math.max(0, to))]?.call)?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const call = this.rows[at]?.call;
      if (call !== undefined) this.toggle(call);
    }
  };

  private rowOf(call: string | undefined): HTMLElement | undefined {
    return [...this.querySelectorAll<HTMLElement>('tr.call')].find((row) => row.dataset['call'] === call);
  }
}

function tokens(count: number | undefined): string {
  return count === undefined ? UNKNOWN : integer(count);
}

customElements.define('panelmeter-calls', CallsElement);
