import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { PastReceipt } from '../../src/protocol/reportCalls.ts';
import { exact } from '../shownMoney.ts';
import { dateText, fullTime } from '../shownTimes.ts';
import { t } from '../texts.ts';
import { linesView, totalText } from './receiptFigures.ts';
import { REASON_TEXT } from './receiptWords.ts';

/** The receipts that a reprice replaced, folded: what was said once can still be read. */
export function supersededView(call: string, receipts: readonly PastReceipt[]): TemplateResult {
  return html`<div class="superseded">
    ${keyed(
      call, // what is unfolded belongs to this call
      receipts.map((receipt) => pastView(receipt)),
    )}
  </div>`;
}

function pastView(receipt: PastReceipt): TemplateResult {
  const { reason, lines, replacedAt, listPicoUsd, picoUsd } = receipt;
  const when = replacedAt === undefined ? '' : fullTime(replacedAt);
  return html`<details>
    <summary>
      <span>${when ? t('Replaced on {0}', when) : t('Replaced')}</span>
      <span class="amount">${totalText(receipt)}</span>
    </summary>
    <div class="under"><code>${reason}</code>: ${REASON_TEXT[reason]}</div>
    <div class="under">${originText(receipt)}</div>
    ${
      listPicoUsd === undefined || listPicoUsd === picoUsd
        ? nothing
        : html`<div class="under">${t('list price {0}', exact(listPicoUsd))}</div>`
    }
    ${
      lines.length > 0
        ? linesView(
            receipt,
            when
              ? t('Lines of the receipt that was replaced on {0}', when)
              : t('Lines of the receipt that was replaced'),
          )
        : html`<div class="under">${t('It had no lines.')}</div>`
    }
  </details>`;
}

function originText({ book, priceRow }: PastReceipt): string {
  const made =
    book === undefined ? t('made when the call was recorded') : t('by the book of {0}', dateText(book));
  return priceRow === undefined ? made : `${priceRow}, ${made}`;
}
