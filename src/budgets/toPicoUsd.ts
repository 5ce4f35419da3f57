import type { Money } from '../money.ts';
import { parseDecimal } from '../pricing/decimal.ts';

/** numerator × factor / divisor, half away from zero. */
export function share(amount: bigint, factor: bigint, divisor: bigint): bigint {
  const product = amount * factor;
  const negative = product < 0n !== divisor < 0n;
  const [top, bottom] = [product < 0n ? -product : product, divisor < 0n ? -divisor : divisor];
  const whole = (top * 2n + bottom) / (2n * bottom);
  return negative ? -whole : whole;
}

/** An amount of the bill's currency in pico-USD; `rate`: units of it for 1 USD. Undefined without a rate. */
export function toPicoUsd(amount: Money, rate: string | undefined): bigint | undefined {
  const decimal = rate === undefined ? undefined : parseDecimal(rate);
  if (!decimal || decimal.digits <= 0n) return undefined;
  return share(amount, 10n ** BigInt(decimal.scale), decimal.digits);
}
