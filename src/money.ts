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

/** Half away from zero, to `decimals` digits of USD. */
function rounded(money: Money, decimals: number): Money {
  const unit = 10n ** BigInt(12 - decimals);
  return ((money + unit / 2n) / unit) * unit;
}

/** (138000000000n, 3) → "$0.138". */
function drawn(money: Money, decimals: number): string {
  const whole = (money / PICO_PER_USD).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  const rest = (money % PICO_PER_USD).toString().padStart(12, '0').slice(0, decimals);
  return `$${whole}.${rest}`;
}

const SMALLEST = 100_000_000n;
/** Amounts that, once rounded, are below `under` are drawn with so many decimals. */
const SCALES = [
  { under: PICO_PER_USD / 100n, decimals: 4 },
  { under: PICO_PER_USD, decimals: 3 },
];

/**
 * An amount as the screen shows it : below $0.0001 `<$0.0001`; below $0.01 four
 * decimals; below $1 three; else two with thousands separators. Zero is `$0`.
 */
export function shownUsd(money: Money): string {
  if (money < 0n) return `-${shownUsd(-money)}`;
  if (money === 0n) return '$0';
  if (money < SMALLEST) return '<$0.0001';
  for (const { under, decimals } of SCALES) {
    const near = rounded(money, decimals);
    if (near < under) return drawn(near, decimals);
  }
  return drawn(rounded(money, 2), 2);
}

/** A currency that the user gives a rate for: `perUsd` is 10^12 × its units for 1 USD. */
export interface DisplayCurrency {
  code: string;
  perUsd: bigint;
}

/** `≈ EUR 1.14`, half away from zero; marked, because the rate is the user's and not the bill's. */
export function convertedUsd(money: Money, { code, perUsd }: DisplayCurrency): string {
  const negative = money < 0n;
  const amount = ((negative ? -money : money) * perUsd) / PICO_PER_USD;
  const decimals = amount > 0n && amount < PICO_PER_USD / 100n ? 6 : 2;
  return `≈ ${code} ${negative ? '-' : ''}${drawn(rounded(amount, decimals), decimals).slice(1)}`;
}

/** What a sum of money lacks: calls whose cost is only a lower bound, or is in no sum. */
export interface SumParts {
  billed: Money;
  uncertain: number;
  unpriced: number;
  unknown: number;
}

/** A sum with its marks: `≥ $1.24 + 3 unpriced`. */
export function shownSum({ billed, uncertain, unpriced, unknown }: SumParts): string {
  const lacking = unpriced + unknown;
  return `${uncertain > 0 ? '≥ ' : ''}${shownUsd(billed)}${lacking > 0 ? ` + ${lacking} unpriced` : ''}`;
}
