import { reconcileTotals } from '../budgets/reconcileTotals.ts';
import type { BillSum, Explained, Group, Reconciliation } from '../budgets/reconciliation.ts';
import { convertedUsd, type DisplayCurrency, exactUsd } from '../money.ts';

const FORMATS: Readonly<Record<Reconciliation['format'], string>> = {
  report: 'report of the console',
  'cost-table': 'cost table of an invoice',
  bigquery: 'BigQuery export',
};

const WHY: Readonly<Record<Explained['why'], string>> = {
  'no-calls': 'no calls recorded: another key, project or machine',
  'not-recorded': 'the bill has more tokens: other keys or projects, or calls that were not recorded',
  'not-billed': 'the bill has fewer tokens: another project’s bill, the free tier, or not billed yet',
  midnight: 'the same tokens stand on the neighbouring day: calls over Pacific midnight',
  unpriced: 'our calls have no price yet',
  rounding: 'rounding in the export',
  unexplained: 'NOT EXPLAINED: the same tokens at another price',
};

/** A reconciliation as Markdown, aligned so that it reads as plain text too. */
export function reconcileText(result: Reconciliation, display?: DisplayCurrency): string {
  const { from, to, format, currency, groups, projects } = result;
  const isUsd = currency === 'USD';
  const parts = [
    `# Bill and ledger, ${from === '' ? 'nothing to compare' : from === to ? from : `${from} to ${to}`}\n`,
    `From a ${FORMATS[format]}. Days are Pacific (America/Los_Angeles), as Google bills them. Amounts are before credits.\n`,
    isUsd ? '' : currencyNote(result),
    result.assumedUsd ? 'The file only says $: taken for US dollars.\n' : '',
    projects.length > 1
      ? `The file holds ${projects.length} projects (${projects.map(cell).join(', ')}).\n`
      : '',
    totalsText(result, display),
    groups.length === 0 ? '' : `## By day and SKU\n\n${markdown(groupRows(result))}`,
    section('Credits', 'They lower what is paid and are netted nowhere above.', result.credits, result),
    section('SKUs that no rule maps', 'Billed, and in no sum above.', result.unmapped, result),
    section('Not part of receipts', 'Billed, and in no sum above.', result.notInReceipts, result),
    section('Other services', 'Left out.', result.otherServices, result),
    section('Taxes and adjustments', 'Left out.', result.others, result),
    notes(result),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function currencyNote({ currency, rate, givenRate }: Reconciliation): string {
  if (rate !== undefined)
    return `The bill is in ${cell(currency)}; ${givenRate ? 'your' : 'its own'} rate is ${rate} for 1 USD.\n`;
  const what = currency === '' ? 'The file does not say its currency' : `The bill is in ${cell(currency)}`;
  return `${what}, and no rate for 1 USD: only tokens are compared. Name the currency and its rate to compare money.\n`;
}

function totalsText(result: Reconciliation, display: DisplayCurrency | undefined): string {
  const totals = reconcileTotals(result);
  if (!totals) return '';
  const line = (what: string, amount: bigint): string[] => [
    what,
    usd(amount),
    ...(display ? [convertedUsd(amount, display)] : []),
  ];
  const rows = [
    ['', 'USD', ...(display ? [`converted at ${exactUsd(display.perUsd)}`] : [])],
    line('Billed', totals.billed),
    line('Ledger', totals.ledger),
    line('Difference', totals.difference),
    ...[...totals.explained].map(([why, amount]) => line(`– ${WHY[why]}`, amount)),
    line('– not explained', totals.unexplained),
  ];
  return markdown(rows);
}

function groupRows({ groups, rate, currency }: Reconciliation): string[][] {
  const foreign = currency !== 'USD';
  const head = ['Day', 'SKU', 'Tokens billed', 'in the ledger'];
  if (foreign) head.push(currency === '' ? 'Cost' : cell(currency));
  if (rate !== undefined) head.push('Billed USD', 'Ledger USD', 'Difference');
  return [[...head, 'Why'], ...groups.map((group) => groupRow(group, foreign, rate !== undefined))];
}

function groupRow(group: Group, foreign: boolean, money: boolean): string[] {
  const { billedPicoUsd = 0n, ledgerPicoUsd, unpricedTokens, uncounted, explained } = group;
  const row = [
    group.from === group.to ? group.from : `${group.from} to ${group.to}`,
    nameOf(group),
    uncounted ? 'not counted' : count(group.billedTokens),
    count(group.ledgerTokens),
  ];
  if (foreign) row.push(exactUsd(group.cost));
  if (money) {
    const known = unpricedTokens === 0n;
    const ledger = known ? usd(ledgerPicoUsd) : ledgerPicoUsd === 0n ? '—' : `≥ ${usd(ledgerPicoUsd)}`;
    row.push(usd(billedPicoUsd), ledger, known ? usd(billedPicoUsd - ledgerPicoUsd) : '—');
  }
  const why = explained.map((part) => whyText(part, group, money));
  row.push(why.length === 0 ? 'agrees' : why.join('; '));
  return row;
}

function nameOf({ skus, model, meter, serviceTier, inferred }: Group): string {
  const tier = serviceTier === 'standard' || serviceTier === 'any' ? '' : ` ${serviceTier}`;
  const mark = inferred ? ' (mapped by rule)' : '';
  return skus.length > 0 ? `${skus.map(cell).join(' + ')}${mark}` : `(none: ${cell(model)} ${meter}${tier})`;
}

function whyText({ why, tokens, picoUsd }: Explained, group: Group, money: boolean): string {
  const sign = tokens !== undefined && tokens > 0n ? '+' : '';
  const amount = money && picoUsd !== undefined ? `, ${usd(picoUsd)}` : '';
  const counted = tokens === undefined ? '' : ` (${sign}${count(tokens)} tokens${amount})`;
  const price = why === 'unexplained' ? ` (${perMillion(group)})` : '';
  const uncertain =
    why === 'not-recorded' && group.uncertain > 0
      ? `, ${group.uncertain} of our calls are only a lower bound`
      : '';
  return `${WHY[why]}${uncertain}${counted}${price}`;
}

function perMillion({ billedTokens, billedPicoUsd = 0n, ledgerTokens, ledgerPicoUsd }: Group): string {
  const price = (pico: bigint, tokens: bigint): string =>
    tokens === 0n ? '—' : `${usd((pico * 1_000_000n) / tokens)} per 1M`;
  return `billed ${price(billedPicoUsd, billedTokens)}, ours ${price(ledgerPicoUsd, ledgerTokens)}`;
}

function section(
  title: string,
  about: string,
  sums: readonly BillSum[],
  { currency, rate }: Reconciliation,
): string {
  if (sums.length === 0) return '';
  const money = currency !== 'USD' && rate !== undefined;
  const rows = sums.map(({ what, why, rows: number, cost, picoUsd }) => [
    `${cell(what)}${why === undefined ? '' : `: ${why}`}`,
    String(number),
    exactUsd(cost),
    ...(money ? [picoUsd === undefined ? '—' : usd(picoUsd)] : []),
  ]);
  const head = ['What', 'Rows', currency === '' ? 'Amount' : cell(currency), ...(money ? ['USD'] : [])];
  return `## ${title}\n\n${about}\n\n${markdown([head, ...rows])}`;
}

function notes({ free, unmetered, problems }: Reconciliation): string {
  const lines = [
    free.calls > 0
      ? `- Free tier: ${calls(free.calls)}, list ${usd(free.listPicoUsd)}; no bill has them.`
      : '',
    unmetered.calls > 0
      ? `- ${calls(unmetered.calls)} (${usd(unmetered.picoUsd)}) without tokens by meter: compared with no SKU.`
      : '',
    ...problems.slice(0, 20).map(({ row, why }) => `- Row ${row} is in no figure: ${cell(why)}.`),
    problems.length > 20 ? `- And ${problems.length - 20} more rows that could not be read.` : '',
  ].filter((line) => line !== '');
  return lines.length === 0 ? '' : `## Notes\n\n${lines.join('\n')}\n`;
}

function calls(number: number): string {
  return `${number} ${number === 1 ? 'call' : 'calls'}`;
}

function count(tokens: bigint): string {
  return tokens.toLocaleString('en-US');
}

/** To a thousandth of a millionth; what is smaller is drawn as such, never as nothing. */
function usd(pico: bigint): string {
  const unit = 1000n;
  const abs = pico < 0n ? -pico : pico;
  const near = ((abs + unit / 2n) / unit) * unit;
  const sign = pico < 0n ? '-' : '';
  return near === 0n && abs > 0n ? `${sign}<$0.000000001` : `${sign}$${exactUsd(near)}`;
}

/** Words of the file are other people's: nothing in them acts as Markdown or moves a terminal. */
function cell(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[\\|<>`*[\]]/g, (sign) => `\\${sign}`);
}

/** A table: words to the left, figures to the right. */
function markdown(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const isFigure = head.map((_, at) =>
    rows.slice(1).every((row) => /^[-<$≈≥—\d]|^not counted$/.test(row[at] ?? '') && at > 0),
  );
  const widths = head.map((_, at) => Math.max(3, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${head
      .map((_, at) => {
        const text = row[at] ?? '';
        return isFigure[at] ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
      })
      .join(' | ')} |\n`;
  const rule = `| ${widths.map((width, at) => (isFigure[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |\n`;
  return [line(head), rule, ...rows.slice(1).map(line)].join('');
}
