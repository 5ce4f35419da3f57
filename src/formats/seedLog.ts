import type { Call } from '../call.ts';
import type { Money } from '../money.ts';
import type { CallSum, CallTotals } from './callSums.ts';
import { CallSums, isCounted } from './callSums.ts';
import { exactJson, usdNumber } from './exactJson.ts';
import type { ExactJson } from './exactJson.ts';
import { seedEntry } from './seedEntry.ts';

/**
 * The `{"summary", "calls"}` log of this field's pipelines: `calls` has an entry per call, `summary` what they come
 * to. It says nothing of calls that were never sent and of countTokens; NDJSON has those.
 */

/** Writes the log piece by piece: `calls` as they come, then `head` once all were seen, which goes before them. */
export class SeedLogWriter {
  readonly #sums = new CallSums();
  #entries = 0;

  /** The text of one entry; empty for a call that is no entry. */
  entry(call: Call): string {
    if (!isCounted(call)) return '';
    this.#sums.add(call);
    this.#entries += 1;
    const text = exactJson(seedEntry(call), 2).replaceAll('\n', '\n    ');
    return `${this.#entries === 1 ? '' : ','}\n    ${text}`;
  }

  head(): string {
    const summary = exactJson(seedSummary(this.#sums), 2).replaceAll('\n', '\n  ');
    return `{\n  "summary": ${summary},\n  "calls": [`;
  }

  tail(): string {
    return `${this.#entries === 0 ? '' : '\n  '}]\n}\n`;
  }
}

function seedSummary(sums: CallSums): ExactJson {
  const summary = summaryOf(sums.real);
  return sums.simulated.sum.calls === 0 ? summary : { ...summary, simulated: summaryOf(sums.simulated) };
}

function summaryOf(totals: CallTotals): { [key: string]: ExactJson } {
  const { sum, start, end } = totals;
  return {
    session_start: start === undefined ? null : new Date(start).toISOString(),
    session_duration_seconds: start === undefined || end === undefined ? 0 : Math.round(end - start) / 1000,
    total_calls: sum.calls,
    total_tokens: sum.tokens,
    total_cost_usd: usdNumber(knownCost(sum)),
    average_cost_per_call: usdNumber(averageCost(sum)),
    calls_by_model: Object.fromEntries(
      [...totals.byModel].map(([model, group]) => [
        model,
        { count: group.calls, tokens: group.tokens, cost: usdNumber(knownCost(group)), ...gaps(group) },
      ]),
    ),
    ...gaps(sum),
  };
}

/** Undefined when there are calls and the cost of none is known. */
export function knownCost(sum: CallSum): Money | undefined {
  return sum.calls > 0 && sum.known === 0 ? undefined : sum.cost;
}

/** Over the calls whose cost is known, to the pico-USD, half up. */
export function averageCost(sum: CallSum): Money | undefined {
  if (sum.known === 0) return sum.calls === 0 ? 0n : undefined;
  const calls = BigInt(sum.known);
  return (sum.cost * 2n + calls) / (calls * 2n);
}

/** What a sum lacks is said beside it; a sum that lacks nothing has no such fields. */
export function gaps(sum: CallSum): { [key: string]: ExactJson } {
  return {
    ...(sum.unpriced > 0 ? { unpriced_calls: sum.unpriced } : {}),
    ...(sum.uncertain > 0 ? { lower_bound_calls: sum.uncertain } : {}),
  };
}
