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
const NOTHING_SENT = vscode.l10n.t('Nothing was sent.');

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
    if ('why' in planned) return tell({ ok: false, message: `${planned.why} ${NOTHING_SENT}` });
    const { shared, cost, reads, tokens, payoff } = planned;
    const words = payoffWords(name, planned);
    const pays = payoff.saved > 0n;
    if (!pays)
      return tell({
        ok: false,
        message: `${words} ${vscode.l10n.t('No cache was made, nothing was sent.')}`,
      });
    const client = await ports.client();
    if (!client.ok) return tell({ ok: false, message: `${client.message} ${NOTHING_SENT}` });
    // The simulator charges nothing, so it asks nothing.
    const make = vscode.l10n.t('Make cache');
    const agreed = client.simulated || (await vscode.window.showInformationMessage(words, make)) === make;
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
    const text = vscode.l10n.t(
      '{0} tokens of {1} are cached for an hour and used by its next {2} calls. {3} Storage: {4} for the hour; Delete Caches ends it.',
      size,
      name,
      reads,
      chargeOf(result.call, vscode.l10n),
      shownUsd(payoff.storage),
    );
    void vscode.window.showInformationMessage(text);
    return result;
  }

  async deleteAll(given: unknown): Promise<number> {
    const target = await this.parts.chapterOf(given);
    if (!target) return 0;
    const ports = await this.parts.ports(target.document);
    const { deleted, failure } = await deleteCaches(this.parts.store, ports, new AbortController().signal);
    const said =
      failure === undefined
        ? vscode.l10n.t('Their storage has ended.')
        : vscode.l10n.t('The others stay: {0}', failure);
    void vscode.window.showInformationMessage(
      `${vscode.l10n.t('{0} caches were deleted.', deleted)} ${said}`,
    );
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
    if (!shared)
      return { why: vscode.l10n.t('All panels of {0} are made: no call would use a cache.', name) };
    const { model, system, style, references } = shared;
    const texts = [system, style].filter((text) => text !== undefined);
    if (texts.length + references.length === 0)
      return { why: vscode.l10n.t('The panels of {0} share no style and no reference.', name) };
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
    if (!counted.ok)
      return { why: vscode.l10n.t('What is shared could not be counted ({0}).', counted.message) };
    // Where the book does not know what an image counts as, it is left out: the cache then saves more than is said.
    const isWhole = references.length === 0 || perImage !== undefined;
    const image = references.length * (perImage ?? 0);
    const text = counted.totalTokens;
    const now = Date.now();
    const times = { fromMs: now, toMs: now + TTL_SECONDS * 1000 };
    const payoff = cachePayoff(
      { model, text, image, reads: shared.panelIds.length, ...times },
      book,
      vscode.l10n,
    );
    if ('unknown' in payoff) return { why: vscode.l10n.t('No cache for {0}: {1}.', name, payoff.unknown) };
    const { create, storage } = payoff;
    const known = { tokens: text + image, create, storage };
    const cost = isWhole ? known : { tokens: undefined, create: undefined, storage: undefined };
    return { shared, cost, reads: shared.panelIds.length, tokens: text + image, payoff };
  }
}

function payoffWords(name: string, { shared, reads, tokens, payoff }: Plan): string {
  const { saved, create, storage, paysFrom } = payoff;
  const what = vscode.l10n.t(
    'Caching {0} shared tokens of {1} for an hour and {2} calls with {3}',
    tokens.toLocaleString('en-US'),
    name,
    reads,
    shared.model,
  );
  const parts = vscode.l10n.t('making it {0}, storage {1}', shownUsd(create), shownUsd(storage));
  const from = paysFrom === undefined ? '' : ` ${vscode.l10n.t('It pays from {0} calls on.', paysFrom)}`;
  return saved > 0n
    ? `${vscode.l10n.t('{0} saves ~{1} ({2}).', what, shownUsd(saved), parts)}${from}`
    : `${vscode.l10n.t('{0} costs ~{1} more than it saves ({2}).', what, shownUsd(-saved), parts)}${from}`;
}

function tell(result: CacheResult): CacheResult {
  if (!result.ok) void vscode.window.showInformationMessage(result.message);
  return result;
}
