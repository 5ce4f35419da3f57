/** A plain decimal as digits × 10^-scale, without trailing zeros: "7.20" → {digits: 72n, scale: 1}. */
export interface Decimal {
  digits: bigint;
  scale: number;
}

function reduced(digits: bigint, scale: number): Decimal {
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale -= 1;
  }
  return { digits, scale };
}

/** Reads an unsigned plain decimal of at most 12 digits on either side; undefined for anything else. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text);
  if (!match) return undefined;
  const [, whole = '', rest = ''] = match;
  return reduced(BigInt(whole + rest), rest.length);
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return reduced(a.digits * b.digits, a.scale + b.scale);
}

/** All digits, no trailing zeros: {digits: 72n, scale: 1} → "7.2". */
export function formatDecimal({ digits, scale }: Decimal): string {
  const text = digits.toString().padStart(scale + 1, '0');
  return scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`;
}
