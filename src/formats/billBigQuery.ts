import * as v from 'valibot';
import type { Bill, BillRow } from '../budgets/billRow.ts';
import { type L10n, later as t } from '../l10n.ts';
import { pacificDay } from '../pricing/pacificDay.ts';
import { billAmount, billRate, billTokens } from './billAmount.ts';
import { firstProblem } from './callSchema.ts';
import { isoTime } from './isoTime.ts';
import { parseJson } from './ndjson.ts';

const text = v.nullish(v.pipe(v.union([v.string(), v.number()], t('wanted text')), v.transform(String)));
const number = v.pipe(v.union([v.string(), v.number()], t('wanted a number')), v.transform(String));
const named = v.nullish(v.looseObject({ id: text, description: text, name: text }));

const record = v.looseObject(
  {
    usage_start_time: v.pipe(v.union([v.string(), v.number()], t('wanted a time')), v.transform(String)),
    service: named,
    sku: named,
    project: named,
    usage: v.nullish(v.looseObject({ amount: v.nullish(number), unit: text })),
    cost: number,
    currency: v.string(t('wanted a currency')),
    currency_conversion_rate: v.nullish(number),
    cost_type: text,
    credits: v.nullish(v.array(v.looseObject({ name: text, full_name: text, type: text, amount: number }))),
  },
  t('wanted a row of the BigQuery export'),
);

/** The export keeps costs to a millionth of the currency. */
const COST_UNIT = 1_000_000n;
const SECTIONS = ['service', 'sku', 'project', 'usage', 'invoice', 'location'] as const;

export function isBigQueryHeader(header: readonly string[]): boolean {
  const names = new Set(header.map((cell) => cell.trim().replace('_description', '.description')));
  return names.has('usage_start_time') && names.has('sku.description');
}

/** Rows of a CSV whose columns are paths (`sku.description`, or `sku_description`) as records. */
export function flatBigQueryRecords(table: readonly string[][]): Record<string, unknown>[] {
  const [header = [], ...rows] = table;
  return rows
    .filter((cells) => cells.some((cell) => cell.trim() !== ''))
    .map((cells) => {
      const flat: Record<string, unknown> = {};
      for (const [at, column] of header.entries()) place(flat, column.trim(), cells[at]?.trim() ?? '');
      return flat;
    });
}

function place(flat: Record<string, unknown>, column: string, cell: string): void {
  if (cell === '') return;
  const section = SECTIONS.find((name) => column.startsWith(`${name}.`) || column.startsWith(`${name}_`));
  // usage_start_time is a column of its own.
  if (section !== undefined && !column.startsWith('usage_start') && !column.startsWith('usage_end')) {
    const inside = flat[section];
    const fields = typeof inside === 'object' && inside !== null ? inside : {};
    flat[section] = { ...fields, [column.slice(section.length + 1)]: cell };
    return;
  }
  flat[column] = column === 'credits' ? parseJson(cell) : cell;
}

/** Rows as BigQuery exports them; each is of one hour of usage. */
export function readBigQueryRows(records: readonly unknown[], l10n: L10n): Bill {
  const rates = new Map<BillRow, string>();
  const currencies = new Set<string>();
  const bill: Bill = { format: 'bigquery', currency: '', rows: [], problems: [], rates };
  for (const [index, value] of records.entries()) {
    const read = readRecord(value, index + 1, l10n);
    if ('why' in read) {
      bill.problems.push(read);
      continue;
    }
    currencies.add(read.currency);
    if (currencies.size > 1) {
      bill.problems.push({
        row: index + 1,
        why: l10n.t('is in {0}, the rows before it in {1}', read.currency, bill.currency),
      });
      currencies.delete(read.currency);
      continue;
    }
    bill.currency = read.currency;
    bill.rows.push(read.row);
    const rate = read.rate ?? (read.currency === 'USD' ? '1' : undefined);
    if (rate === undefined) continue;
    rates.set(read.row, rate);
    bill.rate ??= rate;
  }
  return bill;
}

function readRecord(
  value: unknown,
  row: number,
  l10n: L10n,
): { row: BillRow; currency: string; rate?: string } | { row: number; why: string } {
  const read = v.safeParse(record, value);
  if (!read.success)
    return { row, why: value === undefined ? l10n.t('is no JSON') : firstProblem(read.issues, l10n) };
  const { service, sku, project, usage, credits, currency } = read.output;
  const at = timeOf(read.output.usage_start_time);
  const { usage_start_time: stated } = read.output;
  if (at === undefined) return { row, why: `usage_start_time: ${l10n.t('"{0}" is no time', stated)}` };
  const cost = billAmount(read.output.cost);
  if (!cost) return { row, why: `cost: ${l10n.t('"{0}" is no amount', read.output.cost)}` };
  const day = pacificDay(at);
  const given: BillRow['credits'] = [];
  for (const { name, full_name: full, type, amount } of credits ?? []) {
    const pico = billAmount(amount)?.pico;
    if (pico === undefined) return { row, why: `credits: ${l10n.t('"{0}" is no amount', amount)}` };
    given.push({ name: name ?? full ?? type ?? 'credit', amount: pico });
  }
  const tokens = usage?.amount == null ? undefined : billTokens(usage.amount, usage.unit ?? '');
  const rate = billRate(read.output.currency_conversion_rate ?? '');
  return {
    row: {
      ...{ row, from: day, to: day, kind: kindOf(read.output.cost_type ?? '') },
      ...{ service: service?.description ?? '', sku: sku?.description ?? '' },
      ...(sku?.id == null || sku.id === '' ? {} : { skuId: sku.id }),
      ...(project?.id == null || project.id === '' ? {} : { project: project.id }),
      ...(tokens === undefined ? {} : { tokens }),
      ...{ cost: cost.pico, precision: COST_UNIT, credits: given },
    },
    currency,
    ...(rate === undefined ? {} : { rate }),
  };
}

/** "2026-08-15 07:00:00 UTC", ISO 8601, or seconds since the epoch, as BigQuery's tools write them. */
function timeOf(stated: string): number | undefined {
  if (/^\d+(\.\d+)?([eE]\+?\d+)?$/.test(stated)) return Number(stated) * 1000;
  return isoTime(
    stated
      .trim()
      .replace(/ UTC$/, 'Z')
      .replace(' ', 'T')
      .replace(/([+-]\d{2})$/, '$1:00'),
  );
}

function kindOf(costType: string): BillRow['kind'] {
  switch (costType) {
    case 'tax':
      return 'tax';
    case 'adjustment':
      return 'adjustment';
    case 'rounding_error':
      return 'rounding';
    default:
      return 'usage';
  }
}
