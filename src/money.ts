/**
 * Exact money. A Money is an integer count of pico-USD (1 USD = 10^12 pico-USD): $0.075 per 1M tokens is
 * 75,000 pico-USD a token. Floating point never takes part; drawing rounds decimal strings.
 */

/** Integer pico-USD. */
export type Money = bigint;

const PICO_PER_USD = 1_000_000_000_000n;

/** All digits of an amount in USD, without trailing zeros: 138568000000n → "0.138568". */
export function exactUsd(money: Money): string {
  const sign = money < 0n ? '-' : '';
  const abs = money < 0n ? -money : money;
  const whole = abs / PICO_PER_USD;
  const rest = (abs % PICO_PER_USD).toString().padStart(12, '0').replace(/0+$/, '');
  return `${sign}${whole}${rest === '' ? '' : `.${rest}`}`;
}

/**
 * Reads a decimal string of USD ("0.138568") exactly. Undefined when it is no plain decimal, or has more than
 * 12 decimals.
 */
export function parseUsd(text: string): Money | undefined {
  const match = /^(-?)(\d+)(?:\.(\d{1,12}))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, sign, whole = '0', rest = ''] = match;
  const value = BigInt(whole) * PICO_PER_USD + BigInt(rest.padEnd(12, '0'));
  return sign === '-' ? -value : value;
}

/** Half away from zero, to `decimals` digits of USD: (138568000000n, 3) → "0.139". */
function roundedUsd(money: Money, decimals: number): string {
  const unit = 10n ** BigInt(12 - decimals);
  const abs = money < 0n ? -money : money;
  const rounded = ((abs + unit / 2n) / unit) * unit;
  const whole = (rounded / PICO_PER_USD).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  const rest = (rounded % PICO_PER_USD).toString().padStart(12, '0').slice(0, decimals);
  return `${money < 0n && rounded !== 0n ? '-' : ''}$${whole}${decimals === 0 ? '' : `.${rest}`}`;
}

/**
 * An amount as the screen shows it (UX.md "Money and marks"): below $0.0001 `<$0.0001`; below $0.01 four
 * decimals; below $1 three; else two with thousands separators. Zero is `$0`.
 */
export function shownUsd(money: Money): string {
  if (money === 0n) return '$0';
  const abs = money < 0n ? -money : money;
  if (abs < 100_000_000n) return money < 0n ? '>-$0.0001' : '<$0.0001';
  if (abs < 10_000_000_000n) return roundedUsd(money, 4);
  if (abs < PICO_PER_USD) return roundedUsd(money, 3);
  return roundedUsd(money, 2);
}
