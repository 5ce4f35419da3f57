import { TurnTally, type Turn } from '../budgets/turns.ts';
import type { CallFilter, Ledger } from '../ledger/ledgerTypes.ts';
import { exactUsd, shownUsd } from '../money.ts';
import { write } from './io.ts';
import type { CommandIo } from './io.ts';
import { table } from './table.ts';

/** Turns that the text names; the JSON has them all. */
const SHOWN = 30;

/** `report --by turn`: what tools made of one message: its calls and their sum. Simulated calls stand by themselves. */
export async function reportTurns(
  ledger: Ledger,
  range: CallFilter,
  json: boolean,
  io: CommandIo,
): Promise<void> {
  const halves = { real: new TurnTally(), simulated: new TurnTally() };
  for await (const call of ledger.lines(range)) halves[call.simulated ? 'simulated' : 'real'].add(call);
  const [real, simulated] = [halves.real.dearest(), halves.simulated.dearest()];
  if (json) {
    const report = {
      by: 'turn',
      turns: real.map(turnJson),
      ...(simulated.length > 0 ? { simulated: { turns: simulated.map(turnJson) } } : {}),
    };
    await write(io.stdout, `${JSON.stringify(report, null, 2)}\n`);
    return;
  }
  const sim = simulated.length > 0 ? `\nSIM (simulated, nothing was charged)\n${turnsText(simulated)}` : '';
  await write(io.stdout, turnsText(real) + sim);
}

function turnJson({ billed, first, ...turn }: Turn): object {
  return { ...turn, usd: exactUsd(billed), ...(first === undefined ? {} : { firstUsd: exactUsd(first) }) };
}

function turnsText(turns: readonly Turn[]): string {
  if (turns.length === 0) return 'No call belongs to a turn of a chat or agent.\n';
  const rows = turns
    .slice(0, SHOWN)
    .map((turn) => [
      `${turn.startedAt.slice(0, 19).replace('T', ' ')}  ${[turn.client, turn.terminal].filter(Boolean).join(' in ') || '—'}`,
      turn.models.join(', '),
      `${turn.hops}${turn.failed > 0 ? ` (${turn.failed} failed)` : ''}`,
      turn.promptTokens.toLocaleString('en-US'),
      turn.outputTokens.toLocaleString('en-US'),
      sumText(turn),
      turn.first === undefined ? '—' : shownUsd(turn.first),
    ]);
  const more = turns.length - SHOWN;
  const head = ['turn (UTC)', 'model', 'calls', 'tokens in', 'tokens out', 'cost', 'first call'];
  return table([head, ...rows]) + (more > 0 ? `and ${more} more: --json has them all\n` : '');
}

/** Nothing known is no $0. */
function sumText({ billed, lowerBound, unknown, hops }: Turn): string {
  if (unknown === hops) return '—';
  return `${lowerBound ? '≥ ' : ''}${shownUsd(billed)}`;
}
