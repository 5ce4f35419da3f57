import type { Reason } from '../call.ts';
import { exactUsd } from '../money.ts';
import { flagMeaning } from '../pricing/flagMeaning.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { Receipt } from '../pricing/receipt.ts';

const WHY: Readonly<Record<Reason, string>> = {
  priced: 'Billed by the usage that the answer reports.',
  'free-tier': 'The free tier bills nothing; the lines are list prices.',
  'not-charged': 'Not charged: an error answer or a token count. It still counts against the quota.',
  unpriced:
    'No price is known, which is not $0: add it in an override of the price book, or look at the bill.',
  unknown: 'The answer reports no usable token counts, so its cost is not known; it is not $0.',
  uncertain: 'Only a range is known.',
};

/** A receipt for people. `at` in ms says by which day's prices. */
export function receiptText(receipt: Receipt, at: number, book: PriceBook): string {
  const { requestedModel, servedModel } = receipt;
  const model = servedModel ?? requestedModel ?? 'model not known';
  const asked = requestedModel !== null && servedModel !== null && requestedModel !== servedModel;
  const rows = receipt.lines.map(({ meter, tokens, usdPerMillion, picoUsd }) => [
    meter,
    grouped(tokens),
    `× $${usdPerMillion} per 1M`,
    `$${exactUsd(BigInt(picoUsd))}`,
  ]);
  return [
    `${model}${asked ? ` (asked for: ${requestedModel})` : ''}`,
    '',
    ...columns([...rows, ['total', '', '', figure(receipt)]]),
    '',
    `${receipt.reason}: ${WHY[receipt.reason]}`,
    ...priceLines(receipt, at, book),
    ...receipt.flags.map((flag) => `${flag}: ${flagMeaning(flag) ?? ''}`.trimEnd()),
    '',
  ].join('\n');
}

function figure({ reason, picoUsd, listPicoUsd, minPicoUsd, maxPicoUsd }: Receipt): string {
  if (reason === 'free-tier')
    return `free (list ${listPicoUsd === null ? '—' : `$${exactUsd(listPicoUsd)}`})`;
  if (picoUsd !== null) return `$${exactUsd(picoUsd)}`;
  if (minPicoUsd === undefined) return '—';
  return maxPicoUsd === undefined
    ? `≥ $${exactUsd(minPicoUsd)}`
    : `$${exactUsd(minPicoUsd)} to $${exactUsd(maxPicoUsd)}`;
}

function priceLines({ priceRow, servedModel, serviceTier }: Receipt, at: number, book: PriceBook): string[] {
  const row = servedModel === null ? undefined : book.rowAt(servedModel, at);
  if (priceRow === undefined || !row) return [];
  const tier = serviceTier === 'standard' ? '' : `, service tier ${serviceTier}`;
  const source = row.source.length > 0 ? `, by ${row.source.join(', ')}` : '';
  return [`Price row ${priceRow}${tier}: ${row.confidence}${source}; price book of ${book.asOf}.`];
}

function grouped(tokens: number): string {
  return tokens.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

/** The first column to the left, numbers to the right. */
function columns(rows: readonly string[][]): string[] {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
