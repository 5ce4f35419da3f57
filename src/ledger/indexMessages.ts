import type { Call } from '../call.ts';
import type {
  CallFilter,
  Damage,
  Group,
  GroupBy,
  Page,
  PagePlace,
  PanelsTried,
  Spread,
  Sum,
} from './ledgerTypes.ts';

/** What the ledger asks of its worker, and what comes back. Every ask is answered after catching up with all journals. */
export interface IndexAsks {
  sum: { ask: { filter: CallFilter }; answer: Sum };
  groups: { ask: { by: GroupBy; filter: CallFilter }; answer: Group[] };
  spread: { ask: { filter: CallFilter }; answer: Spread };
  panels: { ask: { filter: CallFilter }; answer: PanelsTried };
  page: { ask: { filter: CallFilter; limit: number; from?: string | PagePlace }; answer: Page };
  /** Oldest first. */
  lines: {
    ask: { filter: CallFilter; limit: number; after?: string };
    answer: { calls: Call[]; next?: string };
  };
  call: { ask: { id: string }; answer: Call | undefined };
  /** Those of the ids that are recorded. */
  known: { ask: { ids: string[] }; answer: string[] };
  damage: { ask: object; answer: Damage[] };
  /** Catches up; sealing and saving follow every answer. */
  upkeep: { ask: object; answer: undefined };
  /** Saves what would be slow to make again. */
  close: { ask: object; answer: undefined };
}

export type IndexAsk = keyof IndexAsks;

export type IndexRequest = { [K in IndexAsk]: { id: number; type: K; ask: IndexAsks[K]['ask'] } }[IndexAsk];

/** How the journals look to the index. */
export interface IndexState {
  damaged: number;
  /** Journals of a later version, which are not shown. */
  newer: number;
}

export type IndexReply =
  { id: number; ok: true; answer: unknown; state: IndexState } | { id: number; ok: false; message: string };

export interface IndexWorkerData {
  dir: string;
  wasm: string;
  readOnly: boolean;
}
