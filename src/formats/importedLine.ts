import type { Call, Outcome } from '../call.ts';
import type { Money } from '../money.ts';
import type { Exchange } from '../usage/exchange.ts';

/** A call that somebody else wrote down without a receipt of ours: it is priced before it is recorded. */
export interface UnpricedCall {
  exchange: Exchange;
  outcome: Outcome;
  /** Failed, and no token was counted: the service charges nothing for it. */
  notCharged: boolean;
  /** What the entry says that it cost. */
  stated?: Money;
  /** What the line tells and an exchange has no place for. */
  also: Partial<Call>;
  /** What was read between the lines. */
  flags: string[];
}

/** What an imported line is. `skipped`: a call that is none of Gemini's, and why. */
export type ImportedLine =
  { call: Call } | { unpriced: UnpricedCall } | { skipped: string } | { problem: string };
