import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { flagMeaning } from '../../src/pricing/flagMeaning.ts';
import type { ReportReceipt } from '../../src/protocol/reportCalls.ts';
import type { ReportActions } from '../reportActions.ts';
import { callSubject, outcomeWords } from '../shownCalls.ts';
import { percent, seconds } from '../shownFigures.ts';
import { exact, shareOf, UNKNOWN, usd } from '../shownMoney.ts';
import { dateText, fullTime } from '../shownTimes.ts';
import { icon, simMark } from './marks.ts';
import { linesView, totalText } from './receiptFigures.ts';
import { REASON_TEXT } from './receiptWords.ts';
import { supersededView } from './supersededReceipts.ts';

export type ReceiptState =
  { state: 'loading' } | { state: 'failed'; message: string } | { state: 'shown'; receipt: ReportReceipt };

/** Why a call cost what it cost: every line, where its price comes from, and what is known of the call. */
export function receiptView(shown: ReceiptState, actions: ReportActions): TemplateResult {
  return html`<aside
    class="receipt"
    aria-label="Receipt"
    aria-busy=${shown.state === 'loading' ? 'true' : 'false'}
  >
    <header>
      <h3>Receipt</h3>
      ${
        shown.state === 'shown'
          ? html`<button
              class="icon-button"
              title="Copy as JSON"
              aria-label="Copy as JSON"
              @click=${() => actions.copyCall(shown.receipt.call)}
            >
              ${icon('copy')}
            </button>`
          : nothing
      }
      <button
        class="icon-button"
        title="Close receipt (Esc)"
        aria-label="Close receipt"
        @click=${(event: Event) => close(event, actions)}
      >
        ${icon('close')}
      </button>
    </header>
    ${
      shown.state === 'shown'
        ? bodyView(shown.receipt, actions)
        : shown.state === 'failed'
          ? html`<p class="failed">${shown.message}</p>`
          : html`<p class="failed"><span class="skeleton value-bar"></span></p>`
    }
  </aside>`;
}

function close(event: Event, actions: ReportActions): void {
  event.stopPropagation();
  actions.closeCall();
}

function bodyView(receipt: ReportReceipt, actions: ReportActions): TemplateResult {
  const { main, beside } = callSubject(receipt);
  const { image } = receipt;
  return html`<div class="top">
      ${
        image?.uri === undefined
          ? nothing
          : html`<button class="thumbnail" title="Open image" @click=${() => actions.openImage(receipt.call)}>
              <img src=${image.uri} alt=${`Generated image of ${main}: ${image.file}`} />
            </button>`
      }
      <div>
        <div class="total">${simMark(receipt.simulated)}${totalText(receipt)}</div>
        ${againstList(receipt)}${againstEstimate(receipt)}
        <div class="under">${[main, beside, receipt.panel && receipt.scene].filter(Boolean).join(' · ')}</div>
        <div class="under">${outcomeText(receipt)}</div>
      </div>
    </div>
    ${receipt.lines.length > 0 ? linesView(receipt, 'Lines of the receipt') : nothing}
    <dl>${facts(receipt)}</dl>
    ${receipt.superseded ? supersededView(receipt.call, receipt.superseded) : nothing}
    <footer>
      ${
        image?.uri === undefined
          ? nothing
          : html`<button
              type="button"
              class="button secondary"
              @click=${() => actions.openImage(receipt.call)}
            >
              Open image
            </button>`
      }
      ${
        receipt.specFile === undefined
          ? nothing
          : html`<button
              type="button"
              class="button secondary"
              @click=${() => actions.openSpec(receipt.call)}
            >
              Open spec
            </button>`
      }
      <button type="button" class="button secondary" @click=${() => actions.exportCalls(receipt.call)}>
        Export
      </button>
    </footer>`;
}

function againstList({ reason, picoUsd, listPicoUsd }: ReportReceipt) {
  if (reason === 'unpriced' || reason === 'unknown') return nothing;
  if (listPicoUsd === undefined || listPicoUsd === picoUsd) return nothing;
  return html`<div class="under">list price ${exact(listPicoUsd)}</div>`;
}

/** The estimate is held against the list price: a free call is no better guessed than a paid one. */
function againstEstimate({ estimatePicoUsd, listPicoUsd, picoUsd }: ReportReceipt) {
  if (estimatePicoUsd === undefined) return nothing;
  const actual = listPicoUsd ?? picoUsd;
  const off =
    actual === undefined || estimatePicoUsd === '0' ? undefined : difference(estimatePicoUsd, actual);
  return html`<div class="under">
    estimated ~${usd(estimatePicoUsd)}${off === undefined ? '' : `, ${off}`}
  </div>`;
}

