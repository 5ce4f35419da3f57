import type { Call } from '../call.ts';
import type { Sum } from '../ledger/ledgerTypes.ts';
import { localDay, zoneMinutes } from '../ledger/localDay.ts';
import type { Peek } from '../ledger/peek.ts';
import { addCall, emptySum, modelOf } from '../ledger/sums.ts';

/** What the status bar shows: real and simulated spend never meet. */
export interface SpendFigures {
  session: Sum;
  today: Sum;
  month: Sum;
  /** Of the month, by model. */
  models: Map<string, Sum>;
}

interface SpendParts {
  now: () => number;
  session: () => string;
}

/** Month as the local calendar has it, "2026-11". */
function monthOf(atMs: number): string {
  const date = new Date(atMs);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}`;
}

/** Spend so far, folded call by call from what the ledger held at the start. Today and month are all windows'. */
export class Spend {
  private readonly parts: SpendParts;
  private figures: Record<'real' | 'simulated', SpendFigures>;
  private day: number;
  private month: string;
  constructor(peek: Peek, parts: SpendParts) {
    this.parts = parts;
    this.figures = { real: peek.real, simulated: peek.simulated };
    this.day = localDay(parts.now(), zoneMinutes(parts.now()));
    this.month = monthOf(parts.now());
  }

  add(call: Call): void {
    this.turn();
    const figures = this.figures[call.simulated ? 'simulated' : 'real'];
    const at = Date.parse(call.startedAt);
    if (call.session === this.parts.session()) addCall(figures.session, call);
    if (localDay(at, zoneMinutes(at)) === this.day) addCall(figures.today, call);
    if (monthOf(at) === this.month) {
      addCall(figures.month, call);
      const model = figures.models.get(modelOf(call)) ?? emptySum();
      addCall(model, call);
      figures.models.set(modelOf(call), model);
    }
  }

  /** Everything counted anew, as after a reprice. */
  restart(peek: Peek): void {
    this.figures = { real: peek.real, simulated: peek.simulated };
    this.day = localDay(this.parts.now(), zoneMinutes(this.parts.now()));
    this.month = monthOf(this.parts.now());
  }

  of(simulated: boolean): SpendFigures {
    this.turn();
    return this.figures[simulated ? 'simulated' : 'real'];
  }

  /** A new session starts at nothing; today and month go on. */
  startSession(): void {
    for (const figures of Object.values(this.figures)) figures.session = emptySum();
  }

  /** A window can stay open over midnight. */
  private turn(): void {
    const now = this.parts.now();
    const [day, month] = [localDay(now, zoneMinutes(now)), monthOf(now)];
    for (const figures of Object.values(this.figures)) {
      if (day !== this.day) figures.today = emptySum();
      if (month !== this.month) Object.assign(figures, { month: emptySum(), models: new Map<string, Sum>() });
    }
    this.day = day;
    this.month = month;
  }
}
