import type { Money } from '../money.ts';
import { shownUsd } from '../money.ts';

/** What a chapter has cost and will cost, against its target. */
export interface ChapterFigures {
  target: Money;
  spent: Money;
  /** Likely. */
  toFinish: Money;
  /** Panels and calls that are in neither. */
  unpriced: number;
}

/** `target $1.00 (over by ~$0.66)`; with unpriced panels it can be over for certain, but never under. */
export function targetText({ target, spent, toFinish, unpriced }: ChapterFigures): string {
  const shown = `target ${shownUsd(target)}`;
  const rest = target - spent - toFinish;
  const about = toFinish === 0n ? '' : '~';
  if (rest < 0n) return `${shown} (over by ${unpriced > 0 ? '≥ ' : ''}${about}${shownUsd(-rest)})`;
  if (unpriced > 0) return `${shown} (not known: ${unpriced} unpriced)`;
  return rest === 0n ? `${shown} (met)` : `${shown} (under by ${about}${shownUsd(rest)})`;
}
