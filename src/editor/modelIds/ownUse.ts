import { freeTierToday, type FreeTierToday } from '../../budgets/freeTier.ts';
import { quotaDay } from '../../budgets/quotaDay.ts';
import type { QuotaLimits } from '../../budgets/quotaLimits.ts';
import type { Group, Ledger } from '../../ledger/ledgerTypes.ts';
import type { SumParts } from '../../money.ts';
import type { ModelEntry } from '../../pricing/modelEntry.ts';
import type { PriceBook } from '../../pricing/priceBook.ts';

const DAY = 86_400_000;
/** A hover is asked for at every rest of the pointer; figures this old will do. */
const KEPT_MS = 10_000;

interface OwnUseParts {
  ledger: Pick<Ledger, 'groups'>;
  book: () => PriceBook;
  limits: QuotaLimits;
  /** Simulated calls are looked at, real ones are not. */
  simulated: () => boolean;
  now: () => number;
}

/** The user's own calls with one model, of this workspace. */
export interface OwnFigures {
  simulated: boolean;
  calls: number;
  /** Of the last 30 days. */
  sum: SumParts;
  /** Undefined: nothing is known of single calls. */
  p95?: bigint;
  /** Of real calls. */
  freeTier: FreeTierToday;
}

/** What hovers tell of the ledger. */
export class OwnUse {
  private readonly parts: OwnUseParts;
  private kept:
    { at: number; simulated: boolean; groups: Promise<[month: Group[], today: Group[]]> } | undefined;
  constructor(parts: OwnUseParts) {
    this.parts = parts;
  }

  /** Calls were recorded. */
  forget(): void {
    this.kept = undefined;
  }

  async of(entry: ModelEntry): Promise<OwnFigures> {
    const { book, limits, simulated } = this.parts;
    const [month, today] = await this.groups();
    const mine = ({ key }: Group): boolean => key !== null && book().model(key)?.id === entry.id;
    const groups = month.filter(mine);
    const requests = today.filter(mine).reduce((sum, group) => sum + group.sum.calls, 0);
    const sum: SumParts & { calls: number } = { calls: 0, billed: 0n, uncertain: 0, unpriced: 0, unknown: 0 };
    for (const { sum: part } of groups) {
      sum.calls += part.calls;
      sum.billed += part.billed;
      sum.uncertain += part.uncertain;
      sum.unpriced += part.unpriced;
      sum.unknown += part.unknown;
    }
    // Percentiles of several ids do not add up.
    const p95 = groups.length === 1 ? groups[0]?.costP95 : undefined;
    const freeTier = freeTierToday(entry, requests, limits);
    return { simulated: simulated(), calls: sum.calls, sum, freeTier, ...(p95 === undefined ? {} : { p95 }) };
  }

  private groups(): Promise<[month: Group[], today: Group[]]> {
    const { ledger, now } = this.parts;
    const simulated = this.parts.simulated();
    const at = now();
    const { kept } = this;
    if (kept && kept.simulated === simulated && at - kept.at < KEPT_MS) return kept.groups;
    const window = quotaDay(at);
    const groups = Promise.all([
      ledger.groups('model', { simulated, from: at - 30 * DAY }),
      ledger.groups('model', { simulated: false, from: window.start, to: window.end }),
    ]);
    this.kept = { at, simulated, groups };
    return groups;
  }
}
