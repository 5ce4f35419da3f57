import { createHmac, type Hmac, type KeyObject } from 'node:crypto';

/** Beginnings that are remembered of one conversation, the latest ones. */
const MOST = 400;

/**
 * HMACs of a conversation's beginnings: the first entry, the first two, … They tell whether one request goes on from
 * another, and nothing of what was said.
 */
export class HistoryHash {
  readonly #key: KeyObject;
  readonly #beginnings: string[] = [];
  #before: string;
  #entry: Hmac | undefined;

  /** Conversations of one client are compared with each other. */
  constructor(key: KeyObject, client: string) {
    this.#key = key;
    this.#before = client;
  }

  /** Bytes of the next entry. */
  update(bytes: Buffer): void {
    this.#entry ??= createHmac('sha256', this.#key).update(`${this.#before}\n`);
    this.#entry.update(bytes);
  }

  /** The entry is complete. */
  end(): void {
    if (!this.#entry) return;
    this.#before = this.#entry.digest('base64url').slice(0, 22);
    this.#entry = undefined;
    this.#beginnings.push(this.#before);
    if (this.#beginnings.length > MOST) this.#beginnings.shift();
  }

  /** Shortest first; the last one is the whole conversation. */
  get beginnings(): readonly string[] {
    return this.#beginnings;
  }
}
