import type { Turn } from '../../budgets/turns.ts';
import { callCount, type L10n } from '../../l10n.ts';
import { shownUsd } from '../../money.ts';

export interface TurnWords {
  label: string;
  description: string;
  detail: string;
  turn: Turn;
}

/** A turn as one entry of a list: its sum and its hops, whose it was, and what the first call alone took. */
export function turnWords(turn: Turn, simulated: boolean, l10n: L10n): TurnWords {
  const { hops, failed, models, client, terminal, startedAt, first } = turn;
  const sim = simulated ? 'SIM ' : '';
  const calls = callCount(l10n, hops) + (failed > 0 ? `, ${l10n.t('{0} failed', failed)}` : '');
  const whose =
    client !== undefined && terminal !== undefined
      ? l10n.t('{0} in {1}', client, terminal)
      : (client ?? terminal);
  const alone =
    hops > 1 && first !== undefined ? ` · ${l10n.t('the first call alone {0}', shownUsd(first))}` : '';
  return {
    label: `${sim}${sumOf(turn, l10n)} · ${calls}`,
    description: [whose, models.join(', ')].filter(Boolean).join(' · '),
    detail: `${new Date(startedAt).toLocaleString()}${alone}`,
    turn,
  };
}

/** What is not known is no $0, and what lacks a part says so. */
function sumOf({ billed, lowerBound, unknown, hops }: Turn, l10n: L10n): string {
  if (unknown === hops) return '—';
  return `${lowerBound ? '≥ ' : ''}${shownUsd(billed)}${unknown > 0 ? ` + ${l10n.t('{0} unpriced', unknown)}` : ''}`;
}
