import type { Bill, BillCredit, BillRow } from '../budgets/billRow.ts';
import type { L10n } from '../l10n.ts';
import { utcMidnight } from '../pricing/pacificDay.ts';
import { billAmount, type BillAmount, billRate, billTokens } from './billAmount.ts';
import { BillExportError } from './billExportError.ts';

/** Reductions that a report holds as columns; they are negative. */
const SAVINGS =
  /^(negotiated savings|savings programs|other savings|discounts|promotions and others|credits)\b/;
/** The most exact first. Net: savings are taken off already. */
const COSTS: readonly { column: RegExp; net: boolean }[] = [
  { column: /^unrounded subtotal\b/, net: true },
  { column: /^unrounded cost\b/, net: false },
  { column: /^cost\b(?! type)/, net: false },
  { column: /^list cost\b/, net: false },
  { column: /^subtotal\b/, net: true },
];
/** Trailing zeros may be missing, so that a cell says less than its column of how far it was rounded. */
const UNIT_OF_UNROUNDED = 10n ** 6n;
const UNIT_OF_ROUNDED = 10n ** 10n;
const SYMBOLS: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₩': 'KRW',
  US$: 'USD',
};

/** The row that names the columns: the console puts a few lines on the invoice before it. */
export function headerOf(table: readonly string[][]): number | undefined {
  const at = table.findIndex((row) => row.some((cell) => /^sku( description)?$/i.test(cell.trim())));
  return at < 0 ? undefined : at;
}

/** A report grouped by day and SKU, or the cost table of an invoice. */
export function readConsoleTable(table: readonly string[][], l10n: L10n): Bill {
  const at = headerOf(table) ?? 0;
  const names = (table[at] ?? []).map((cell) => cell.trim().toLowerCase());
  const columns = columnsOf(names, l10n);
  const preamble = new Map(
    table.slice(0, at).map(([key = '', value = '']) => [key.trim().toLowerCase(), value.trim()]),
  );
  const bill: Bill = {
    format: columns.end === undefined ? 'report' : 'cost-table',
    currency: preamble.get('currency') ?? currencyOf(names[columns.cost] ?? ''),
    rows: [],
    problems: [],
  };
  const rate = billRate(preamble.get('currency exchange rate') ?? '');
  if (rate !== undefined) bill.rate = rate;
  for (const [index, cells] of table.entries()) {
    if (index <= at || cells.every((cell) => cell.trim() === '')) continue;
    const read = readRow(cells, index + 1, columns, l10n);
    if (read === undefined) continue;
    if ('why' in read) bill.problems.push(read);
    else bill.rows.push(read);
  }
  return bill;
}

interface Columns {
  start: number;
  end: number | undefined;
  cost: number;
  net: boolean;
  unit: bigint;
  savings: { at: number; name: string }[];
  width: number;
  find: (name: RegExp) => number | undefined;
}

function columnsOf(names: readonly string[], l10n: L10n): Columns {
  const find = (name: RegExp): number | undefined => {
    const at = names.findIndex((column) => name.test(column));
    return at < 0 ? undefined : at;
  };
  const start = find(/^(date|usage start date|day)$/);
  if (start === undefined) {
    throw new BillExportError(
      'no-days',
      l10n.t(
        'This report has no column of days, so it cannot be compared day by day: group it by date, or take the cost table.',
      ),
    );
  }
  for (const { column, net } of COSTS) {
    const cost = find(column);
    if (cost === undefined) continue;
    const savings = names.flatMap((name, at) => (SAVINGS.test(name) ? [{ at, name: titleOf(name) }] : []));
    const unit = names[cost]?.startsWith('unrounded') ? UNIT_OF_UNROUNDED : UNIT_OF_ROUNDED;
    return { start, end: find(/^usage end date$/), cost, net, unit, savings, width: names.length, find };
  }
  throw new BillExportError(
    'not-an-export',
    l10n.t('This export has no column of costs ("Cost ($)", "Unrounded subtotal ($)").'),
  );
}

/** "other savings ($)" → "Other savings". */
function titleOf(column: string): string {
  const bare = column.replace(/\s*\([^)]*\)$/, '');
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

/** From "unrounded subtotal ($)": `$` alone is not said to be USD. */
function currencyOf(column: string): string {
  const symbol = /\(([^)]*)\)$/.exec(column)?.[1]?.trim().toUpperCase() ?? '';
  return SYMBOLS[symbol] ?? symbol;
}

function readRow(
  cells: readonly string[],
  row: number,
  columns: Columns,
  l10n: L10n,
): BillRow | { row: number; why: string } | undefined {
  const cell = (name: RegExp): string => cells[columns.find(name) ?? -1]?.trim() ?? '';
  const from = cells[columns.start]?.trim() ?? '';
  const sku = cell(/^sku( description)?$/);
  const costType = cell(/^cost type$/).toLowerCase();
  // Sums below the table say again what stands above; tax is theirs alone, and rows of no day are in no day.
  if (from === '') return undefined;
  if (cells.length < columns.width)
    return { row, why: l10n.t('has {0} cells, the columns are {1}', cells.length, columns.width) };
  const to = columns.end === undefined ? from : (cells[columns.end]?.trim() ?? '');
  if (utcMidnight(from) === undefined || utcMidnight(to) === undefined) {
    return { row, why: l10n.t('"{0}" is no day as 2026-11-22', from) };
  }
  const stated = billAmount(cells[columns.cost] ?? '');
  if (!stated) return { row, why: noAmount(cells[columns.cost] ?? '', l10n) };
  const saved = savingsOf(cells, columns, l10n);
  if ('why' in saved) return { row, why: saved.why };
  const creditType = cell(/^credit type$/);
  const usage = billTokens(cell(/^usage amount$/), cell(/^usage unit$/));
  const credits = creditType === '' ? saved.credits : [{ name: creditType, amount: stated.pico }];
  const gross = columns.net ? stated.pico - saved.total.pico : stated.pico;
  const skuId = cell(/^sku id$/);
  const project = cell(/^project id$/) || cell(/^project name$/);
  return {
    ...{ row, from, to, kind: kindOf(costType), service: cell(/^service( description)?$/), sku },
    ...(skuId === '' ? {} : { skuId }),
    ...(project === '' ? {} : { project }),
    ...(usage === undefined || creditType !== '' ? {} : { tokens: usage }),
    cost: creditType === '' ? gross : 0n,
    precision:
      (stated.unit < columns.unit ? stated.unit : columns.unit) + (columns.net ? saved.total.unit : 0n),
    credits,
  };
}

function savingsOf(
  cells: readonly string[],
  { savings }: Columns,
  l10n: L10n,
): { credits: BillCredit[]; total: BillAmount } | { why: string } {
  const credits: BillCredit[] = [];
  const total = { pico: 0n, unit: 0n };
  for (const { at, name } of savings) {
    const text = cells[at]?.trim() ?? '';
    const read = text === '' ? { pico: 0n, unit: 0n } : billAmount(text);
    if (!read) return { why: noAmount(text, l10n) };
    if (read.pico === 0n) continue;
    credits.push({ name, amount: read.pico });
    total.pico += read.pico;
    total.unit += UNIT_OF_ROUNDED;
  }
  return { credits, total };
}

function noAmount(text: string, l10n: L10n): string {
  return l10n.t('"{0}" is no amount as 1,234.56', text);
}

function kindOf(costType: string): BillRow['kind'] {
  if (costType.startsWith('tax')) return 'tax';
  if (costType.startsWith('rounding')) return 'rounding';
  return costType.startsWith('adjustment') ? 'adjustment' : 'usage';
}