function difference(estimate: string, actual: string): string {
  const change = BigInt(actual) - BigInt(estimate);
  if (change === 0n) return 'exact';
  const share = shareOf(String(change < 0n ? -change : change), estimate);
  return `${change > 0n ? '+' : '−'}${percent(share)}`;
}

function outcomeText(receipt: ReportReceipt): string {
  return [
    outcomeWords(receipt).text,
    receipt.attempt === undefined ? '' : `attempt ${receipt.attempt}`,
    receipt.errorStatus ?? '',
    receipt.finishReason && receipt.finishReason !== 'STOP' ? receipt.finishReason : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

function facts(receipt: ReportReceipt): TemplateResult {
  const { price, flags, tags } = receipt;
  const stated = receipt.statedPicoUsd;
  return html`${fact('Model', modelText(receipt))}
  ${fact(
    'Price row',
    receipt.priceRow === undefined
      ? UNKNOWN
      : html`<code>${receipt.priceRow}</code>${price === undefined ? nothing : priceOrigin(price)}`,
  )}
  ${fact('Tier', [receipt.tier, receipt.serviceTier].filter(Boolean).join(' · ') || UNKNOWN)}
  ${fact('Reason', html`<code>${receipt.reason}</code>: ${REASON_TEXT[receipt.reason]}`)}
  ${receipt.repriced === undefined ? nothing : fact('Repriced', repricedText(receipt.repriced))}
  ${flags.length > 0 ? fact('Flags', flags.map(flagView)) : nothing}
  ${stated === undefined ? nothing : fact('Stated', `${exact(stated)}, by the imported entry`)}
  ${receipt.images === undefined && receipt.imageSize === undefined ? nothing : fact('Image', imageText(receipt))}
  ${fact('Time', timeText(receipt))} ${fact('Source', sourceText(receipt))}
  ${receipt.specFile === undefined ? nothing : fact('Spec', receipt.specFile)}
  ${tags.length > 0 ? fact('Tags', tags.map(([name, value]) => `${name} ${value}`).join(' · ')) : nothing}`;
}

function repricedText({ at, book }: NonNullable<ReportReceipt['repriced']>): string {
  return `${fullTime(at)}${book === undefined ? '' : `, by the book of ${dateText(book)}`}`;
}

function flagView(flag: string): TemplateResult {
  const meaning = flagMeaning(flag);
  return html`<div><code>${flag}</code>${meaning === undefined ? '' : `: ${meaning}`}</div>`;
}

function fact(name: string, value: unknown): TemplateResult {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

function modelText({ requestedModel, modelVersion }: ReportReceipt): TemplateResult {
  if (modelVersion === undefined) return html`<code>${requestedModel}</code>, not told which served`;
  return modelVersion === requestedModel
    ? html`<code>${modelVersion}</code>, served as requested`
    : html`<code>${modelVersion}</code>, requested <code>${requestedModel}</code>`;
}

function priceOrigin({ bookAsOf, confidence, sources }: NonNullable<ReportReceipt['price']>): TemplateResult {
  return html`, book of
  ${dateText(bookAsOf)}${confidence === undefined ? '' : ` (${confidence.replaceAll('-', ' ')})`}
  ${sources.map(({ title, address }) => html` <a href=${address} title=${title}>Source</a>`)}`;
}

function imageText(receipt: ReportReceipt): string {
  const { imageSize, aspectRatio, imageWidth, imageHeight, images, referenceImages, image } = receipt;
  return [
    imageSize,
    aspectRatio,
    imageWidth !== undefined && imageHeight !== undefined ? `${imageWidth} × ${imageHeight}` : undefined,
    images === undefined ? undefined : `${images} answered`,
    referenceImages === undefined ? undefined : `${referenceImages} sent`,
    image?.file,
  ]
    .filter(Boolean)
    .join(' · ');
}

function timeText({ startedAt, latencyMs }: ReportReceipt): string {
  return `${fullTime(startedAt)}${latencyMs === undefined ? '' : `, ${seconds(latencyMs)}`}`;
}

function sourceText({ source, client, terminal, method, streamed, simulated }: ReportReceipt): string {
  const from = { runner: 'Panelmeter', proxy: 'capture proxy', import: 'import' }[source];
  return [simulated ? 'simulator' : from, client, terminal, streamed ? `${method}, streamed` : method]
    .filter(Boolean)
    .join(' · ');
}
