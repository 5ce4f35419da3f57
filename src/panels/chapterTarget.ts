import type { Money } from '../money.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
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
export function targetText(
  { target, spent, toFinish, unpriced }: ChapterFigures,
  l10n: L10n = ENGLISH,
): string {
  const shown = shownUsd(target);
  const rest = target - spent - toFinish;
  const about = toFinish === 0n ? '' : '~';
  if (rest < 0n) {
    const over = `${unpriced > 0 ? '≥ ' : ''}${about}${shownUsd(-rest)}`;
    return l10n.t('target {0} (over by {1})', shown, over);
  }
  if (unpriced > 0) return l10n.t('target {0} (not known: {1} unpriced)', shown, unpriced);
  return rest === 0n
    ? l10n.t('target {0} (met)', shown)
    : l10n.t('target {0} (under by {1})', shown, `${about}${shownUsd(rest)}`);
}
