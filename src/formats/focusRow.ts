import type { Call, CallLine } from '../call.ts';
import { exactUsd, type Money } from '../money.ts';
import { formatDecimal, multiply, parseDecimal } from '../pricing/decimal.ts';
import { isCounted, modelOf } from './callSums.ts';

/** One charge of a call: one line of its receipt, or the whole call where there are no lines. */
export interface FocusCharge {
  call: Call;
  /** As `output.image`; undefined for a charge of the whole call. */
  meter: string | undefined;
  quantity: number;
  unit: 'Tokens' | 'Requests';
  /** USD for one unit, all digits. */
  unitPrice: string;
  list: Money;
  /** What is billed: 0 under the free tier. */
  billed: Money;
  /** Only the lower end is known. */
  lowerBound: boolean;
}

/** What a call is in a FOCUS file: charges, none (nothing was charged), or no row because a cost is not known. */
export type FocusOfCall = { charges: FocusCharge[] } | { unpriced: string };

const MILLIONTH = { digits: 1n, scale: 6 };

/** The four costs of a row must not be null, and an unknown cost is not 0: such a call has no row. */
export function focusCharges(call: Call): FocusOfCall {
  if (!isCounted(call) || isNothing(call)) return { charges: [] };
  const lowerBound = call.picoUsd === undefined;
  const billed = call.picoUsd ?? call.minPicoUsd;
  if (billed === undefined) return { unpriced: `no cost is known (${call.reason})` };
  const free = call.reason === 'free-tier';
  const list = free ? call.listPicoUsd : (call.listPicoUsd ?? billed);
  if (list === undefined) return { unpriced: 'free tier, and no list price is known' };
  const of = { call, lowerBound };
  const lines = call.lines ?? [];
  // Lines are at list price; where they do not come to what is billed, the call is one charge.
  const whole = sumOf(lines) === BigInt(list) && (free || list === billed);
  if (lines.length > 0 && whole) return { charges: lines.map((line) => lineCharge(of, line, free)) };
  return {
    charges: [
      {
        ...of,
        meter: undefined,
        quantity: 1,
        unit: 'Requests',
        unitPrice: exactUsd(BigInt(list)),
        list: BigInt(list),
        billed: BigInt(billed),
      },
    ],
  };
}

function isNothing({ reason, picoUsd }: Call): boolean {
  return reason === 'not-charged' && BigInt(picoUsd ?? '0') === 0n;
}

function sumOf(lines: readonly CallLine[]): Money {
  return lines.reduce((sum, { picoUsd }) => sum + BigInt(picoUsd), 0n);
}

function lineCharge(
  of: { call: Call; lowerBound: boolean },
  { meter, tokens, usdPerMillion, picoUsd }: CallLine,
  free: boolean,
): FocusCharge {
  const price = parseDecimal(usdPerMillion);
  const list = BigInt(picoUsd);
  return {
    ...of,
    meter,
    quantity: tokens,
    unit: meter === 'grounding.query' ? 'Requests' : 'Tokens',
    unitPrice: price === undefined ? '' : formatDecimal(multiply(price, MILLIONTH)),
    list,
    billed: free ? 0n : list,
  };
}

/** Names the SKU as this tool knows it: the served model and the meter. */
export function skuOf({ call, meter }: FocusCharge): string {
  return `${modelOf(call)}/${meter ?? 'call'}`;
}
