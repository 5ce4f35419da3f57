const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** "2026-06-25" → "25 June 2026". */
export function longDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}
