import type { Call } from '../../src/call.ts';
import type {
  CallFilter,
  Damage,
  Degraded,
  Group,
  GroupBy,
  Ledger,
  Page,
  PagePlace,
  PanelsTried,
  Spread,
  Sum,
} from '../../src/ledger/ledgerTypes.ts';
import { BUCKETS, costBucket, type Histogram, latencyBucket, spreadOf } from '../../src/ledger/histogram.ts';
import { callMeets, inOrder } from './callMeets.ts';
import { type Supersede, withReceipts } from '../../src/ledger/supersede.ts';

/** A Ledger that keeps its calls in memory; `dir` is a name only. */
export class MemoryLedger implements Ledger {
  readonly dir = 'memory';
  private readonly calls: Call[] = [];
  private readonly recorded = new Map<string, Call>();
  private readonly receipts: Supersede[] = [];
  private readonly followers = new Set<(calls: Call[]) => void>();
  private readonly degradedListeners = new Set<(state: Degraded | undefined) => void>();
  private state: Degraded | undefined;
  private readonly damaged: Damage[];

  constructor(calls: Call[] = [], damaged: Damage[] = []) {
    this.calls.push(...calls);
    this.damaged = damaged;
  }

  append(call: Call): Promise<void> {
    if (!this.calls.some(({ id }) => id === call.id)) {
      this.calls.push(call);
      for (const listener of this.followers) listener([call]);
    }
    return Promise.resolve();
  }

  supersede(record: Supersede): Promise<void> {
    this.receipts.push(record);
    const at = this.calls.findIndex(({ id }) => id === record.id);
    const recorded = this.recorded.get(record.id) ?? this.calls[at];
    if (!recorded) return Promise.resolve();
    this.recorded.set(record.id, recorded);
    this.calls[at] = withReceipts(
      recorded,
      this.receipts.filter(({ id }) => id === record.id),
    );
    return Promise.resolve();
  }

  sum(filter: CallFilter): Promise<Sum> {
    return Promise.resolve(sumOf(this.matching(filter)));
  }

  groups(by: GroupBy, filter: CallFilter): Promise<Group[]> {
    const groups = new Map<string | null, Call[]>();
    for (const call of this.matching(filter).filter(isCounted)) {
      const key = keyOf(call, by);
      const group = groups.get(key);
      if (group) group.push(call);
      else groups.set(key, [call]);
    }
    return Promise.resolve(
      [...groups].map(([key, calls]) => Object.assign({ key, sum: sumOf(calls) }, percentiles(calls))),
    );
  }

  spread(filter: CallFilter): Promise<Spread> {
    const calls = this.matching(filter).filter(isCounted);
    const histogram: Histogram = new Uint32Array(BUCKETS);
    const count = (bucket: number) => (histogram[bucket] = (histogram[bucket] ?? 0) + 1);
    for (const call of calls) {
      const cost = billedOf(call);
      if (call.latencyMs !== undefined) count(latencyBucket(call.latencyMs));
      if (cost !== undefined) count(costBucket(Number(cost)));
    }
    return Promise.resolve({ ...spreadOf(histogram), exact: false });
  }

  panels(filter: CallFilter): Promise<PanelsTried> {
    const panels = new Map<string, boolean>();
    for (const { tags, images = 0 } of this.matching(filter).filter(isCounted)) {
      if (tags.panel === undefined) continue;
      const key = JSON.stringify([tags.chapter, tags.panel]);
      panels.set(key, images > 0 || panels.get(key) === true);
    }
    return Promise.resolve({ tried: panels.size, kept: [...panels.values()].filter(Boolean).length });
  }

