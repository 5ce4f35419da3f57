import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { PastReceipt } from '../../src/protocol/reportCalls.ts';
import { integer } from '../shownFigures.ts';
import { decimalsOf, exact, UNKNOWN } from '../shownMoney.ts';
import { t } from '../texts.ts';

/** What a receipt in force and a replaced one both say of money. */
type ReceiptFigures = Pick<PastReceipt, 'reason' | 'picoUsd' | 'minPicoUsd' | 'maxPicoUsd' | 'lines'>;

/** All digits of what is billed, with as many decimals as the lines below. */
export function totalText(receipt: ReceiptFigures): string {
  const { reason, picoUsd, minPicoUsd, maxPicoUsd, lines } = receipt;
  const decimals = decimalsOf(lines.map((line) => line.picoUsd));
  if (reason === 'uncertain') {
    const least = minPicoUsd ?? picoUsd;
    if (least === undefined) return UNKNOWN;
    return maxPicoUsd === undefined || maxPicoUsd === least
      ? `≥ ${exact(least, decimals)}`
      : `${exact(least, decimals)}–${exact(maxPicoUsd, decimals)}`;
  }
  if (reason === 'free-tier') return t('free');
  if (reason === 'unpriced' || reason === 'unknown' || picoUsd === undefined) return UNKNOWN;
  return picoUsd === '0' ? '$0' : exact(picoUsd, decimals);
}

/** The lines of a receipt and their sum; `label` names the table. */
export function linesView(
  { lines, reason }: Pick<ReceiptFigures, 'lines' | 'reason'>,
  label: string,
): TemplateResult {
  const sum = String(lines.reduce((total, { picoUsd }) => total + BigInt(picoUsd), 0n));
  const decimals = decimalsOf([...lines.map(({ picoUsd }) => picoUsd), sum]);
  const tokens = lines.reduce((total, line) => total + line.tokens, 0);
  return html`<div class="lines">
    <table aria-label=${label}>
      <thead>
        <tr>
          <th scope="col">${t('Meter')}</th>
          <th scope="col" class="number">${t('Tokens')}</th>
          <th scope="col" class="number">${t('$ per 1M')}</th>
          <th scope="col" class="number">${t('Amount')}</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ({ meter, tokens: count, usdPerMillion, picoUsd }) =>
            html`<tr>
              <td><code>${meter}</code></td>
              <td class="number">${integer(count)}</td>
              <td class="number soft">× ${priceText(usdPerMillion)}</td>
              <td class="number">${exact(picoUsd, decimals)}</td>
            </tr>`,
        )}
      </tbody>
      <tfoot>
        <tr>
          <td>${reason === 'free-tier' ? t('List price') : t('Sum')}</td>
          <td class="number">${integer(tokens)}</td>
          <td></td>
          <td class="number">${exact(sum, decimals)}</td>
        </tr>
      </tfoot>
    </table>
  </div>`;
}

/** At least cents: 2 → 2.00, 0.075 as it is. */
function priceText(usdPerMillion: string): string {
  const [whole = '0', rest = ''] = usdPerMillion.split('.');
  return `${whole}.${rest.padEnd(2, '0')}`;
}
