import { t } from './texts.ts';
import type { CallRow } from '../src/protocol/reportCalls.ts';

/** What a call was for, and what became of it, in a few words. */

/** "Ch 3 · s3_p02" and, softer, "panel, attempt 3". */
export function callSubject(row: CallRow): { main: string; beside: string } {
  const place = [row.chapter && t('Ch {0}', row.chapter), row.panel ?? row.scene].filter(Boolean).join(' · ');
  const phase = row.phase?.replace(/_generation$/, '').replaceAll('_', ' ');
  const main = place || row.feature || phase || row.method;
  const beside = [
    phase !== undefined && main !== phase ? phase : undefined,
    row.attempt !== undefined && row.attempt > 1 ? t('attempt {0}', row.attempt) : undefined,
  ].filter(Boolean);
  return { main, beside: beside.join(', ') };
}

export const OUTCOMES: Record<CallRow['outcome'], string> = {
  ok: t('ok'),
  error: t('error'),
  aborted: t('aborted'),
  blocked: t('blocked'),
  refused: t('refused'),
};

export interface OutcomeWords {
  text: string;
  level: 'ok' | 'warning' | 'error';
  icon?: string;
}

export function outcomeWords(row: CallRow): OutcomeWords {
  switch (row.outcome) {
    case 'ok':
      if (row.reason === 'unpriced') return { text: t('ok, unpriced'), level: 'warning', icon: 'question' };
      if (row.reason === 'unknown')
        return { text: t('ok, usage not told'), level: 'warning', icon: 'question' };
      if (row.reason === 'uncertain')
        return { text: t('ok, lower bound'), level: 'warning', icon: 'warning' };
      return { text: OUTCOMES.ok, level: 'ok' };
    case 'error':
      return {
        text: `${row.httpStatus ?? t('no answer')}, ${row.reason === 'not-charged' ? t('not charged') : t('charge unclear')}`,
        level: 'error',
        icon: 'error',
      };
    case 'aborted':
      return {
        text: row.reason === 'uncertain' ? t('aborted, lower bound') : OUTCOMES.aborted,
        level: 'warning',
        icon: 'warning',
      };
    case 'blocked':
      return { text: OUTCOMES.blocked, level: 'warning', icon: 'circle-slash' };
    case 'refused':
      return { text: t('not sent: over budget'), level: 'warning', icon: 'circle-slash' };
  }
}
