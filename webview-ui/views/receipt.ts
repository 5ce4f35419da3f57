import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ReportReceipt } from '../../src/protocol/reportCalls.ts';
import { dimensionName } from '../overTimeModel.ts';
import type { ReportActions } from '../reportActions.ts';
import { callSubject, outcomeWords } from '../shownCalls.ts';
import { percent, seconds } from '../shownFigures.ts';
import { exact, shareOf, UNKNOWN, usd } from '../shownMoney.ts';
import { dateText, fullTime } from '../shownTimes.ts';
import { filled, t } from '../texts.ts';
import { iconButton, simMark } from './marks.ts';
import { linesView, totalText } from './receiptFigures.ts';
import { REASON_TEXT } from './receiptWords.ts';
import { supersededView } from './supersededReceipts.ts';

export type ReceiptState =
  { state: 'loading' } | { state: 'failed'; message: string } | { state: 'shown'; receipt: ReportReceipt };

/** Why a call cost what it cost: every line, where its price comes from, and what is known of the call. */
export function receiptView(shown: ReceiptState, actions: ReportActions): TemplateResult {
  return html`<aside class="receipt" aria-label=${t('Receipt')} aria-busy=${shown.state === 'loading'}>
    <header>
      <h3>${t('Receipt')}</h3>
      ${
        shown.state === 'shown'
          ? iconButton('copy', t('Copy as JSON'), () => actions.copyCall(shown.receipt.call))
          : nothing
      }
      ${iconButton('close', t('Close receipt'), (event) => close(event, actions), t('Close receipt (Esc)'))}
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
          : html`<button
              class="thumbnail"
              title=${t('Open image')}
              @click=${() => actions.openImage(receipt.call)}
            >
              <img src=${image.uri} alt=${t('Generated image of {0}: {1}', main, image.file)} />
            </button>`
      }
      <div>
        <div class="total">${simMark(receipt.simulated)}${totalText(receipt)}</div>
        ${againstList(receipt)}${againstEstimate(receipt)}
        <div class="under">${[main, beside, receipt.panel && receipt.scene].filter(Boolean).join(' · ')}</div>
        <div class="under">${outcomeText(receipt)}</div>
      </div>
    </div>
    ${receipt.lines.length > 0 ? linesView(receipt, t('Lines of the receipt')) : nothing}
    <dl>${facts(receipt)}</dl>
    ${receipt.superseded ? supersededView(receipt.call, receipt.superseded) : nothing}
    <footer>
      ${
        image?.uri === undefined
          ? nothing
          : html`<button class="button secondary" @click=${() => actions.openImage(receipt.call)}>
              ${t('Open image')}
            </button>`
      }
      ${
        receipt.specFile === undefined
          ? nothing
          : html`<button class="button secondary" @click=${() => actions.openSpec(receipt.call)}>
              ${t('Open spec')}
            </button>`
      }
      <button class="button secondary" @click=${() => actions.exportCalls(receipt.call)}>
        ${t('Export')}
      </button>
    </footer>`;
}

function againstList({ reason, picoUsd, listPicoUsd }: ReportReceipt) {
  if (reason === 'unpriced' || reason === 'unknown') return nothing;
  if (listPicoUsd === undefined || listPicoUsd === picoUsd) return nothing;
  return html`<div class="under">${t('list price {0}', exact(listPicoUsd))}</div>`;
}

/** The estimate is held against the list price: a free call is no better guessed than a paid one. */
function againstEstimate({ estimatePicoUsd, listPicoUsd, picoUsd }: ReportReceipt) {
  if (estimatePicoUsd === undefined) return nothing;
  const actual = listPicoUsd ?? picoUsd;
  const off =
    actual === undefined || estimatePicoUsd === '0' ? undefined : difference(estimatePicoUsd, actual);
  return html`<div class="under">
    ${t('estimated {0}', `~${usd(estimatePicoUsd)}`)}${off === undefined ? '' : `, ${off}`}
  </div>`;
}

function difference(estimate: string, actual: string): string {
  const change = BigInt(actual) - BigInt(estimate);
  if (change === 0n) return t('exact');
  const share = shareOf(String(change < 0n ? -change : change), estimate);
  return `${change > 0n ? '+' : '−'}${percent(share)}`;
}

