import type { Call } from '../call.ts';
import type { GeminiClient, GenerateResult } from '../gemini/geminiClient.ts';
import type { L10n } from '../l10n.ts';
import type { Money } from '../money.ts';
import type { TierModels } from '../panels/chooseModel.ts';
import type { HistoryOf } from '../panels/history.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { Exchange } from '../usage/exchange.ts';

/** What "Generate" needs of the world. Each port is small; the real ones are wired in the composition root. */

/** The client of the moment, or why there is none (no key and no simulator). */
export type ClientPort = () => Promise<
  { ok: true; client: GeminiClient; simulated: boolean } | { ok: false; message: string }
>;

/** Exchange → receipt → Call → ledger. Resolves when the Call would survive a crash. */
type RecordPort = (exchange: Exchange) => Promise<Call>;

/** A hold taken before sending. The money is settled with the Call, or released when nothing was sent. */
export interface Hold {
  settle(call: Call): Promise<void>;
  release(): Promise<void>;
}

export interface GuardAsk {
  /** The exchange's own id. */
  id: string;
  model: string;
  /** The highest figure of the estimate; undefined when the model is unpriced. */
  highest: Money | undefined;
  /** All tokens of the estimate's upper figure; undefined when not known. */
  tokens?: number | undefined;
  /** Images asked for. */
  images?: number | undefined;
  /** Default 1; 0 for what is no call of its own. */
  calls?: number | undefined;
  tags: Exchange['tags'];
  simulated: boolean;
}

/** Asked before each attempt. A refusal names the budget and what to do. */
export type GuardPort = (ask: GuardAsk) => Promise<{ ok: true; hold: Hold } | { ok: false; message: string }>;

/** Holds of what outlives one call, and perhaps its window: batch jobs, the storage of a cache. */
export interface LongHolds {
  /** For all of them or for none, before anything is sent. They count until they are ended. */
  take(asks: readonly GuardAsk[]): Promise<{ ok: true } | { ok: false; message: string }>;
  /** The call is in the ledger, or came to nothing; by the exchange's id, also after a restart. */
  end(id: string): Promise<void>;
  /** What was not taken is given back: `part` of `whole` stays. */
  keepShare(id: string, part: number, whole: number): Promise<void>;
}

/** A call that the ledger holds. */
export type KnownPort = (id: string) => Promise<Call | undefined>;

/** A reference image; `code` of one that is unreadable is the system's. */
export type ReadFile =
  | { ok: true; bytes: Uint8Array; mimeType: string }
  | { ok: false; reason: 'missing' | 'not-an-image' | 'unreadable'; code?: string };

/** Files beside a spec; paths are relative to the spec's folder. */
export interface RunFiles {
  /** A reference image. */
  read(path: string): Promise<ReadFile>;
  /** The path of such a name, as `writeNew` gives it. */
  outputPath(name: string): string;
  /** Names in the folder that images go to; empty when it does not exist yet. */
  outputNames(): Promise<readonly string[]>;
  /**
   * Writes a new file into that folder, whole or not at all, and never over one that is there. `path` is relative to the spec's folder.
   * `exists`: the name is taken, another one may be tried.
   */
  writeNew(
    name: string,
    bytes: Uint8Array,
  ): Promise<
    { ok: true; path: string } | { ok: false; reason: 'exists' | 'disk-full' | 'failed'; message: string }
  >;
}

interface ClockPort {
  /** ms since the epoch. */
  now(): number;
  /** ms that never run backwards. */
  monotonic(): number;
}

/** Whether and when to try again; `attempt` is the one that has just ended, from 1. */
type RetryPort = (
  result: GenerateResult,
  attempt: number,
) => { retry: true; waitMs: number } | { retry: false; why: string };

/** Asks once before something expensive; false when the user says no. */
export type AskMoneyPort = (ask: {
  what: string;
  likely: Money;
  highest: Money;
  unpriced: number;
  /** What else is to be known before, as a quota that will not do. */
  note?: string | undefined;
}) => Promise<boolean>;

/**
 * Keeps on disk what a crash would otherwise take with it. Each resolves when it would survive `kill -9`; `sending`
 * rejects when it cannot be kept, and nothing is sent then.
 */
export interface RunTrail {
  /** About to be sent; `exchange` is what is known of it if nothing else ever comes. */
  sending(panelId: string, exchange: Exchange): Promise<void>;
  /** Answered, so billed; told again with the file that is about to be written, and once what came is saved. */
  answered(panelId: string, exchange: Exchange, saved: boolean, writing?: string): Promise<void>;
  /** In the ledger: nothing is open any more. */
  recorded(panelId: string, call: Call): Promise<void>;
}

/** What a panel would send, to find an explicit cache that holds its beginning. */
export interface CacheAsk {
  model: string;
  simulated: boolean;
  system?: string;
  style?: string;
  /** Of its reference images. */
  digests: readonly string[];
}

export interface FoundCache {
  /** As `cachedContents/abc`. */
  name: string;
  /** Of the images that it holds, in its order. */
  digests: readonly string[];
  style: boolean;
}

export interface CachePort {
  find(ask: CacheAsk): Promise<FoundCache | undefined>;
  /** The service does not know it any more. */
  forget(name: string): Promise<void>;
}

export interface RunPorts {
  client: ClientPort;
  record: RecordPort;
  guard: GuardPort;
  longHolds: LongHolds;
  files: RunFiles;
  clock: ClockPort;
  /** Resolves early when the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  newId(): string;
  /** HMAC with the ledger's key. */
  hmac(text: string): string;
  retryAfter: RetryPort;
  askMoney: AskMoneyPort;
  history: HistoryOf;
  book: PriceBook;
  /** Absent: a killed run leaves no trace but its calls. */
  trail?: RunTrail;
  /** Absent: no explicit caches are used. */
  caches?: CachePort;
  /** Of what is told of a panel; absent: English. */
  l10n?: L10n;
}

/** What does not change during a run. */
export interface RunSettings {
  /** The billing tier of the key; `auto` counts as paid. */
  tier: 'paid' | 'free' | 'auto';
  /** Asks when the highest figure is above it. */
  confirmAbove: Money;
  /** What `tier: flash|pro` and the rule stand for; absent: the product's own. */
  tiers?: TierModels;
  client?: string;
  terminal?: string;
  /** The spec, by its place in the workspace. */
  specFile?: string;
}
