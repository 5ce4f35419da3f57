import type { Call } from '../call.ts';
import { exactUsd, type Money } from '../money.ts';
import { csvText } from './csv.ts';
import { Showback, type ShowbackRow, type ShowbackSum, showbackTotal } from './showback.ts';

/** The statement for whoever pays: Markdown to read, CSV to go on with. Months are Google's billing months. */

const CSV_HEADER = [
  'month',
  'tag',
  'value',
  'calls',
  'images',
  'tokens',
  'least_usd',
  'list_usd',
  'unpriced_calls',
  'lower_bound_calls',
];

async function folded(calls: AsyncIterable<Call>, tag: string): Promise<Showback> {
  const statement = new Showback(tag);
  for await (const call of calls) statement.add(call);
  return statement;
}

export async function* showbackCsv(calls: AsyncIterable<Call>, tag: string): AsyncGenerator<string> {
  const statement = await folded(calls, tag);
  yield* csvText(CSV_HEADER, csvRows(statement));
}

async function* csvRows(statement: Showback): AsyncGenerator<(string | undefined)[]> {
  for (const row of statement.rows()) {
    yield [
      row.month,
      statement.tag,
      row.value,
      String(row.calls),
      String(row.images),
      String(row.tokens),
      row.unpriced === row.calls ? undefined : exactUsd(row.billed),
      row.unpriced === row.calls ? undefined : exactUsd(row.list),
      String(row.unpriced),
      String(row.lowerBound),
    ];
  }
}

export async function* showbackMarkdown(calls: AsyncIterable<Call>, tag: string): AsyncGenerator<string> {
  const rows = (await folded(calls, tag)).rows();
  yield `# Gemini cost by ${cell(tag)}\n`;
  if (rows.length === 0) yield '\nNo calls.\n';
  for (const month of new Set(rows.map((row) => row.month))) {
    yield monthText(
      month,
      rows.filter((row) => row.month === month),
      tag,
    );
  }
  yield notes(rows);
}

function monthText(month: string, rows: readonly ShowbackRow[], tag: string): string {
  const lines = rows.map((row) => line(row.value === undefined ? `(no ${cell(tag)})` : cell(row.value), row));
  return [
    '',
    `## ${month}`,
    '',
    `| ${cell(tag)} | Calls | Images | Tokens | Billed, USD | List price, USD | Unpriced |`,
    '| --- | --: | --: | --: | --: | --: | --: |',
    ...lines,
    line('**Total**', showbackTotal(rows)),
    '',
  ].join('\n');
}

function line(name: string, row: ShowbackSum): string {
  const { calls, images, tokens, unpriced } = row;
  const billed = amount(row, row.billed, row.lowerBound);
  const list = amount(row, row.list, row.listLeast);
  return `| ${name} | ${calls} | ${images} | ${tokens} | ${billed} | ${list} | ${unpriced} |`;
}

/** All digits; `—` where no figure of any of the calls is known. */
function amount({ calls, unpriced }: ShowbackSum, money: Money, least: number): string {
  if (calls > 0 && unpriced === calls) return '—';
  return `${least > 0 ? '≥ ' : ''}${exactUsd(money)}`;
}

function notes(rows: readonly ShowbackRow[]): string {
  const { unpriced, lowerBound, listLeast } = showbackTotal(rows);
  const calls = (count: number) => (count === 1 ? '1 call' : `${count} calls`);
  return [
    '',
    'Made from list prices and recorded usage, not from an invoice. Months are billing months, from Pacific midnight.',
    ...(lowerBound > 0 ? [`≥: of ${calls(lowerBound)} only the least that is billed is known.`] : []),
    ...(listLeast > lowerBound ? [`Of ${calls(listLeast)} the list price is not known.`] : []),
    ...(unpriced > 0 ? [`Without a price, and in no amount: ${calls(unpriced)}.`] : []),
    '',
  ].join('\n');
}

/** A tag is somebody else's text: it stays in its cell, and is neither markup nor a link. */
function cell(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these would end the row
      .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
      .replaceAll(/[\\`*_{}[\]()<>#+!|~@:&]/g, String.raw`\$&`)
      .trim()
  );
}
