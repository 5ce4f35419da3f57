import { share } from '../budgets/toPicoUsd.ts';
import type { Money } from '../money.ts';

/** An amount as a bill states it, and the unit of its last digit: it was rounded to that. */
export interface BillAmount {
  pico: Money;
  unit: Money;
}

const PICO_DIGITS = 12;
const PLAIN = /^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

/**
 * Reads a number of an export exactly: "1,234.5", "-0.07", "1.5e-7". Undefined for anything else, also for a decimal
 * comma: "1.234,5" could be read as two amounts. Beyond 12 decimals it is rounded half away from zero.
 */
export function billAmount(text: string): BillAmount | undefined {
  const match = PLAIN.exec(text.trim());
  if (!match) return undefined;
  const [, sign, whole = '0', rest = '', exponent = '0'] = match;
  const digits = BigInt(whole.replaceAll(',', '') + rest) * (sign === '-' ? -1n : 1n);
  const scale = rest.length - Number(exponent);
  if (scale <= PICO_DIGITS) {
    const unit = 10n ** BigInt(PICO_DIGITS - scale);
    return { pico: digits * unit, unit };
  }
  return { pico: share(digits, 1n, 10n ** BigInt(scale - PICO_DIGITS)), unit: 1n };
}

/** Whole tokens or requests; undefined where the unit counts something else or a part of one. */
export function billTokens(amount: string, unit: string): bigint | undefined {
  if (!/^(count|counts|token|tokens|request|requests)$/i.test(unit.trim())) return undefined;
  const read = billAmount(amount);
  const one = 10n ** BigInt(PICO_DIGITS);
  return read && read.pico % one === 0n ? read.pico / one : undefined;
}

/** A rate in plain decimals of at most 12 places; undefined when it is none. */
export function billRate(text: string): string | undefined {
  const read = billAmount(text);
  if (!read || read.pico <= 0n) return undefined;
  const digits = read.pico.toString().padStart(PICO_DIGITS + 1, '0');
  const rest = digits.slice(-PICO_DIGITS).replace(/0+$/, '');
  return digits.slice(0, -PICO_DIGITS) + (rest === '' ? '' : `.${rest}`);
}
