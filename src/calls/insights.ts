import type { Anomaly } from '../budgets/anomaly.ts';
import type { SpendAlert } from '../budgets/spendAlert.ts';
import type { OutlierMethod } from '../budgets/outlier.ts';
import type { Call } from '../call.ts';
import type { Ledger } from '../ledger/ledgerTypes.ts';
import { AnomalyWatch } from './anomalyWatch.ts';
import { HOUR_MS, HOURS } from './featureCalls.ts';
import { readSpendOutlook, type SpendOutlook } from './spendOutlook.ts';

/** Calls of the last week that are read at the start, and how many at a time. */
const HISTORY = 5000;
const PAGE = 500;
/** What lies further back was seen by nobody when it could be stopped: it is shown, not told. */
const FRESH_MS = 600_000;
/** 24 hours and the day move on without calls, too. */
const OLD_MS = 600_000;
/** Calls in a row make one reading more, not many. */
const SETTLE_MS = 1000;

interface InsightParts {
  ledger: Ledger;
  /** ms since the epoch. */
  now: () => number;
  method: () => OutlierMethod | 'off';
  /** What `current` says is another thing now. */
  changed: () => void;
  /** What a call that was just recorded shows; the same again with each further call of it. */
  found: (anomaly: Anomaly) => void;
  /** Rules that the last 24 hours break, the sharpest last; at each reading. */
  alerted: (alerts: readonly SpendAlert[], lowerBound: boolean) => void;
  /** The ledger could not be asked: the figures stay as they were. */
  failed: (error: unknown) => void;
}

export interface InsightFigures {
  /** Undefined until the ledger was read. */
  outlook: SpendOutlook | undefined;
  anomalies: Anomaly[];
}

/** What stands out in the spending of real calls: read once from the ledger, then folded in call by call. */
export class Insights {
  private readonly parts: InsightParts;
  private readonly watch: AnomalyWatch;
  private held: Call[] | undefined = [];
  private outlook: SpendOutlook | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  constructor(parts: InsightParts) {
    this.parts = parts;
    this.watch = new AnomalyWatch(parts.method);
  }

  /** Reads the last week. Never rejects. */
  async start(): Promise<void> {
    try {
      const { ledger, now } = this.parts;
      const history = await recentCalls(ledger, now() - HOURS * HOUR_MS);
      // What came meanwhile stands in the ledger too, and is told of: it is new.
      const held = new Set(this.held?.map(({ id }) => id));
      for (const call of history) if (!held.has(call.id)) this.watch.add(call, now());
    } catch (error) {
      this.parts.failed(error);
    }
    this.release();
    await this.read();
  }

  /** Calls as they are recorded, each once. */
  add(calls: readonly Call[]): void {
    if (this.held) {
      this.held.push(...calls);
      return;
    }
    const now = this.parts.now();
    for (const call of calls)
      for (const anomaly of this.watch.add(call, now))
        if (anomaly.at > now - FRESH_MS) this.parts.found(anomaly);
    if (calls.length > 0) this.readSoon();
  }

  current(): InsightFigures {
    if (this.outlook && this.parts.now() - this.outlook.at > OLD_MS) this.readSoon();
    return { outlook: this.outlook, anomalies: this.watch.recent(this.parts.now()) };
  }

  /** Reads forecast and rules of the last 24 hours again. Never rejects. */
  async read(): Promise<void> {
    try {
      this.outlook = await readSpendOutlook(this.parts.ledger, this.parts.now());
      const { alerts, lastLowerBound } = this.outlook;
      if (alerts.length > 0) this.parts.alerted(alerts, lastLowerBound);
      this.parts.changed();
    } catch (error) {
      this.parts.failed(error);
    }
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    this.add(held);
  }

  private readSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.read(); // never rejects
    }, SETTLE_MS);
  }
}

/** The newest calls since then, oldest first. Where there are more, the oldest hour is incomplete and left out. */
async function recentCalls(ledger: Ledger, from: number): Promise<Call[]> {
  const calls: Call[] = [];
  let after: string | undefined;
  do {
    const page = await ledger.page({ from }, PAGE, after);
    calls.push(...page.calls);
    after = page.next;
  } while (after !== undefined && calls.length < HISTORY);
  calls.reverse();
  const hourOf = (call: Call): number => Math.floor(Date.parse(call.startedAt) / HOUR_MS);
  const [oldest] = calls;
  return after === undefined || !oldest ? calls : calls.filter((call) => hourOf(call) > hourOf(oldest));
}
