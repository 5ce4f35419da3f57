import { nearestRank } from '../budgets/nearestRank.ts';
import type { Call } from '../call.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { RecentIds } from '../ledger/recentIds.ts';
import { modelOf } from '../ledger/sums.ts';
import { measuredError, estimateAccuracy } from '../panels/estimateAccuracy.ts';
import type { MeasuredError, ModelAccuracy } from '../panels/estimateAccuracy.ts';
import type { HistoryOf, OutputHistory } from '../panels/history.ts';
import { ENOUGH_HISTORY, historyFrom } from '../panels/historyFrom.ts';
import type { OutputSample } from '../panels/historyFrom.ts';
import { subjectOf } from '../panels/panelTags.ts';

/** Calls kept of each model; estimates look back on the last 50 of them that fit. */
const KEPT = 200;

interface Seen {
  samples: OutputSample[];
  errors: MeasuredError[];
  /** Of the last calls: one comes from the ledger and from the feed. */
  ids: RecentIds;
  /** Histories worked out since the last call, by subject: a lens asks once for each panel. */
  made: Map<string | undefined, OutputHistory | undefined>;
  /** Calls of each subject, likewise. */
  counts: Map<string, number> | undefined;
}

/**
 * What each model answered to this user: the last calls of each, read from the ledger once and followed after.
 * Simulated calls teach simulated estimates alone.
 */
export class OutputHistories {
  private readonly ledger: Pick<Ledger, 'groups' | 'page'>;
  private readonly idOf: (model: string) => string;
  private readonly seen = new Map<string, Seen>();
  private readonly loading = new Map<boolean, Promise<void>>();
  private forgets = 0;
  /** `idOf` gives the price book's id of a served model. */
  constructor(ledger: Pick<Ledger, 'groups' | 'page'>, idOf: (model: string) => string) {
    this.ledger = ledger;
    this.idOf = idOf;
  }

  /** Reads the ledger, once; a failed reading is tried again by the next one. */
  async load(simulated: boolean): Promise<void> {
    const before = this.loading.get(simulated);
    if (before) return before;
    const reading = this.read(simulated);
    this.loading.set(simulated, reading);
    try {
      await reading;
    } catch (error) {
      this.loading.delete(simulated);
      throw error;
    }
  }

  /** Receipts changed: all is read anew by the next load. */
  forget(): void {
    this.forgets++;
    this.seen.clear();
    this.loading.clear();
  }

  loaded(simulated: boolean): boolean {
    return this.loading.has(simulated);
  }

  /** A call that was recorded, each once. */
  add(call: Call): void {
    const seen = this.of(call);
    if (seen.ids.has(call.id)) return;
    seen.ids.add(call.id);
    forgetMade(seen);
    keep(seen.samples, sampleOf(call));
    keep(seen.errors, measuredError(call));
  }

  history(simulated: boolean): HistoryOf {
    return (modelId, subject) => {
      const seen = this.seen.get(keyOf(simulated, modelId));
      return seen && madeFor(seen, subject);
    };
  }

  /** Thoughts and text of the 99th percentile of a model's last calls; undefined while there are few. */
  outputP99(simulated: boolean, modelId: string): number | undefined {
    const samples = this.seen.get(keyOf(simulated, modelId))?.samples ?? [];
    if (samples.length < ENOUGH_HISTORY) return undefined;
    return nearestRank(
      samples.map(({ thoughts, text }) => thoughts + text),
      99,
    );
  }

  /** Estimates against actuals, by model. */
  accuracy(simulated: boolean): ModelAccuracy[] {
    const errors = [...this.seen].flatMap(([key, seen]) =>
      key.startsWith(`${simulated} `)
        ? seen.errors.map((error) => ({ ...error, model: key.slice(`${simulated} `.length) }))
        : [],
    );
    return estimateAccuracy(errors);
  }

  private of(call: Call): Seen {
    const key = keyOf(call.simulated, this.idOf(modelOf(call)));
    let seen = this.seen.get(key);
    if (!seen)
      this.seen.set(
        key,
        (seen = {
          samples: [],
          errors: [],
          ids: new RecentIds(4 * KEPT),
          made: new Map(),
          counts: undefined,
        }),
      );
    return seen;
  }

  private async read(simulated: boolean): Promise<void> {
    const { forgets } = this;
    for (const { key: model } of await this.ledger.groups('model', { simulated })) {
      if (model === null) continue;
      const { calls } = await this.ledger.page({ model, outcome: 'ok', simulated }, KEPT);
      // Forgotten meanwhile: what was read is of before.
      if (forgets !== this.forgets) return this.load(simulated);
      const [newest] = calls;
      if (!newest) continue;
      const seen = this.of(newest);
      const older = calls.filter(({ id }) => !seen.ids.has(id)).toReversed();
      for (const { id } of older) seen.ids.add(id);
      forgetMade(seen);
      // What was recorded while we read is newer than what was read.
      seen.samples.unshift(...older.flatMap((call) => sampleOf(call) ?? []));
      seen.errors.unshift(...older.flatMap((call) => measuredError(call) ?? []));
    }
  }
}

/** Most panels have too few calls of their own: they share one history. */
function madeFor(seen: Seen, subject: string | undefined): OutputHistory | undefined {
  seen.counts ??= countSubjects(seen.samples);
  const own =
    subject !== undefined && (seen.counts.get(subject) ?? 0) >= ENOUGH_HISTORY ? subject : undefined;
  if (!seen.made.has(own)) seen.made.set(own, historyFrom(seen.samples, own));
  return seen.made.get(own);
}

function countSubjects(samples: readonly OutputSample[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { subject } of samples)
    if (subject !== undefined) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  return counts;
}

function forgetMade(seen: Seen): void {
  seen.made.clear();
  seen.counts = undefined;
}

function keyOf(simulated: boolean, modelId: string): string {
  return `${simulated} ${modelId}`;
}

function keep<T>(list: T[], item: T | undefined): void {
  if (item === undefined) return;
  list.push(item);
  if (list.length > KEPT) list.shift();
}

/** Undefined for what teaches nothing: failed and cut answers, counts, answers without usage. */
export function sampleOf(call: Call): OutputSample | undefined {
  const { tokensByMeter: tokens, outcome, method } = call;
  if (outcome !== 'ok' || !tokens || !/generatecontent/i.test(method)) return undefined;
  const sample: OutputSample = {
    thoughts: tokens['output.thoughts'] ?? 0,
    text: tokens['output.text'] ?? 0,
  };
  const subject = subjectOf(call.tags);
  if (subject !== undefined) sample.subject = subject;
  const { estimateTextTokens: counted, estimateTextBy: by, referenceImages } = call;
  const text = (tokens['input.text'] ?? 0) + (tokens['cached.text'] ?? 0);
  const images = (tokens['input.image'] ?? 0) + (tokens['cached.image'] ?? 0);
  if (counted !== undefined && by !== undefined && counted > 0 && text > 0)
    sample.input = { by, ratio: text / counted };
  if (referenceImages !== undefined && referenceImages > 0 && images > 0)
    sample.referenceImage = images / referenceImages;
  return sample;
}
