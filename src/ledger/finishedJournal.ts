/** A writer takes a new file after half a day without calls, so that one this old never grows again. */
export const DEAD_MS = 24 * 3600_000;

/** A journal that was read whole, without damage, and that never grows again. */
export interface FinishedJournal {
  name: string;
  bytes: number;
  lines: number;
  modifiedMs: number;
}
