import type { Turn } from '../../budgets/turns.ts';
import { shownUsd } from '../../money.ts';

export interface TurnWords {
  label: string;
  description: string;
  detail: string;
  turn: Turn;
}

/** A turn as one entry of a list: its sum and its hops, whose it was, and what the first call alone took. */
export function turnWords(turn: Turn, simulated: boolean): TurnWords {
  const { hops, failed, models, client, terminal, startedAt, first } = turn;
  const sim = simulated ? 'SIM ' : '';
  const calls = `${hops} ${hops === 1 ? 'call' : 'calls'}${failed > 0 ? `, ${failed} failed` : ''}`;
  const whose = [client, terminal].filter(Boolean).join(' in ');
  const alone = hops > 1 && first !== undefined ? ` · the first call alone ${shownUsd(first)}` : '';
  return {
    label: `${sim}${sumOf(turn)} · ${calls}`,
    description: [whose, models.join(', ')].filter(Boolean).join(' · '),
    detail: `${new Date(startedAt).toLocaleString()}${alone}`,
    turn,
  };
}

/** What is not known is no $0, and what lacks a part says so. */
function sumOf({ billed, lowerBound, unknown, hops }: Turn): string {
  if (unknown === hops) return '—';
  return `${lowerBound ? '≥ ' : ''}${shownUsd(billed)}${unknown > 0 ? ` + ${unknown} unpriced` : ''}`;
}
