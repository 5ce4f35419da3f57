import type { Call, Tags, Tier } from '../call.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { makeReceipt } from '../pricing/receipt.ts';
import type { Exchange } from '../usage/exchange.ts';
import { outcomeOf } from '../usage/outcome.ts';
import { callOf } from './callOf.ts';

interface RecorderParts {
  /** The book in force now; an override may have replaced it since the last call. */
  book: () => PriceBook;
  append: (call: Call) => Promise<void>;
  session: () => string;
  /** The money is spent whether or not the ledger could keep the call. */
  announce: (call: Call) => void;
  /** Holds a call that the ledger could not keep, and tries it again. */
  onNotKept: (call: Call) => void;
  /** Before it is priced: what it tells of the key's tier counts for itself already. It never fails. */
  observe?: (exchange: Exchange) => Promise<void>;
  /** The tier to price by; absent: as the source says. */
  tierOf?: (exchange: Exchange) => Tier;
  /** What holds for the workspace at that time, as the branch; the exchange's own tags go before it. It never fails. */
  tagsOf?: (exchange: Exchange) => Promise<Tags>;
}

/** Exchange → receipt → Call → ledger → announce. The one way a call enters the product. */
export interface Recorder {
  /** Resolves when the Call would survive `kill -9`; rejects with the ledger's error when it could not be kept. */
  record(exchange: Exchange): Promise<Call>;
}

export function createRecorder(parts: RecorderParts): Recorder {
  return {
    async record(seen) {
      await parts.observe?.(seen);
      const tags = { ...(await parts.tagsOf?.(seen)), ...seen.tags };
      const exchange = { ...seen, tags, ...(parts.tierOf ? { tier: parts.tierOf(seen) } : {}) };
      const outcome = outcomeOf(exchange);
      const receipt = makeReceipt(exchange, parts.book());
      const call = callOf(exchange, receipt, outcome, parts.session());
      try {
        await parts.append(call);
      } catch (error) {
        parts.onNotKept(call);
        parts.announce(call);
        throw error; // nothing more should be sent while the ledger cannot keep it
      }
      parts.announce(call);
      return call;
    },
  };
}
