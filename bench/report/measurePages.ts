import { randomUUID } from 'node:crypto';
import type { CallFilter, CallOrder, Ledger } from '../../src/ledger/ledgerTypes.ts';
import { filterNow } from '../../src/editor/report/reportData.ts';
import { reportSources } from '../../test/page/support/reportFixture.ts';
import { panelCall } from '../../test/page/support/history.ts';
import { rank, rounded, timed } from '../ledger/timing.ts';

const PAGE = 50;
const PLACES = 25;
const ORDERS: CallOrder['by'][] = ['time', 'cost', 'tokens', 'latency'];
const QUERIES = [
  'model:pro',
  'cost>0.03',
  'model:pro status:error cost>=0',
  '"rare_p01"',
  'panel:s1_p2* -is:retry',
];

const spread = (times: readonly number[]) => ({
  p50: rounded(rank(times, 0.5)),
  p95: rounded(rank(times, 0.95)),
});

/** Pages anywhere in every order, and under queries. `first` is the first page of an order or filter: it is put in order then. */
export async function measurePages(ledger: Ledger) {
  const filter = { simulated: false };
  const { total } = await ledger.page(filter, 0, { order: { by: 'time', descending: true }, offset: 0 });
  const anywhere = (order: CallOrder, of: CallFilter, among: number) =>
    Array.from({ length: PLACES }, (_, i) =>
      Math.floor((among * (i * 7919)) % Math.max(1, among - PAGE)),
    ).map((offset) => () => ledger.page(of, PAGE, { order, offset }));
  const orders = [];
  for (const by of ORDERS) {
    for (const descending of [true, false]) {
      const order = { by, descending };
      const first = await timed(() => ledger.page(filter, PAGE, { order, offset: 0 }));
      const times = [];
      for (const ask of anywhere(order, filter, total)) times.push(await timed(ask));
      orders.push({
        order: `${by} ${descending ? 'descending' : 'ascending'}`,
        first: rounded(first),
        ...spread(times),
      });
    }
  }
  const queries = [];
  for (const query of QUERIES) {
    const of = filterNow(reportSources(ledger), { period: 'all', simulated: false, query });
    const order = { by: 'time', descending: true } as const;
    const sum = await timed(() => ledger.sum(of));
    const again = await timed(() => ledger.sum(of));
    const first = await timed(() => ledger.page(of, PAGE, { order, offset: 0 }));
    const { total: calls } = await ledger.page(of, 0, { order, offset: 0 });
    const times = [];
    for (const ask of anywhere(order, of, calls)) times.push(await timed(ask));
    queries.push({
      query,
      calls,
      sum: rounded(sum),
      again: rounded(again),
      first: rounded(first),
      ...spread(times),
    });
  }
  // The order is kept while calls come: a page after each one.
  const live = [];
  const order = { by: 'time', descending: true } as const;
  await ledger.page(filter, PAGE, { order, offset: 0 });
  for (let i = 0; i < PLACES; i++) {
    await ledger.append(panelCall(randomUUID(), Date.now()));
    live.push(await timed(() => ledger.page(filter, PAGE, { order, offset: 0 })));
  }
  return { calls: total, orders, queries, pageAfterACall: spread(live) };
}
