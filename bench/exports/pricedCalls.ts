import type { Call } from '../../src/call.ts';
import { exactUsd } from '../../src/money.ts';
import { makeCalls } from '../ledger/makeCalls.ts';

/** Calls with the lines of their receipts, as recorded ones have. */
export function* pricedCalls(count: number, nowMs: number): Generator<Call> {
  for (const call of makeCalls(count, nowMs)) {
    const { promptTokens = 0, candidatesTokens = 0, picoUsd = '0' } = call;
    call.usd = exactUsd(BigInt(picoUsd));
    if (call.reason === 'priced') {
      call.lines = [
        {
          meter: 'input.text',
          tokens: promptTokens,
          usdPerMillion: '2',
          picoUsd: String(promptTokens * 2_000_000),
        },
        {
          meter: 'output.text',
          tokens: candidatesTokens,
          usdPerMillion: '12',
          picoUsd: String(candidatesTokens * 12_000_000),
        },
      ];
    }
    yield call;
  }
}