function outcomeText(receipt: ReportReceipt): string {
  return [
    outcomeWords(receipt).text,
    receipt.attempt === undefined ? '' : t('attempt {0}', receipt.attempt),
    receipt.errorStatus ?? '',
    receipt.finishReason && receipt.finishReason !== 'STOP' ? receipt.finishReason : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

const TIERS = { paid: t('paid'), free: t('free') };

function facts(receipt: ReportReceipt): TemplateResult {
  const { price, flags, tags } = receipt;
  const stated = receipt.statedPicoUsd;
  return html`${fact(t('Model'), modelText(receipt))}
  ${fact(
    t('Price row'),
    receipt.priceRow === undefined
      ? UNKNOWN
      : html`<code>${receipt.priceRow}</code>${price === undefined ? nothing : priceOrigin(price)}`,
  )}
  ${fact(t('Tier'), [receipt.tier && TIERS[receipt.tier], receipt.serviceTier].filter(Boolean).join(' · ') || UNKNOWN)}
  ${fact(t('Reason'), html`<code>${receipt.reason}</code>: ${REASON_TEXT[receipt.reason]}`)}
  ${receipt.repriced === undefined ? nothing : fact(t('Repriced'), repricedText(receipt.repriced))}
  ${flags.length > 0 ? fact(t('Flags'), flags.map(flagView)) : nothing}
  ${stated === undefined ? nothing : fact(t('Stated'), t('{0}, by the imported entry', exact(stated)))}
  ${receipt.images === undefined && receipt.imageSize === undefined ? nothing : fact(t('Image'), imageText(receipt))}
  ${fact(t('Time'), timeText(receipt))} ${fact(t('Source'), sourceText(receipt))}
  ${receipt.specFile === undefined ? nothing : fact(t('Spec'), receipt.specFile)}
  ${tags.length > 0 ? fact(t('Tags'), tags.map(([name, value]) => `${dimensionName(name)} ${value}`).join(' · ')) : nothing}`;
}

function repricedText({ at, book }: NonNullable<ReportReceipt['repriced']>): string {
  return `${fullTime(at)}${book === undefined ? '' : `, ${t('by the book of {0}', dateText(book))}`}`;
}

function flagView({ flag, meaning }: ReportReceipt['flags'][number]): TemplateResult {
  return html`<div><code>${flag}</code>${meaning === undefined ? '' : `: ${meaning}`}</div>`;
}

function fact(name: string, value: unknown): TemplateResult {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

function modelText({ requestedModel, modelVersion }: ReportReceipt): TemplateResult {
  const text =
    modelVersion === undefined
      ? t('{0}, not told which served')
      : modelVersion === requestedModel
        ? t('{0}, served as requested')
        : t('{0}, requested {1}');
  return html`${filled(text, html`<code>${modelVersion ?? requestedModel}</code>`, html`<code>${requestedModel}</code>`)}`;
}

const CONFIDENCE: Record<string, string> = {
  'official-page': t('official page'),
  'third-party': t('third party'),
  inferred: t('inferred'),
};

function priceOrigin({ bookAsOf, confidence, sources }: NonNullable<ReportReceipt['price']>): TemplateResult {
  return html`,
  ${t('book of {0}', dateText(bookAsOf))}${confidence === undefined ? '' : ` (${CONFIDENCE[confidence] ?? confidence.replaceAll('-', ' ')})`}
  ${sources.map(({ title, address }) => html` <a href=${address} title=${title}>${t('Source')}</a>`)}`;
}

function imageText(receipt: ReportReceipt): string {
  const { imageSize, aspectRatio, imageWidth, imageHeight, images, referenceImages, image } = receipt;
  return [
    imageSize,
    aspectRatio,
    imageWidth !== undefined && imageHeight !== undefined ? `${imageWidth} × ${imageHeight}` : undefined,
    images === undefined ? undefined : t('{0} answered', images),
    referenceImages === undefined ? undefined : t('{0} sent', referenceImages),
    image?.file,
  ]
    .filter(Boolean)
    .join(' · ');
}

function timeText({ startedAt, latencyMs }: ReportReceipt): string {
  return `${fullTime(startedAt)}${latencyMs === undefined ? '' : `, ${seconds(latencyMs)}`}`;
}

function sourceText({ source, client, terminal, method, streamed, simulated }: ReportReceipt): string {
  const from = { runner: 'Panelmeter', proxy: t('capture proxy'), import: t('import') }[source];
  return [simulated ? t('simulator') : from, client, terminal, streamed ? t('{0}, streamed', method) : method]
    .filter(Boolean)
    .join(' · ');
}
