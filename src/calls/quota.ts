import type { Tier } from '../call.ts';
import type { TieredModel } from '../budgets/freeTier.ts';
import type { KnownTier, ModelQuota, QuotaLesson, QuotaRequest } from '../budgets/modelQuota.ts';
import { modelQuota } from '../budgets/modelQuota.ts';
import { quotaDay } from '../budgets/quotaDay.ts';
import type { QuotaLimits } from '../budgets/quotaLimits.ts';
import { quotaName } from '../budgets/quotaLimits.ts';
import { keyName, QuotaLog, type QuotaEntry } from '../ledger/quotaLog.ts';
import { pacificDay } from '../pricing/pacificDay.ts';
import type { Exchange, QuotaFacts } from '../usage/exchange.ts';

interface QuotaParts {
  /** Of the user, not of a folder: quota belongs to a project. */
  dir: string;
  /** The key that calls are made with now. */
  apiKey: () => Promise<string | undefined>;
  /** By id or alias; undefined when the book has no such model. */
  model: (id: string) => TieredModel | undefined;
  limits: QuotaLimits;
  now: () => number;
  /** As set. */
  tier: () => KnownTier;
}

/** Entries of the simulator are kept by this window alone. */
type Entries = { entries: QuotaEntry[] };

/** Requests and limits of the key in use, and its tier where the setting leaves that open. */
export class Quota {
  readonly #parts: QuotaParts;
  readonly #simulated: Entries = { entries: [] };
  #current: { key: string; log: QuotaLog } | undefined;

  constructor(parts: QuotaParts) {
    this.#parts = parts;
  }

  /** Reads what all windows know of the key in use now. */
  async refresh(): Promise<void> {
    const log = await this.#log();
    await log?.refresh();
  }

