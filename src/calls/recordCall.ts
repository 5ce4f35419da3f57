import type { Call } from '../call.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { makeReceipt } from '../pricing/receipt.ts';
import type { Exchange } from '../usage/exchange.ts';
import { outcomeOf } from '../usage/outcome.ts';
import { callOf } from './callOf.ts';

interface RecorderParts {
  /** The book in force now; an override may have replaced it since the last call. */
  book(): PriceBook;
  append(call: Call): Promise<void>;
  session(): string;
  /** After the call is durable. */
  announce(call: Call): void;
  /** The ledger could not keep the call: it is announced all the same, and tried again later. */
  onNotKept(call: Call, error: unknown): void;
}

/** Exchange → receipt → Call → ledger → announce. The one way a call enters the product. */
export interface Recorder {
  record(exchange: Exchange): Promise<Call>;
}

export function createRecorder(parts: RecorderParts): Recorder {
  return {
    async record(exchange) {
      const outcome = outcomeOf(exchange);
      const receipt = makeReceipt(
        {
          answer: exchange.answer,
          requestedModel: exchange.requestedModel,
          at: exchange.startedAt,
          tier: exchange.tier,
          ...(exchange.serviceTier ? { serviceTier: exchange.serviceTier } : {}),
          ...(exchange.httpStatus === undefined ? {} : { httpStatus: exchange.httpStatus }),
          ...(exchange.imageSize ? { imageSize: exchange.imageSize } : {}),
          method: exchange.method,
          refused: outcome === 'refused',
        },
        parts.book(),
      );
      const call = callOf(exchange, receipt, outcome, parts.session());
      try {
        await parts.append(call);
      } catch (error) {
        parts.onNotKept(call, error);
      }
      parts.announce(call);
      return call;
    },
  };
}
