import { shownUsd } from '../money.ts';
import { changeWords, comingDay } from '../pricing/changeWords.ts';
import { COSTED_DAYS, type ComingCost } from './comingCost.ts';

/** "On 1 December gemini-4-argon doubles: your last 30 days would have cost $12.40 more." */
export function comingText(cost: ComingCost, atMs: number): string {
  const { change } = cost;
  const what = `On ${comingDay(change.day, atMs)} ${change.model} ${changeWords(change)}`;
  return `${what}: your last ${COSTED_DAYS} days ${differenceText(cost)}.`;
}

/** "would have cost $12.40 more, without 3 calls that cannot be priced anew". */
export function differenceText({ change, before, after, repriced, unknown }: ComingCost): string {
  const less = unknown > 0 ? `, without ${calls(unknown)} that cannot be priced anew` : '';
  if (change.kind === 'shutdown') {
    const then =
      change.replacement === undefined || repriced === 0
        ? ''
        : `; with ${change.replacement} they would have cost ${shownUsd(after)}`;
    return `hold ${calls(repriced + unknown)} with it for ${shownUsd(before)}${then}${less}`;
  }
  if (repriced === 0) return `hold ${calls(unknown)} that cannot be priced anew`;
  const difference = after - before;
  if (difference === 0n) return `would have cost the same${less}`;
  const amount = shownUsd(difference < 0n ? -difference : difference);
  return `would have cost ${amount} ${difference < 0n ? 'less' : 'more'}${less}`;
}

function calls(count: number): string {
  return `${count} ${count === 1 ? 'call' : 'calls'}`;
}
