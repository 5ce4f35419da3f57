import type { Call } from '../call.ts';
import { callOf } from './callOf.ts';
import type { UnpricedCall } from '../formats/importedLine.ts';
import { exactUsd } from '../money.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { makeReceipt } from '../pricing/receipt.ts';

/**
 * The Call of an imported line: billed is our own receipt, else what the line states (flag `as-stated`). The stated
 * cost is kept beside it.
 */
export function importedCall(line: UnpricedCall, book: PriceBook): Call {
  const { exchange, outcome, notCharged, stated, also } = line;
  const receipt = makeReceipt(notCharged ? { ...exchange, ended: 'refused' } : exchange, book);
  // What the line does not tell stays unknown: an exchange has no way to say so of these two.
  const { session: _1, streamed: _2, ...priced } = callOf(exchange, receipt, outcome, '');
  const call: Call = { ...also, ...priced, flags: [...new Set([...priced.flags, ...line.flags])] };
  if (stated === undefined) return call;
  const kept: Call = { ...call, statedPicoUsd: stated.toString() };
  return call.picoUsd === undefined ? asStated(kept, stated) : kept;
}

/** There is no figure of our own: the stated one is what was billed. Receipt lines and ranges are not of it. */
function asStated(call: Call, stated: bigint): Call {
  const {
    lines: _1,
    minPicoUsd: _2,
    maxPicoUsd: _3,
    listPicoUsd: _4,
    priceRow: _5,
    tokensByMeter: _6,
    ...rest
  } = call;
  return {
    ...rest,
    reason: 'priced',
    picoUsd: stated.toString(),
    usd: exactUsd(stated),
    flags: [...call.flags, 'as-stated'],
  };
}
