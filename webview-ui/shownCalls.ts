import type { CallRow } from '../src/protocol/reportCalls.ts';

/** What a call was for, and what became of it, in a few words. */

/** "Ch 3 · s3_p02" and, softer, "panel, attempt 3". */
export function callSubject(row: CallRow): { main: string; beside: string } {
  const place = [row.chapter && `Ch ${row.chapter}`, row.panel ?? row.scene].filter(Boolean).join(' · ');
  const phase = row.phase?.replace(/_generation$/, '').replaceAll('_', ' ');
  const main = place || row.feature || phase || row.method;
  const beside = [
    phase !== undefined && main !== phase ? phase : undefined,
    row.attempt !== undefined && row.attempt > 1 ? `attempt ${row.attempt}` : undefined,
  ].filter(Boolean);
  return { main, beside: beside.join(', ') };
}

export interface OutcomeWords {
  text: string;
  level: 'ok' | 'warning' | 'error';
  icon?: string;
}

export function outcomeWords(row: CallRow): OutcomeWords {
  switch (row.outcome) {
    case 'ok':
      if (row.reason === 'unpriced') return { text: 'ok, unpriced', level: 'warning', icon: 'question' };
      if (row.reason === 'unknown') return { text: 'ok, usage not told', level: 'warning', icon: 'question' };
      if (row.reason === 'uncertain') return { text: 'ok, lower bound', level: 'warning', icon: 'warning' };
      return { text: 'ok', level: 'ok' };
    case 'error':
      return {
        text: `${row.httpStatus ?? 'no answer'}, ${row.reason === 'not-charged' ? 'not charged' : 'charge unclear'}`,
        level: 'error',
        icon: 'error',
      };
    case 'aborted':
      return {
        text: row.reason === 'uncertain' ? 'aborted, lower bound' : 'aborted',
        level: 'warning',
        icon: 'warning',
      };
    case 'blocked':
      return { text: 'blocked', level: 'warning', icon: 'circle-slash' };
    case 'refused':
      return { text: 'not sent: over budget', level: 'warning', icon: 'circle-slash' };
  }
}
