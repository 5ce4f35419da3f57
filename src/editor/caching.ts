import * as vscode from 'vscode';
import { shownUsd } from '../money.ts';
import { cachePayoff, type CachePayoff } from '../panels/cachePayoff.ts';
import { sharedContexts, type SharedContext } from '../panels/sharedContext.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import type { CacheStore } from '../runs/cacheStore.ts';
import { deleteCaches, makeCache, type CacheCost, type CacheResult } from '../runs/makeCache.ts';
import type { RunPorts, RunSettings } from '../runs/ports.ts';
import { chargeOf } from '../runs/runMessages.ts';
import { offerWaysOn } from './budgetMessages.ts';
import type { ChapterTarget } from './specTarget.ts';
import type { SpecTools } from './specTools.ts';

const TTL_SECONDS = 3600;

interface CachingParts {
  book: () => PriceBook;
  specs: SpecTools;
  store: CacheStore;
  ports: (document: vscode.TextDocument, override?: boolean) => Promise<RunPorts>;
  runSettings: (document: vscode.TextDocument) => RunSettings;
  chapterOf: (given: unknown) => Promise<ChapterTarget | undefined>;
}

interface Plan {
  shared: SharedContext;
  cost: CacheCost;
  reads: number;
  tokens: number;
  payoff: CachePayoff;
}

/** *Cache Shared Context of Chapter* and *Delete Caches*. */
export class Caching {
  private readonly parts: CachingParts;
  constructor(parts: CachingParts) {
    this.parts = parts;
  }

  /** Says whether a cache pays and, when it does and is agreed to, makes it. Resolves with what came of it. */
  async make(given: unknown, override = false): Promise<CacheResult | undefined> {
    const target = await this.parts.chapterOf(given);
    if (!target) return undefined;
    const { document, file, name } = target;
    const ports = await this.parts.ports(document, override);
    const planned = await this.plan(target, ports);
    if ('why' in planned) return tell({ ok: false, message: `${planned.why} Nothing was sent.` });
    const { shared, cost, reads, tokens, payoff } = planned;
    const words = payoffWords(name, planned);
    const pays = payoff.saved > 0n;
    if (!pays) return tell({ ok: false, message: `${words} No cache was made, nothing was sent.` });
    const client = await ports.client();
    if (!client.ok) return tell({ ok: false, message: `${client.message} Nothing was sent.` });
    // The simulator charges nothing, so it asks nothing.
    const agreed =
      client.simulated || (await vscode.window.showInformationMessage(words, 'Make cache')) === 'Make cache';
    if (!agreed) return undefined;
    const { chapter } = file.chapter ?? {};
    const result = await makeCache(
      shared,
      { ttlSeconds: TTL_SECONDS, cost, ...(chapter === undefined ? {} : { chapter }) },
      this.parts.store,
      ports,
      this.parts.runSettings(document),
      new AbortController().signal,
    );
    if (!result.ok) {
      const again = { command: 'panelmeter.cacheAnyway', args: [document.uri] };
      if (result.refused === true) void offerWaysOn(result.message, again); // may stay as long as it likes
      return result.refused === true ? result : tell(result);
    }
    const size = (result.cache.totalTokens ?? tokens).toLocaleString('en-US');
    const text = `${size} tokens of ${name} are cached for an hour and used by its next ${reads} calls. ${chargeOf(result.call)} Storage: ${shownUsd(payoff.storage)} for the hour; Delete Caches ends it.`;
    void vscode.window.showInformationMessage(text);
    return result;
  }

  async deleteAll(given: unknown): Promise<number> {
    const target = await this.parts.chapterOf(given);
    if (!target) return 0;
    const ports = await this.parts.ports(target.document);
    const { deleted, failure } = await deleteCaches(this.parts.store, ports, new AbortController().signal);
    const said = failure === undefined ? 'Their storage has ended.' : `The others stay: ${failure}`;
    void vscode.window.showInformationMessage(`${deleted} caches were deleted. ${said}`);
    return deleted;
  }

  /** For the largest group of panels that are still to be made. */
  private async plan(
    { document, file, name }: ChapterTarget,
    ports: RunPorts,
  ): Promise<Plan | { why: string }> {
    const left = new Set(this.parts.specs.leftOf(document));
    const panels = file.panels.filter(({ spec }) => left.has(spec.panelId));
    const [shared] = sharedContexts(panels);
    if (!shared) return { why: `All panels of ${name} are made: no call would use a cache.` };
    const { model, system, style, references } = shared;
    const texts = [system, style].filter((text) => text !== undefined);
    if (texts.length + references.length === 0)
      return { why: `The panels of ${name} share no style and no reference.` };
    const book = this.parts.book();
    const perImage = book.model(model)?.image?.inputImageTokens;
    const client = await ports.client();
    if (!client.ok) return { why: client.message };
    const counted =
      texts.length === 0
        ? { ok: true as const, totalTokens: 0 }
        : await client.client.countTokens(
            { model, parts: texts.map((text) => ({ text })) },
            new AbortController().signal,
          );
    if (!counted.ok) return { why: `What is shared could not be counted (${counted.message}).` };
    // Where the book does not know what an image counts as, it is left out: the cache then saves more than is said.
    const isWhole = references.length === 0 || perImage !== undefined;
    const image = references.length * (perImage ?? 0);
    const text = counted.totalTokens;
    const now = Date.now();
    const times = { fromMs: now, toMs: now + TTL_SECONDS * 1000 };
    const payoff = cachePayoff({ model, text, image, reads: shared.panelIds.length, ...times }, book);
    if ('unknown' in payoff) return { why: `No cache for ${name}: ${payoff.unknown}.` };
    const { create, storage } = payoff;
    const known = { tokens: text + image, create, storage };
    const cost = isWhole ? known : { tokens: undefined, create: undefined, storage: undefined };
    return { shared, cost, reads: shared.panelIds.length, tokens: text + image, payoff };
  }
}

function payoffWords(name: string, { shared, reads, tokens, payoff }: Plan): string {
  const { saved, create, storage, paysFrom } = payoff;
  const what = `Caching ${tokens.toLocaleString('en-US')} shared tokens of ${name} for an hour and ${reads} calls with ${shared.model}`;
  const parts = `making it ${shownUsd(create)}, storage ${shownUsd(storage)}`;
  const from = paysFrom === undefined ? '' : ` It pays from ${paysFrom} calls on.`;
  return saved > 0n
    ? `${what} saves ~${shownUsd(saved)} (${parts}).${from}`
    : `${what} costs ~${shownUsd(-saved)} more than it saves (${parts}).${from}`;
}

function tell(result: CacheResult): CacheResult {
  if (!result.ok) void vscode.window.showInformationMessage(result.message);
  return result;
}
