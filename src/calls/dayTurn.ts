import { localDay, zoneMinutes } from '../ledger/localDay.ts';
import { pacificDay } from '../pricing/pacificDay.ts';

/** A timer set for midnight would stand still while the machine sleeps, and knows of no clock that was set. */
const LOOK_MS = 15_000;

export interface DayTurnParts {
  /** ms since the epoch. */
  now: () => number;
  /** Figures of today, the week, the month or the quota's day are of another one now. */
  turned: () => void;
  /** Does it again and again, until disposed. */
  every?: ((ms: number, act: () => void) => { dispose(): void }) | undefined;
}

/** Tells when the day of budgets (local) or of quota (Pacific) is another one, also after a sleep or a clock set back. */
export class DayTurn {
  private readonly parts: DayTurnParts;
  private readonly timer: { dispose(): void };
  private day: string;
  constructor(parts: DayTurnParts) {
    this.parts = parts;
    this.day = daysAt(parts.now());
    this.timer = (parts.every ?? repeat)(LOOK_MS, () => this.look());
  }

  dispose(): void {
    this.timer.dispose();
  }

  private look(): void {
    const day = daysAt(this.parts.now());
    if (day === this.day) return;
    this.day = day;
    this.parts.turned();
  }
}

function daysAt(atMs: number): string {
  return `${localDay(atMs, zoneMinutes(atMs))} ${pacificDay(atMs)}`;
}

function repeat(ms: number, act: () => void): { dispose(): void } {
  const timer = setInterval(act, ms);
  timer.unref();
  return { dispose: () => clearInterval(timer) };
}
