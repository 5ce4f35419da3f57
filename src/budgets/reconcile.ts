import type { Call } from '../call.ts';
import type { Money } from '../money.ts';
import type { Bill, BillRow } from './billRow.ts';
import { explainGroup, explainMidnight } from './explainGroup.ts';
import { LedgerUsage } from './ledgerUsage.ts';
import type { BillSum, Group, Reconciliation } from './reconciliation.ts';
import type { SkuMap } from './skuMap.ts';
import { toPicoUsd } from './toPicoUsd.ts';

export interface ReconcileChoice {
  /** Only rows of these projects; empty: all. */
  projects: readonly string[];
  /** What the file does not say, or says wrongly. */
  currency?: string;
  rate?: string;
}

/** Bill against ledger. Pure: the calls are walked once; those outside of the bill's days are left out. */
export async function reconcile(
  bill: Bill,
  calls: AsyncIterable<Call>,
  map: SkuMap,
  choice: ReconcileChoice,
): Promise<Reconciliation> {
  const all = bill.rows;
  const rows =
    choice.projects.length === 0 ? all : all.filter((row) => choice.projects.includes(row.project ?? ''));
  const from = rows.reduce((day, row) => (row.from < day ? row.from : day), rows[0]?.from ?? '');
  const to = rows.reduce((day, row) => (row.to > day ? row.to : day), '');
  const assumedUsd = choice.currency === undefined && bill.currency === '$';
  const currency = assumedUsd ? 'USD' : (choice.currency ?? bill.currency);
  const rate = choice.rate ?? bill.rate ?? (currency === 'USD' ? '1' : undefined);
  const result: Reconciliation = {
    ...{ format: bill.format, currency, from, to, groups: [], problems: bill.problems },
    ...(rate === undefined ? {} : { rate }),
    ...(assumedUsd ? { assumedUsd } : {}),
    ...(choice.rate === undefined ? {} : { givenRate: true as const }),
    ...{ credits: [], unmapped: [], notInReceipts: [], otherServices: [], others: [] },
    projects: [...new Set(all.map(({ project }) => project ?? ''))].filter(Boolean).sort(),
    free: { calls: 0, listPicoUsd: 0n },
    unmetered: { calls: 0, picoUsd: 0n },
  };
  if (rows.length === 0) return result;
  const byDay = rows.every((row) => row.from === row.to);
  const groups = new Map<string, Group>();
  const spanOf = (day: string): { from: string; to: string } =>
    byDay ? { from: day, to: day } : { from, to };
  const usdOf = (amount: Money, row: BillRow): bigint | undefined =>
    toPicoUsd(amount, choice.rate ?? bill.rates?.get(row) ?? rate);
  for (const row of rows) addRow(result, groups, row, { map, spanOf, usdOf, rate });

  const ledger = new LedgerUsage(map, from, to);
  for await (const call of calls) ledger.add(call);
  for (const usage of ledger.usages.values()) {
    const group = groupAt(groups, spanOf(usage.day), usage.model, usage.meter, usage.serviceTier);
    group.ledgerTokens += usage.tokens;
    group.ledgerPicoUsd += usage.picoUsd;
    group.unpricedTokens += usage.unpricedTokens;
    group.calls += usage.calls;
    group.uncertain += usage.uncertain;
  }
  result.groups = [...groups.values()].sort(byPlace);
  for (const group of result.groups) {
    if (rate !== undefined) group.billedPicoUsd ??= 0n;
    group.explained = explainGroup(group);
  }
  if (byDay) explainMidnight(result.groups);
  result.free = ledger.free;
  result.unmetered = ledger.unmetered;
  return result;
}

interface RowParts {
  map: SkuMap;
  spanOf: (day: string) => { from: string; to: string };
  usdOf: (amount: Money, row: BillRow) => bigint | undefined;
  rate: string | undefined;
}

function addRow(result: Reconciliation, groups: Map<string, Group>, row: BillRow, parts: RowParts): void {
  const { map, spanOf, usdOf, rate } = parts;
  const sum = (sums: BillSum[], what: string, amount: Money, why?: string): void =>
    addSum(sums, what, amount, usdOf(amount, row), why);
  if (row.kind !== 'usage') {
    sum(result.others, row.sku === '' ? row.kind : `${row.kind}: ${row.sku}`, row.cost);
    return;
  }
  const service = map.service(row.service);
  if (!service?.recorded) {
    sum(result.otherServices, row.service === '' ? 'no service named' : row.service, row.cost, service?.note);
    return;
  }
  for (const { name, amount } of row.credits) sum(result.credits, name, amount);
  const sku = map.sku(row.sku);
  if (!sku) {
    sum(result.unmapped, row.sku, row.cost);
    return;
  }
  if (sku.kind === 'not-in-receipts') {
    sum(result.notInReceipts, row.sku, row.cost, sku.why);
    return;
  }
  // A row that holds nothing but a credit counts the same usage again.
  if (row.cost === 0n && row.credits.length > 0 && row.tokens === undefined) return;
  const group = groupAt(groups, spanOf(row.from), sku.model, sku.meter, sku.serviceTier);
  if (!group.skus.includes(row.sku)) group.skus.push(row.sku);
  group.inferred ||= sku.confidence === 'inferred';
  group.cost += row.cost;
  if (row.tokens === undefined) group.uncounted = true;
  else group.billedTokens += row.tokens;
  const usd = usdOf(row.cost, row);
  if (usd === undefined) return;
  group.billedPicoUsd = (group.billedPicoUsd ?? 0n) + usd;
  group.tolerance += (usdOf(row.precision, row) ?? 0n) / 2n + rateDoubt(usd, rate) + 1n;
}

/** A rate of few digits moves an amount by half of its last digit. */
function rateDoubt(usd: bigint, rate: string | undefined): bigint {
  if (rate === undefined || rate === '1') return 0n;
  const digits = BigInt(rate.replace('.', ''));
  const abs = usd < 0n ? -usd : usd;
  return digits === 0n ? 0n : abs / (2n * digits) + 1n;
}

function addSum(sums: BillSum[], what: string, cost: Money, usd: bigint | undefined, why?: string): void {
  let sum = sums.find((known) => known.what === what);
  if (!sum) {
    sum = { what, rows: 0, cost: 0n, ...(why === undefined ? {} : { why }) };
    sums.push(sum);
  }
  sum.rows += 1;
  sum.cost += cost;
  if (usd !== undefined) sum.picoUsd = (sum.picoUsd ?? 0n) + usd;
}

function groupAt(
  groups: Map<string, Group>,
  { from, to }: { from: string; to: string },
  model: string,
  meter: string,
  serviceTier: string,
): Group {
  const key = JSON.stringify([from, model, meter, serviceTier]);
  const known = groups.get(key);
  if (known) return known;
  const group: Group = {
    ...{ from, to, model, meter, serviceTier, skus: [], inferred: false, uncounted: false },
    ...{ billedTokens: 0n, cost: 0n, tolerance: 0n, explained: [] },
    ...{ ledgerTokens: 0n, ledgerPicoUsd: 0n, unpricedTokens: 0n, calls: 0, uncertain: 0 },
  };
  groups.set(key, group);
  return group;
}

function byPlace(a: Group, b: Group): number {
  const keys = [a, b].map(({ from, model, meter, serviceTier }) =>
    [from, model, meter, serviceTier].join('\n'),
  );
  const [left = '', right = ''] = keys;
  return left < right ? -1 : left > right ? 1 : 0;
}
