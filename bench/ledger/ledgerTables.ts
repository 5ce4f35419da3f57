type Figures = Record<string, unknown>;

interface Result {
  calls: number;
  panelmeter: object;
  nodeSqlite?: object;
  naive?: object;
}

const ROWS: [string, string][] = [
  ['append acknowledged, p50 ms', 'p50Ms'],
  ['append acknowledged, p99 ms', 'p99Ms'],
  ['1,000 concurrent appends, ms', 'thousandMs'],
  ['first figures (no sql.js), ms', 'peekMs'],
  ['the same again, p50 ms', 'peekAgainMs'],
  ['open to first totals, ms', 'openMs'],
  ['ten report questions, cold, ms', 'coldMs'],
  ['ten report questions, warm, ms', 'warmMs'],
  ['rare filter over all history, first page, ms', 'rareMs'],
  ['memory grown by opening and asking, MB', 'rssMegabytes'],
  ['index or table from nothing, calls/s', 'ingestPerSecond'],
  ['disk, MB', 'diskMegabytes'],
];

function shown(figures: object | undefined, field: string): string {
  const value = (figures as Figures | undefined)?.[field];
  return typeof value === 'number' ? value.toLocaleString('en-US') : '—';
}

/** A Markdown table for each size. */
export function ledgerTables(results: readonly Result[]): string {
  return results
    .map(({ calls, panelmeter, nodeSqlite, naive }) => {
      const rows = ROWS.map(([name, field]) => {
        return `| ${name} | ${[panelmeter, nodeSqlite, naive].map((each) => shown(each, field)).join(' | ')} |`;
      });
      return [
        `### ${calls.toLocaleString('en-US')} calls`,
        '',
        '| | Panelmeter | node:sqlite, FULL | sql.js, exported each write |',
        '|---|---|---|---|',
        ...rows,
      ].join('\n');
    })
    .join('\n\n');
}
