import type { Call } from '../call.ts';
import type { CacheMade, RequestPart } from '../gemini/geminiClient.ts';
import { ENGLISH } from '../l10n.ts';
import type { Money } from '../money.ts';
import type { SharedContext } from '../panels/sharedContext.ts';
import type { Exchange } from '../usage/exchange.ts';
import type { CacheStore } from './cacheStore.ts';
import type { GuardAsk, LongHolds, RunPorts, RunSettings } from './ports.ts';
import { referenceDigest } from './referenceDigest.ts';
import { chargeOf, uncheckedText, unreadText } from './runMessages.ts';

export type CacheResult =
  | { ok: true; cache: CacheMade; call: Call }
  /** What happened and what it means for money. */
  | { ok: false; message: string; call?: Call; refused?: boolean };

/** What a cache may take of budgets. Undefined: not known; whoever has a hard budget is asked then. */
export interface CacheCost {
  tokens: number | undefined;
  /** Making it, billed as input. */
  create: Money | undefined;
  /** Keeping it until it ends. No Call counts it, so its hold stays for as long as the budget's period. */
  storage: Money | undefined;
}

/** Makes an explicit cache of what panels share and keeps it for their requests. One Call, billed as input. */
export async function makeCache(
  shared: SharedContext,
  of: { chapter?: string; ttlSeconds: number; cost: CacheCost },
  store: CacheStore,
  ports: RunPorts,
  settings: RunSettings,
  signal: AbortSignal,
): Promise<CacheResult> {
  const { l10n = ENGLISH } = ports;
  const refuse = (why: string): CacheResult & { ok: false } => ({
    ok: false,
    message: `${why} ${l10n.t('Nothing was sent.')}`,
  });
  const parts: RequestPart[] = [];
  const digests: string[] = [];
  for (const name of shared.references) {
    const read = await ports.files.read(name);
    if (!read.ok) return refuse(unreadText(name, read, l10n));
    parts.push({ mimeType: read.mimeType, bytes: read.bytes });
    digests.push(referenceDigest(read.bytes));
  }
  if (shared.style !== undefined) parts.push({ text: `Style: ${shared.style.trim()}` });
  const client = await ports.client();
  if (!client.ok) return refuse(client.message);
  const { caches } = client.client;
  if (!caches) return refuse(l10n.t('This client has no explicit caches.'));
  const startedAt = ports.clock.now();
  const { model, system } = shared;
  const id = ports.newId();
  const chapter = of.chapter === undefined ? {} : { chapter: of.chapter };
  const held = await holdCache({ id, model, tags: chapter, simulated: client.simulated }, of.cost, ports);
  if (!held.ok) return { ...refuse(held.message), refused: true };
  const made = await caches.create(
    {
      model,
      displayName: `panelmeter ${of.chapter ?? ''}`.trim(),
      parts,
      ttlSeconds: of.ttlSeconds,
      ...(system === undefined ? {} : { systemInstruction: system }),
    },
    signal,
  );
  const expiresAt = made.ok ? (made.cache.expiresAt ?? startedAt + of.ttlSeconds * 1000) : startedAt;
  const exchange: Exchange = {
    id,
    startedAt,
    source: 'runner',
    simulated: client.simulated,
    method: 'cachedContents.create',
    requestedModel: model,
    ...(made.httpStatus === undefined ? {} : { httpStatus: made.httpStatus }),
    ended: made.ok || made.httpStatus !== undefined ? 'complete' : made.aborted ? 'aborted' : 'broken',
    streamed: false,
    latencyMs: made.latencyMs,
    referenceImages: digests.length,
    tier: settings.tier === 'free' ? 'free' : 'paid',
    answer: made.answer,
    ...(settings.client === undefined ? {} : { client: settings.client }),
    ...(settings.specFile === undefined ? {} : { specFile: settings.specFile }),
    tags: {
      ...chapter,
      ...(made.ok ? { cache: made.cache.name, cacheUntil: new Date(expiresAt).toISOString() } : {}),
    },
  };
  const call = await ports.record(exchange);
  await ports.longHolds.end(id);
  if (!made.ok) {
    // One that broke off was perhaps made, and is kept then until it ends.
    if (made.httpStatus !== undefined) await ports.longHolds.end(storageHold(id));
    const message = l10n.t('No cache was made: {0} {1}', made.message, chargeOf(call, l10n));
    return { ok: false, message, call };
  }
  await store.add({
    name: made.cache.name,
    model,
    simulated: client.simulated,
    madeAt: startedAt,
    expiresAt,
    hold: storageHold(id),
    system: system ?? '',
    style: shared.style ?? '',
    digests,
  });
  return { ok: true, cache: made.cache, call };
}

/** Making and keeping it are held apart: the one is settled by its Call, the other by none. */
async function holdCache(
  ask: Pick<GuardAsk, 'id' | 'model' | 'tags' | 'simulated'>,
  { tokens, create, storage }: CacheCost,
  ports: RunPorts,
): ReturnType<LongHolds['take']> {
  try {
    return await ports.longHolds.take([
      { ...ask, highest: create, tokens },
      { ...ask, id: storageHold(ask.id), highest: storage, tokens: 0, calls: 0 },
    ]);
  } catch (error) {
    return { ok: false, message: uncheckedText(error, ports.l10n) };
  }
}

function storageHold(id: string): string {
  return `${id} storage`;
}

/** Deletes all caches that were made here, so that their storage ends. Resolves with how many, or why not. */
export async function deleteCaches(
  store: CacheStore,
  ports: RunPorts,
  signal: AbortSignal,
): Promise<{ deleted: number; failure?: string }> {
  const client = await ports.client();
  if (!client.ok) return { deleted: 0, failure: client.message };
  let deleted = 0;
  for (const { name, model, simulated, madeAt, expiresAt, hold } of await store.list()) {
    if (simulated !== client.simulated) continue;
    const startedAt = ports.clock.now();
    const done = await client.client.caches?.delete(name, signal);
    if (!done) continue;
    // One that is gone already is as good as deleted.
    if (!done.ok && done.httpStatus !== 403 && done.httpStatus !== 404)
      return { deleted, failure: done.message };
    await store.forget(name);
    if (madeAt !== undefined && hold !== undefined)
      await ports.longHolds.keepShare(hold, startedAt - madeAt, expiresAt - madeAt);
    if (!done.ok) continue;
    deleted += 1;
    await ports.record({
      id: ports.newId(),
      startedAt,
      source: 'runner',
      simulated,
      method: 'cachedContents.delete',
      requestedModel: model,
      httpStatus: 200,
      ended: 'complete',
      streamed: false,
      tier: 'paid',
      answer: { hasCandidates: false, imageParts: 0, groundingQueries: 0 },
      tags: { cache: name },
    });
  }
  return { deleted };
}
