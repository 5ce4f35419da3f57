import type { Call } from '../call.ts';
import type { Condition } from '../protocol/callCondition.ts';
import type { Supersede } from './supersede.ts';

/**
 * Sums over calls that were sent (refused ones and countTokens are in none). Billed is a lower bound when
 * `uncertain` > 0; `unpriced` and `unknown` calls are in no sum of money.
 */
export interface Sum {
  calls: number;
  /** Outcome error. */
  errors: number;
  unpriced: number;
  unknown: number;
  uncertain: number;
  freeTier: number;
  /** attempt > 1 */
  retries: number;
  images: number;
  promptTokens: number;
  cachedTokens: number;
  outputTokens: number;
  totalTokens: number;
  billed: bigint;
  list: bigint;
}

/** Half-open range of startedAt, ms since the epoch. */
export interface Range {
  from?: number;
  to?: number;
}

export interface CallFilter extends Range {
  session?: string;
  /** Left out: sums and groups take real calls only, pages and lines take both. */
  simulated?: boolean;
  /** Served model, or the requested one where none was served. */
  model?: string;
  outcome?: Call['outcome'];
  /** Every named tag must be equal. */
  tags?: Record<string, string>;
  /** Every one must hold, of the call with the receipt in force. */
  where?: readonly Condition[];
}

/** Calls of which the value is not known stand last either way; equal ones newest first. */
export interface CallOrder {
  by: 'time' | 'cost' | 'list' | 'tokens' | 'in' | 'out' | 'latency';
  descending: boolean;
}

/** Any place of an order, counted from 0. */
export interface PagePlace {
  order: CallOrder;
  offset: number;
}

/** `day` is the local day where the call was made, YYYY-MM-DD. */
export type GroupBy = 'model' | 'day' | 'session' | 'terminal' | 'client' | 'outcome' | { tag: string };

export interface Group {
  /** null: the calls that lack it. */
  key: string | null;
  sum: Sum;
  latencyP50?: number;
  latencyP95?: number;
  latencyP99?: number;
  costP50?: bigint;
  costP95?: bigint;
  costP99?: bigint;
}

/** Panels, told apart by chapter and id, that were called at least once; `kept`: those that have an image. */
export interface PanelsTried {
  tried: number;
  kept: number;
}

/** How many calls lie from `from` (included) to `to`, in ms or pico-USD; a bin of zeros has both 0. */
export interface SpreadBin {
  from: number;
  to: number;
  calls: number;
}

/** Latencies and costs of calls, in bins an eighth of an octave wide. Empty ones are left out. */
export interface Spread extends Omit<Group, 'key' | 'sum'> {
  latency: SpreadBin[];
  cost: SpreadBin[];
  /** The percentiles are calls' own values; else read from the bins, at most 4.5 % off. */
  exact: boolean;
}

export interface Page {
  calls: Call[];
  /** Absent on the last page. */
  next?: string;
  total: number;
  /** Places of calls whose lines are damaged, where a place was asked for: the others close up. */
  lost?: number[];
}

/** A line that could not be read: it stays on disk. */
export interface Damage {
  file: string;
  /** 1-based. */
  line: number;
  reason: string;
}

/** Why the ledger cannot do all of its work now; undefined when it can. */
export interface Degraded {
  reason: 'read-only' | 'disk-full' | 'io' | 'damaged' | 'newer-format';
  message: string;
}

/** What the rest of the product may ask of a ledger. */
export interface Ledger {
  readonly dir: string;
  /** Resolves after the call would survive `kill -9`. A known id is acknowledged again, not counted twice. */
  append(call: Call): Promise<void>;
  /** A call's new receipt; the old one stays beside it (`superseded`). Resolves as `append` does. */
  supersede(record: Supersede): Promise<void>;
  sum(filter: CallFilter): Promise<Sum>;
  groups(by: GroupBy, filter: CallFilter): Promise<Group[]>;
  spread(filter: CallFilter): Promise<Spread>;
  panels(filter: CallFilter): Promise<PanelsTried>;
  /** Newest first, from behind a page's `next` on; or from any place of an order, with the count alone at `limit` 0. */
  page(filter: CallFilter, limit: number, from?: string | PagePlace): Promise<Page>;
  call(id: string): Promise<Call | undefined>;
  /** All calls, oldest first. */
  lines(filter?: CallFilter): AsyncIterable<Call>;
  /** Calls recorded from now on by any process, within 500 ms while `eager`, else some seconds. */
  follow(
    listener: (calls: Call[]) => void,
    eager?: () => boolean,
    onSupersede?: (records: Supersede[]) => void,
  ): { dispose(): void };
  damage(): Promise<Damage[]>;
  degraded(): Degraded | undefined;
  onDegraded(listener: (state: Degraded | undefined) => void): { dispose(): void };
  close(): Promise<void>;
}
