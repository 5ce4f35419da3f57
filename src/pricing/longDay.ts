import { ENGLISH, type L10n } from '../l10n.ts';

/** "2026-06-25" → "25 June 2026"; without the year where everybody knows it. */
export function longDay(day: string, l10n: L10n = ENGLISH, withYear = true): string {
  const [year = 0, month = 1, date = 0] = day.split('-').map(Number);
  const name = months(l10n)[month - 1] ?? '';
  return withYear ? l10n.t('{0} {1} {2}', date, name, year) : l10n.t('{0} {1}', date, name);
}

function months(l10n: L10n): readonly string[] {
  return [
    l10n.t('January'),
    l10n.t('February'),
    l10n.t('March'),
    l10n.t('April'),
    l10n.t('May'),
    l10n.t('June'),
    l10n.t('July'),
    l10n.t('August'),
    l10n.t('September'),
    l10n.t('October'),
    l10n.t('November'),
    l10n.t('December'),
  ];
}
