import { parseUsd } from '../money.ts';
import type { Money } from '../money.ts';

/**
 * An amount in USD that somebody else wrote, as a JSON number or a decimal string. Undefined when it is none, or
 * negative. A number is read to 12 decimals, which gives back what was written for amounts below $1,000.
 */
export function statedUsd(value: number | string): Money | undefined {
  const money = parseUsd(typeof value === 'number' ? value.toFixed(12) : value);
  return money === undefined || money < 0n ? undefined : money;
}