  /** Removes what is old. */
  async tidy(): Promise<void> {
    await (await this.#log())?.tidy(pacificDay(this.#parts.now()));
  }

  /** Counts an exchange, and learns from it. Of other sources than the runner the key is not known. */
  async observe(exchange: Exchange): Promise<void> {
    if (exchange.source !== 'runner' || exchange.ended === 'refused' || exchange.method === 'countTokens')
      return;
    const entries = this.#entriesOf(exchange);
    if (exchange.simulated) {
      this.#simulated.entries.push(...entries);
      return;
    }
    const log = await this.#log();
    if (!log) return;
    for (const entry of entries) await log.append(pacificDay(entry.at), entry);
    await log.refresh();
  }

  /** As set, else as seen of the key in use; `auto` while nothing was seen. */
  get tier(): KnownTier {
    const set = this.#parts.tier();
    return set === 'auto' ? (this.#seenTier() ?? 'auto') : set;
  }

  /** What an exchange is billed as: batch and others keep what they were asked as. */
  tierOf({ simulated, source, tier }: Exchange): Tier {
    if (simulated || source !== 'runner' || this.#parts.tier() !== 'auto') return tier;
    return this.#seenTier() ?? tier;
  }

  /** Of one model, by id or alias. */
  of(id: string, simulated: boolean): ModelQuota | undefined {
    const model = this.#parts.model(id) ?? { id };
    const name = quotaName(this.#parts.limits, model.id);
    const { requests, lessons } = this.#facts(simulated);
    // The simulator has no free tier of its own; only what it said counts.
    if (simulated && !lessons.some((lesson) => lesson.model === name)) return undefined;
    const { limits, now } = this.#parts;
    const tier = simulated ? 'auto' : this.tier;
    return modelQuota(model, name, { requests, lessons, limits, tier, now: now() });
  }

  /** Of the models of today's requests, and of those that the service spoke of. */
  figures(simulated: boolean): ModelQuota[] {
    const { requests, lessons } = this.#facts(simulated);
    const { start, end } = quotaDay(this.#parts.now());
    const names = new Set([
      ...requests.filter(({ at }) => at >= start && at < end).map(({ model }) => model),
      ...lessons.filter(({ at }) => at >= start - 86_400_000).map(({ model }) => model),
    ]);
    return [...names]
      .flatMap((name) => this.of(this.#idOf(name), simulated) ?? [])
      .sort((a, b) => b.requests - a.requests);
  }

  /** The model that a quota's name stands for. */
  #idOf(name: string): string {
    if (this.#parts.model(name)) return name;
    const names = Object.entries(this.#parts.limits.quotaModelNames);
    return names.find(([, quota]) => quota === name)?.[0] ?? name;
  }

  #facts(simulated: boolean): { requests: QuotaRequest[]; lessons: QuotaLesson[] } {
    const { entries } = simulated ? this.#simulated : (this.#current?.log ?? { entries: [] });
    return {
      requests: entries.flatMap((entry) => (entry.is === 'request' ? [entry] : [])),
      lessons: entries.flatMap((entry) => (entry.is === 'lesson' ? [entry] : [])),
    };
  }

  #seenTier(): Tier | undefined {
    return this.#current?.log.entries
      .flatMap((entry) => (entry.is === 'tier' ? [entry] : []))
      .reduce<Extract<QuotaEntry, { is: 'tier' }> | undefined>(
        (a, b) => (a && a.at > b.at ? a : b),
        undefined,
      )?.tier;
  }

  #entriesOf(exchange: Exchange): QuotaEntry[] {
    const { startedAt: at, requestedModel, answer } = exchange;
    const model = this.#parts.model(requestedModel);
    const name = quotaName(this.#parts.limits, model?.id ?? requestedModel);
    const inputTokens = answer.usage?.promptTokens;
    const counted = Number.isSafeInteger(inputTokens) && (inputTokens ?? -1) >= 0;
    const request: QuotaEntry = {
      is: 'request',
      at,
      model: name,
      ...(counted && inputTokens !== undefined ? { inputTokens } : {}),
    };
    const { quota } = answer.error ?? {};
    const lessons = quota ? lessonsOf(quota, name, at) : [];
    const tier = this.#tierSeen(exchange, model);
    return [
      request,
      ...lessons,
      ...(tier === undefined || tier === this.#seenTier() ? [] : [{ is: 'tier' as const, at, tier }]),
    ];
  }

  /** A free-tier quota shows a key without billing; a paid one, or an answer that the free tier never gives, one with. */
  #tierSeen(
    { simulated, answer, httpStatus, ended }: Exchange,
    model: TieredModel | undefined,
  ): Tier | undefined {
    if (simulated) return undefined;
    const free = answer.error?.quota?.freeTier;
    if (free !== undefined) return free ? 'free' : 'paid';
    const answered =
      httpStatus === 200 && ended === 'complete' && !answer.error && answer.usage !== undefined;
    return answered && model?.freeTier === false ? 'paid' : undefined;
  }

  async #log(): Promise<QuotaLog | undefined> {
    const key = await this.#parts.apiKey();
    if (key === undefined) return undefined;
    if (this.#current?.key !== key) {
      const log = new QuotaLog(this.#parts.dir, await keyName(this.#parts.dir, key));
      this.#current = { key, log };
      await log.refresh();
    }
    return this.#current.log;
  }
}

/** One for each quota that a 429 names. */
function lessonsOf(facts: QuotaFacts, requested: string, at: number): QuotaEntry[] {
  const { kind, quotaId = '', metric = '', also = [] } = facts;
  const main =
    kind === 'per-day' || kind === 'per-minute' || kind === 'not-offered'
      ? [lessonEntry({ ...facts, kind, metric: `${quotaId} ${metric}` }, requested, at)]
      : [];
  // Whoever is over one of them was told how long to wait for that one alone.
  const others = also.map(({ per, ...other }) =>
    lessonEntry({ ...other, kind: per === 'day' ? 'per-day' : 'per-minute' }, requested, at),
  );
  return [...main, ...others];
}

function lessonEntry(
  {
    kind,
    metric = '',
    model,
    limit,
    freeTier,
    retryAfterMs,
  }: Omit<QuotaFacts, 'kind' | 'also'> & { kind: Extract<QuotaEntry, { is: 'lesson' }>['kind'] },
  requested: string,
  at: number,
): QuotaEntry {
  return {
    is: 'lesson',
    at,
    model: model ?? requested,
    kind,
    metric: /token/i.test(metric) ? 'input-tokens' : 'requests',
    ...(limit === undefined ? {} : { limit }),
    ...(freeTier === undefined ? {} : { freeTier }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}
