import { exactUsd, shownUsd } from '../money.ts';
import type { CallFilter, Group, GroupBy, Ledger, Sum } from '../ledger/ledgerTypes.ts';
import { plainText } from './callRow.ts';
import { table } from './table.ts';

/** Real calls, or simulated ones: the two never add up. */
export interface ReportHalf {
  total: Omit<Group, 'key'>;
  groups: Group[];
}

/** No call has such a tag, so it puts all of them into one group: that is how their percentiles come. */
const ONE_GROUP: GroupBy = { tag: 'panelmeter.all' };

export async function readHalf(ledger: Ledger, by: GroupBy, filter: CallFilter): Promise<ReportHalf> {
  const sum = await ledger.sum(filter);
  if (sum.calls === 0) return { total: { sum }, groups: [] };
  const [all] = await ledger.groups(ONE_GROUP, filter);
  return { total: all ?? { sum }, groups: await ledger.groups(by, filter) };
}

/** Money as exact decimal strings; null: not known. */
export function halfJson({ total, groups }: ReportHalf): object {
  return {
    total: groupJson(total),
    groups: groups.map(({ key, ...group }) => ({
      key,
      share: shareOf(group.sum, total.sum),
      ...groupJson(group),
    })),
  };
}

function groupJson(group: Omit<Group, 'key'>): object {
  const { billed, list, ...counts } = group.sum;
  const known = isKnown(group.sum);
  const { latencyP50, latencyP95, latencyP99, costP50, costP95, costP99 } = group;
  const usd = (money: bigint | undefined): string | null => (money === undefined ? null : exactUsd(money));
  return {
    ...counts,
    picoUsd: known ? billed.toString() : null,
    usd: known ? exactUsd(billed) : null,
    listPicoUsd: known ? list.toString() : null,
    listUsd: known ? exactUsd(list) : null,
    latencyMs: { p50: latencyP50 ?? null, p95: latencyP95 ?? null, p99: latencyP99 ?? null },
    usdPerCall: { p50: usd(costP50), p95: usd(costP95), p99: usd(costP99) },
  };
}

/** Whether the cost of any call is known, or there is none. */
function isKnown({ calls, unpriced, unknown }: Sum): boolean {
  return calls === 0 || unpriced + unknown < calls;
}

/** Part of what was billed, to six decimals; null when nothing was, or when the part is not known. */
function shareOf(sum: Sum, total: Sum): string | null {
  if (total.billed === 0n || !isKnown(sum)) return null;
  const millionths = (sum.billed * 2_000_000n + total.billed) / (total.billed * 2n);
  const text = millionths.toString().padStart(7, '0');
  return `${text.slice(0, -6)}.${text.slice(-6)}`;
}

export function halfText({ total, groups }: ReportHalf, by: string): string {
  const { sum } = total;
  if (sum.calls === 0) return 'No calls yet.\n';
  const facts = [
    `${shownSum(sum)} in ${counted(sum.calls, 'call')}`,
    ...(sum.errors > 0 ? [`${sum.errors} failed`] : []),
    ...(sum.retries > 0 ? [counted(sum.retries, 'retry', 'retries')] : []),
    `${sum.totalTokens.toLocaleString('en-US')} tokens`,
    ...(sum.list === sum.billed ? [] : [`list price ${shownUsd(sum.list)}`]),
  ];
  const rows = groups.map(({ key, ...group }) => [
    plainText(key ?? '—'),
    String(group.sum.calls),
    shownSum(group.sum),
    shownShare(shareOf(group.sum, sum)),
    ...shownPercentiles(group),
  ]);
  const head = [by, 'calls', 'cost', 'share', 'P50', 'P95', 'latency P95'];
  const all = [...shownPercentiles(total)];
  return `${facts.join(' · ')}\n\n${table([head, ...rows, ['all', String(sum.calls), shownSum(sum), '', ...all]])}`;
}

function shownPercentiles({ costP50, costP95, latencyP95 }: Omit<Group, 'key'>): string[] {
  const usd = (money: bigint | undefined): string => (money === undefined ? '—' : shownUsd(money));
  return [usd(costP50), usd(costP95), latencyP95 === undefined ? '—' : `${Math.round(latencyP95)} ms`];
}

/** `$1.24 + 3 unpriced`, `≥ $1.24`, `—`. */
function shownSum(sum: Sum): string {
  const missing = sum.unpriced + sum.unknown;
  if (!isKnown(sum)) return '—';
  return `${sum.uncertain > 0 ? '≥ ' : ''}${shownUsd(sum.billed)}${missing > 0 ? ` + ${missing} unpriced` : ''}`;
}

function shownShare(share: string | null): string {
  return share === null ? '—' : `${(Number(share) * 100).toFixed(1)} %`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