  page(filter: CallFilter, limit: number, after?: string | PagePlace): Promise<Page> {
    if (typeof after === 'object') {
      const all = inOrder(this.matching(filter), after.order);
      return Promise.resolve({ calls: all.slice(after.offset, after.offset + limit), total: all.length });
    }
    const newest = this.matching(filter).sort(
      (a, b) => b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id),
    );
    const start = after === undefined ? 0 : newest.findIndex((call) => cursorOf(call) === after) + 1;
    const calls = newest.slice(start, start + limit);
    const last = calls.at(-1);
    const more = start + limit < newest.length && last !== undefined;
    return Promise.resolve({ calls, total: newest.length, ...(more ? { next: cursorOf(last) } : {}) });
  }

  call(id: string): Promise<Call | undefined> {
    return Promise.resolve(this.calls.find((call) => call.id === id));
  }

  async *lines(filter: CallFilter = {}): AsyncIterable<Call> {
    yield* this.matching(filter).sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  }

  follow(listener: (calls: Call[]) => void) {
    this.followers.add(listener);
    return { dispose: () => void this.followers.delete(listener) };
  }

  damage(): Promise<Damage[]> {
    return Promise.resolve(this.damaged);
  }

  degraded(): Degraded | undefined {
    return this.state;
  }

  onDegraded(listener: (state: Degraded | undefined) => void) {
    this.degradedListeners.add(listener);
    return { dispose: () => void this.degradedListeners.delete(listener) };
  }

  /** For tests: what the ledger says of itself from now on. */
  setDegraded(state: Degraded | undefined): void {
    this.state = state;
    for (const listener of this.degradedListeners) listener(state);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private matching(filter: CallFilter): Call[] {
    return this.calls.filter((call) => {
      const at = Date.parse(call.startedAt);
      return (
        at >= (filter.from ?? -Infinity) &&
        at < (filter.to ?? Infinity) &&
        (filter.session === undefined || call.session === filter.session) &&
        (filter.simulated === undefined || call.simulated === filter.simulated) &&
        (filter.model === undefined || modelOf(call) === filter.model) &&
        (filter.outcome === undefined || call.outcome === filter.outcome) &&
        Object.entries(filter.tags ?? {}).every(([name, value]) => call.tags[name] === value) &&
        (filter.where ?? []).every((condition) => callMeets(call, condition))
      );
    });
  }
}

const cursorOf = (call: Call) => `${call.startedAt} ${call.id}`;
const modelOf = (call: Call) => call.modelVersion ?? call.requestedModel;
const isCounted = (call: Call) => call.outcome !== 'refused' && call.method !== 'countTokens';

function keyOf(call: Call, by: GroupBy): string | null {
  if (typeof by === 'object') return call.tags[by.tag] ?? null;
  switch (by) {
    case 'model':
      return modelOf(call);
    case 'day': {
      const at = new Date(call.startedAt);
      const two = (part: number) => String(part).padStart(2, '0');
      return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    }
    case 'session':
      return call.session ?? null;
    case 'terminal':
      return call.terminal ?? null;
    case 'client':
      return call.client ?? null;
    case 'outcome':
      return call.outcome;
  }
}

/** What is billed at least; undefined for unpriced and unknown calls. */
function billedOf(call: Call): bigint | undefined {
  const amount = call.picoUsd ?? call.minPicoUsd;
  return amount === undefined ? undefined : BigInt(amount);
}

function sumOf(matching: Call[]): Sum {
  const calls = matching.filter(isCounted);
  const count = (test: (call: Call) => boolean) => calls.filter(test).length;
  const total = (amount: (call: Call) => number | undefined) =>
    calls.reduce((sum, call) => sum + (amount(call) ?? 0), 0);
  return {
    calls: calls.length,
    errors: count((call) => call.outcome === 'error'),
    unpriced: count((call) => call.reason === 'unpriced'),
    unknown: count((call) => call.reason === 'unknown'),
    uncertain: count((call) => call.reason === 'uncertain'),
    freeTier: count((call) => call.reason === 'free-tier'),
    retries: count((call) => (call.attempt ?? 1) > 1),
    images: total((call) => call.images),
    promptTokens: total((call) => call.promptTokens),
    cachedTokens: total((call) => call.cachedTokens),
    outputTokens: total((call) => (call.candidatesTokens ?? 0) + (call.thoughtsTokens ?? 0)),
    totalTokens: total((call) => call.totalTokens),
    billed: calls.reduce((sum, call) => sum + (billedOf(call) ?? 0n), 0n),
    list: calls.reduce(
      (sum, call) => sum + BigInt(call.listPicoUsd ?? call.picoUsd ?? call.minPicoUsd ?? '0'),
      0n,
    ),
  };
}

function percentiles(calls: Call[]): Pick<Group, 'costP50' | 'costP95' | 'costP99'> {
  const costs = calls
    .map(billedOf)
    .filter((cost) => cost !== undefined)
    .sort((a, b) => (a < b ? -1 : 1));
  const at = (share: number) => costs[Math.min(costs.length - 1, Math.ceil(share * costs.length) - 1)];
  const [costP50, costP95, costP99] = [at(0.5), at(0.95), at(0.99)];
  return costP50 === undefined || costP95 === undefined || costP99 === undefined
    ? {}
    : { costP50, costP95, costP99 };
}
