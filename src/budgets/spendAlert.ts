import type { Money } from '../money.ts';
import { dividedBy } from './moneyShare.ts';
import { nearestRank } from './nearestRank.ts';

/** `average`: above 1.5 × the average day; `p95`: above 1.5 × the P95 day. */
export type SpendRule = 'average' | 'p95';

export interface SpendAlert {
  rule: SpendRule;
  last24h: Money;
  /** The average or P95 day that it is compared with. */
  usual: Money;
}

/** Days that the rules look back on. */
export const ALERT_DAYS = 7;
/** With fewer days of spending among them there is no usual day. */
const LEAST_SPENDING = 3;

/**
 * The rules that the last 24 hours break. `before`: the seven stretches of 24 hours before, in any order. Silent
 * without all seven, or with spending on fewer than three.
 */
export function spendAlerts(last24h: Money, before: readonly Money[]): SpendAlert[] {
  const p95 = nearestRank(before, 95);
  if (before.length < ALERT_DAYS || p95 === undefined) return [];
  if (before.filter((day) => day > 0n).length < LEAST_SPENDING) return [];
  const sum = before.reduce((total, day) => total + day, 0n);
  const days = BigInt(before.length);
  const alerts: SpendAlert[] = [];
  // x > 1.5 × y is 2x > 3y: no fraction is lost.
  if (2n * last24h * days > 3n * sum)
    alerts.push({ rule: 'average', last24h, usual: dividedBy(sum, before.length) });
  if (2n * last24h > 3n * p95) alerts.push({ rule: 'p95', last24h, usual: p95 });
  return alerts;
}
