import type { Ledger } from '../ledger/ledgerTypes.ts';
import { peekSums } from '../ledger/peek.ts';
import type { CallFeed } from './callFeed.ts';
import type { LastActuals } from './lastActuals.ts';
import type { Spend } from './spend.ts';
import type { Unkept } from './unkept.ts';

interface RecountParts {
  ledger: Pick<Ledger, 'dir'>;
  now: () => number;
  session: { readonly id: string };
  feed: CallFeed;
  spend: Spend;
  actuals: LastActuals;
  unkept: Unkept;
  log: (text: string) => void;
  /** The figures are others now. */
  changed: () => void;
}

/**
 * Counts spend anew from the journals after receipts were superseded, by this window or another: what was added call
 * by call holds the old amounts. Asked again meanwhile, it counts once more.
 */
export function createRecount(parts: RecountParts): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const count = async (): Promise<void> => {
    const { ledger, now, session, feed, spend, actuals, unkept, log, changed } = parts;
    do {
      again = false;
      feed.hold();
      let counted: Iterable<string> = [];
      try {
        const peek = await peekSums(ledger.dir, now(), session.id);
        counted = peek.recentIds;
        spend.restart(peek);
        for (const call of unkept.calls) if (!peek.recentIds.has(call.id)) spend.add(call);
        actuals.forget();
      } catch (error) {
        // The figures stay as they were until the next reprice, or until the window opens again.
        log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
      feed.start(counted);
      changed();
    } while (again);
    running = undefined;
  };
  return () => {
    if (running) again = true;
    else running = count();
    return running;
  };
}
