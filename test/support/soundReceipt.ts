import assert from 'node:assert/strict';
import { parseDecimal } from '../../src/pricing/decimal.ts';
import type { Receipt } from '../../src/pricing/receipt.ts';

/** What holds of every receipt, whatever it was made from: nothing negative, fractional or NaN, and its reason fits. */
export function assertSound({ picoUsd, listPicoUsd, minPicoUsd, maxPicoUsd, lines, reason }: Receipt): void {
  for (const pico of [picoUsd, listPicoUsd, minPicoUsd, maxPicoUsd]) {
    assert.ok(pico == null || (typeof pico === 'bigint' && pico >= 0n), String(pico));
  }
  if (minPicoUsd !== undefined && maxPicoUsd !== undefined) assert.ok(minPicoUsd <= maxPicoUsd);
  for (const line of lines) {
    assert.ok(Number.isSafeInteger(line.tokens) && line.tokens > 0, line.meter);
    assert.ok(typeof line.picoUsd === 'bigint' || Number.isSafeInteger(line.picoUsd), line.meter);
    assert.ok(BigInt(line.picoUsd) >= 0n);
  }
  assert.equal(picoUsd === null, reason === 'unpriced' || reason === 'unknown' || reason === 'uncertain');
  if (reason === 'priced') assert.equal(picoUsd, listPicoUsd);
}

/** Tokens × price is each line, and the lines are the total. */
export function assertAddsUp({ listPicoUsd, lines, reason }: Receipt): void {
  if (listPicoUsd === null || reason === 'not-charged') return;
  let total = 0n;
  for (const { tokens, usdPerMillion, picoUsd } of lines) {
    const price = parseDecimal(usdPerMillion);
    assert.ok(price, usdPerMillion);
    const exact = BigInt(tokens) * price.digits * 10n ** BigInt(12 - price.scale);
    assert.equal(exact % 1_000_000n, 0n);
    assert.equal(BigInt(picoUsd), exact / 1_000_000n);
    total += BigInt(picoUsd);
  }
  assert.equal(listPicoUsd, total);
}
