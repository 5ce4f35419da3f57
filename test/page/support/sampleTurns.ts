import type { Call } from '../../../src/call.ts';
import { NOW } from './history.ts';

/** A message that tools made twelve calls of, one whose second call has no price, and one whose cost nobody knows. */
export function turns(): Call[] {
  const made = (id: string, turn: string, minute: number, more: Partial<Call> = {}): Call => ({
    ...{ id, turn, startedAt: new Date(NOW - 3_600_000 + minute * 60_000).toISOString() },
    ...{ source: 'proxy', simulated: false, client: 'gemini-cli/2.1', terminal: 'zsh' },
    ...{ method: 'streamGenerateContent', requestedModel: 'gemini-3.8-flash', outcome: 'ok' },
    ...{ promptTokens: 4000, candidatesTokens: 120, reason: 'priced', picoUsd: '2500000000' },
    ...{ flags: [], tags: {} },
    ...more,
  });
  const { picoUsd: _no, ...unpriced } = made('q2', '<img src=x onerror=alert(1)> "q"', 21, {
    reason: 'unpriced',
  });
  const { picoUsd: _none, ...unknown } = made('r1', 'r', 30, { reason: 'unknown' });
  return [
    ...Array.from({ length: 12 }, (_, n) =>
      made(`p${n}`, 'p', n, n === 3 ? { outcome: 'error', reason: 'not-charged', picoUsd: '0' } : {}),
    ),
    made('q1', '<img src=x onerror=alert(1)> "q"', 20, { picoUsd: '9000000000' }),
    unpriced,
    unknown,
  ];
}
