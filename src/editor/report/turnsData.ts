import type { Turn } from '../../budgets/turns.ts';
import type { TurnFigures } from '../../protocol/reportDetails.ts';

export function turnFigures({ count, dearest }: { count: number; dearest: readonly Turn[] }): TurnFigures {
  return { count, dearest: dearest.map(turnFigure) };
}

/** Nothing known is no $0. */
function turnFigure({ startedAt, billed, unknown, first, ...turn }: Turn): TurnFigures['dearest'][number] {
  return {
    ...turn,
    startedAt: Date.parse(startedAt),
    ...(unknown === turn.hops ? {} : { picoUsd: String(billed) }),
    ...(first === undefined ? {} : { firstPicoUsd: String(first) }),
  };
}
