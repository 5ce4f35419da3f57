import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { RARE_PANEL } from './makeCalls.ts';

const DAY = 86_400_000;

/** A question of the report, as the ledger and as SQL over rows answer it. */
export interface Question {
  name: string;
  ask: (ledger: Ledger) => Promise<unknown>;
  sql: string;
}

const SUMS = "COUNT(*), SUM(outcome = 'error'), SUM(images), SUM(prompt), SUM(output), SUM(u), SUM(p)";

/** The ten that a report asks when it opens; days are this machine's. */
export function questions(nowMs: number): Question[] {
  const today = new Date(nowMs);
  const daysBack = (days: number) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - days).getTime();
  const since = (days: number) => ({ from: daysBack(days) });
  const where = (days: number) => `simulated = 0 AND ts >= ${daysBack(days)}`;
  return [
    { name: 'totals', ask: (l) => l.sum({}), sql: `SELECT ${SUMS} FROM call WHERE simulated = 0` },
    {
      name: 'by day',
      ask: (l) => l.groups('day', since(89)),
      sql: `SELECT ts / ${DAY}, ${SUMS} FROM call WHERE ${where(89)} GROUP BY 1`,
    },
    {
      name: 'by model',
      ask: (l) => l.groups('model', {}),
      sql: `SELECT model, ${SUMS} FROM call WHERE simulated = 0 GROUP BY 1`,
    },
    {
      name: 'by panel',
      ask: (l) => l.groups({ tag: 'panel' }, since(29)),
      sql: `SELECT panel, ${SUMS} FROM call WHERE ${where(29)} GROUP BY 1`,
    },
    {
      name: 'by feature',
      ask: (l) => l.groups({ tag: 'feature' }, {}),
      sql: `SELECT feature, ${SUMS} FROM call WHERE simulated = 0 GROUP BY 1`,
    },
    {
      name: 'errors',
      ask: (l) => l.sum({ outcome: 'error' }),
      sql: `SELECT ${SUMS} FROM call WHERE simulated = 0 AND outcome = 'error'`,
    },
    {
      name: 'one model by day',
      ask: (l) => l.groups('day', { model: 'gemini-3-pro-image', ...since(29) }),
      sql: `SELECT ts / ${DAY}, ${SUMS} FROM call WHERE ${where(29)} AND model = 'gemini-3-pro-image' GROUP BY 1`,
    },
    {
      name: 'newest page',
      ask: (l) => l.page({}, 50),
      sql: 'SELECT json FROM call ORDER BY ts DESC LIMIT 50',
    },
    {
      name: 'by session',
      ask: (l) => l.groups('session', since(29)),
      sql: `SELECT session, ${SUMS} FROM call WHERE ${where(29)} GROUP BY 1`,
    },
    {
      name: 'one chapter',
      ask: (l) => l.sum({ tags: { chapter: '49' } }),
      sql: `SELECT ${SUMS} FROM call WHERE simulated = 0 AND chapter = '49'`,
    },
  ];
}

export const rarePage: Question = {
  name: 'rare filter, first page',
  ask: (l) => l.page({ tags: { panel: RARE_PANEL } }, 20),
  sql: `SELECT json FROM call WHERE panel = '${RARE_PANEL}' ORDER BY ts DESC LIMIT 20`,
};
