import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { OutputHistories } from '../calls/outputHistory.ts';
import type { Recorder } from '../calls/recordCall.ts';
import { retryRule } from '../gemini/retry.ts';
import { hashKey } from '../ledger/hashKey.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { CachePort, ClientPort, GuardPort, LongHolds, RunPorts, RunSettings } from '../runs/ports.ts';
import { openSpecFolder } from '../runs/specFolder.ts';
import { askMoney } from './askMoney.ts';
import { specName } from './ledgerPlace.ts';
import type { Settings } from './settings.ts';

interface RunPortsParts {
  hash: ContentHash;
  settings: Settings;
  client: ClientPort;
  recorder: Recorder;
  guard: GuardPort;
  longHolds: LongHolds;
  book: () => PriceBook;
  histories: OutputHistories;
  caches?: CachePort;
}

/** The HMAC of the ledger's key: made with the first spec that is opened, so that an empty folder stays empty. */
export class ContentHash {
  private key: Promise<Buffer> | undefined;
  private loaded: Buffer | undefined;
  private readonly ledgerDir: string;
  constructor(ledgerDir: string) {
    this.ledgerDir = ledgerDir;
  }
  async load(): Promise<void> {
    this.key ??= hashKey(this.ledgerDir);
    this.loaded = await this.key;
  }
  /** Undefined until loaded. */
  readonly of = (text: string): string | undefined =>
    this.loaded && createHmac('sha256', this.loaded).update(text).digest('base64url');
}

/** The real ports of a run, for one spec on disk; of a batch it may be gone by now. */
export async function runPorts(spec: { uri: vscode.Uri }, parts: RunPortsParts): Promise<RunPorts> {
  const { hash } = parts;
  await hash.load();
  const { simulator } = parts.settings;
  // Without it the estimate says that there is no history; that keeps no panel from being made.
  await parts.histories.load(simulator).catch(() => undefined);
  return {
    client: parts.client,
    record: (exchange) => parts.recorder.record(exchange),
    guard: parts.guard,
    longHolds: parts.longHolds,
    files: openSpecFolder(spec.uri.fsPath, parts.settings.outputFolderOf(spec.uri), vscode.l10n),
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    // An abort ends the wait early; what comes then is the caller's to look at.
    sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
    newId: randomUUID,
    hmac: (text) => hash.of(text) ?? '',
    retryAfter: retryRule({ random: Math.random, l10n: vscode.l10n }),
    askMoney: askMoney(parts.settings),
    history: parts.histories.history(simulator),
    book: parts.book(),
    l10n: vscode.l10n,
    ...(parts.caches ? { caches: parts.caches } : {}),
  };
}

export function runSettings(document: vscode.TextDocument, settings: Settings): RunSettings {
  return {
    tier: settings.billingTier,
    confirmAbove: settings.confirmAbove,
    tiers: settings.models,
    client: 'panelmeter',
    specFile: specName(document),
  };
}
