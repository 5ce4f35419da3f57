import { createHmac, type KeyObject } from 'node:crypto';
import { RecentIds } from '../ledger/recentIds.ts';
import { isFreeMethod } from '../pricing/freeMethod.ts';

/** Results that were read, remembered of this run. */
const MOST = 10_000;

/** What an exchange is recorded as. */
interface Identity {
  id: string;
  method: string;
  /** What it reports was counted before, or is no usage of its own, as a file that is downloaded. */
  repeated: boolean;
}

/**
 * Results of a batch or an interaction can be read any number of times and cost once. Those exchanges get the same id
 * each time, an HMAC of the name, of which the ledger keeps the first; others keep their own.
 */
export class ExchangeIds {
  readonly #key: KeyObject;
  readonly #seen = new RecentIds(MOST);

  constructor(key: KeyObject) {
    this.#key = key;
  }

  of(own: string, method: string, subject: string | undefined, hasUsage: boolean): Identity {
    const isReading = method === 'batches.get' || method === 'interactions.get';
    if ((!isReading && method !== 'interactions.create') || subject === undefined)
      return { id: own, method, repeated: isFreeMethod(method) };
    // A batch, or an interaction in the background, that is not done yet.
    if (!hasUsage) return { id: own, method, repeated: isReading };
    const [room = ''] = method.split('.');
    const id = createHmac('sha256', this.#key).update(`${room}\n${subject}`).digest('base64url').slice(0, 32);
    if (this.#seen.has(id)) return { id: own, method, repeated: true };
    this.#seen.add(id);
    return { id, method: isReading ? `${room}.result` : method, repeated: false };
  }
}
