import { callCount, ENGLISH, type L10n } from '../l10n.ts';
import { shownUsd } from '../money.ts';
import { changeWords, comingDay } from '../pricing/changeWords.ts';
import { COSTED_DAYS, type ComingCost } from './comingCost.ts';

/** "On 1 December gemini-4-argon doubles: your last 30 days would have cost $12.40 more." */
export function comingText(cost: ComingCost, atMs: number, l10n: L10n = ENGLISH): string {
  const { change } = cost;
  return l10n.t(
    'On {0} {1} {2}: your last {3} days {4}.',
    comingDay(change.day, atMs, l10n),
    change.model,
    changeWords(change, l10n),
    COSTED_DAYS,
    differenceText(cost, l10n),
  );
}

/** "would have cost $12.40 more, without 3 calls that cannot be priced anew". */
export function differenceText(
  { change, before, after, repriced, unknown }: ComingCost,
  l10n: L10n = ENGLISH,
): string {
  const lacking = callCount(l10n, unknown);
  const less = unknown > 0 ? l10n.t(', without {0} that cannot be priced anew', lacking) : '';
  if (change.kind === 'shutdown') {
    const then =
      change.replacement === undefined || repriced === 0
        ? ''
        : l10n.t('; with {0} they would have cost {1}', change.replacement, shownUsd(after));
    const held = callCount(l10n, repriced + unknown);
    return `${l10n.t('hold {0} with it for {1}', held, shownUsd(before))}${then}${less}`;
  }
  if (repriced === 0) return l10n.t('hold {0} that cannot be priced anew', lacking);
  const difference = after - before;
  if (difference === 0n) return `${l10n.t('would have cost the same')}${less}`;
  const amount = shownUsd(difference < 0n ? -difference : difference);
  const words =
    difference < 0n ? l10n.t('would have cost {0} less', amount) : l10n.t('would have cost {0} more', amount);
  return `${words}${less}`;
}
