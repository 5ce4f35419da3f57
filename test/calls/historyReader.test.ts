import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { HistoryReader } from '../../src/calls/historyReader.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { history, monthBefore, NOW } from '../page/support/history.ts';
import { callFixture } from '../support/callFixture.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { shippedBook } from '../support/shippedBook.ts';

let count = 0;
const call = (panel: string | undefined, more: Parameters<typeof callFixture>[0] = {}): Call => {
  count += 1;
  return callFixture({
    id: `k${count}`,
    startedAt: new Date(Date.parse('2026-11-20T10:00:00Z') + count * 1000).toISOString(),
    picoUsd: '100',
    imageFile: `panels-out/${panel}-${count}.png`,
    ...more,
    tags: panel === undefined ? {} : { panel, chapter: '1', ...more.tags },
  });
};
const REAL = { simulated: false };

function readerOf(ledger: Pick<Ledger, 'lines' | 'page'>) {
  const chosen = new Set<string>();
  const failures: unknown[] = [];
  const clock = { now: NOW };
  let changes = 0;
  const reader = new HistoryReader({
    ledger,
    book: () => shippedBook,
    now: () => clock.now,
    kept: () => {
      const known = new Set(chosen);
      return ({ id }) => Promise.resolve(known.has(id) || undefined);
    },
    changed: () => (changes += 1),
    failed: (error) => failures.push(error),
  });
  return { reader, failures, chosen, clock, changes: () => changes };
}

async function figuresOf(reader: HistoryReader, range = REAL) {
  reader.of(range);
  await reader.idle();
  return reader.of(range).figures ?? assert.fail('nothing was read');
}

/** Counts how often all calls are read; its answers can be made to fail, or calls to come while they are read. */
function counting(ledger: MemoryLedger, meanwhile: () => void = () => undefined) {
  const asked = { lines: 0, broken: false };
  const view: Pick<Ledger, 'lines' | 'page'> = {
    page: (...args) => (asked.broken ? Promise.reject(new Error('EIO')) : ledger.page(...args)),
    async *lines(filter) {
      asked.lines += 1;
      for await (const one of ledger.lines(filter)) {
        yield one;
        meanwhile();
      }
    },
  };
  return { view, asked };
}

describe('HistoryReader', () => {
  it('answers nothing while it reads for the first time, tells when it has, and then answers at once', async () => {
    const calls = [...monthBefore(), ...history()];
    const { reader, changes } = readerOf(new MemoryLedger(calls));
    const range = { simulated: false, from: NOW - 30 * 86_400_000 };
    assert.deepEqual(reader.of(range), { progress: { read: 0, total: 0 } });
    await reader.idle();
    assert.equal(changes(), 1);
    const { figures, progress } = reader.of(range);
    assert.equal(progress, undefined);
    assert.deepEqual(
      figures?.comparison.kinds.map(({ kind }) => kind),
      ['image', 'text'],
    );
    const compared = figures?.comparison.kinds.reduce((sum, kind) => sum + kind.calls, 0) ?? 0;
    assert.ok(compared > 200 && compared <= (figures?.comparison.calls ?? 0));
  });

  it('keeps the ranges of two pages beside each other: neither makes the other read again', async () => {
    const { view, asked } = counting(new MemoryLedger([call('p1')]));
    const { reader } = readerOf(view);
    for (let round = 0; round < 3; round++)
      for (const days of [7, 30]) await figuresOf(reader, { ...REAL, ...{ from: NOW - days * 86_400_000 } });
    assert.equal(asked.lines, 2);
  });

  it('knows kept and superseded images by panel, scene, chapter and character', async () => {
    const first = call('p1', { tags: { scene: 's1', characters: 'jin,mira' } });
    const second = call('p1', { tags: { scene: 's1', characters: 'jin,mira' } });
    const other = call('p2', { tags: { scene: 's1', characters: 'jin' } });
    const { reader } = readerOf(new MemoryLedger([first, second, other, call(undefined)]));
    const { total, by } = (await figuresOf(reader)).kept;
    assert.deepEqual(
      [total.panels, total.attempts, total.kept.billed, total.superseded.billed, total.perKept],
      [2, 3, 200n, 100n, 150n],
    );
    const spent = (groups: typeof by.panel) => groups.map(({ key, spent: { billed } }) => [key, billed]);
    assert.deepEqual(spent(by.panel), [['1/p1', 200n], ['1/p2', 100n]]); // prettier-ignore
    assert.deepEqual(spent(by.scene), [['s1', 300n]]);
    assert.deepEqual(spent(by.character), [['jin', 300n], ['mira', 200n]]); // prettier-ignore
  });

  it('goes by kept.json: another choice is another kept image', async () => {
    const [first, second] = [call('p1', { picoUsd: '10' }), call('p1', { picoUsd: '40' })];
    const { reader, chosen } = readerOf(new MemoryLedger([first, second]));
    assert.equal((await figuresOf(reader)).kept.total.kept.billed, 40n);
    chosen.add(first.id);
    reader.forget();
    const { figures, progress } = reader.of(REAL);
    assert.deepEqual([figures?.kept.total.kept.billed, progress?.read], [40n, 0], 'of before, and said so');
    const { kept, chosen: named } = (await figuresOf(reader)).kept.total;
    assert.deepEqual([kept.billed, named], [10n, 1]);
  });

  it('names the dearest turns, and counts all', async () => {
    const turns = Array.from({ length: 60 }, (_, n) =>
      call(undefined, { turn: `t${n}`, picoUsd: String(n) }),
    );
    const { reader } = readerOf(
      new MemoryLedger([...turns, call(undefined, { turn: 't3', picoUsd: '500' })]),
    );
    const { count: all, dearest } = (await figuresOf(reader)).turns;
    assert.deepEqual([all, dearest.length, dearest[0]?.id, dearest[0]?.billed, dearest[0]?.hops], [60, 50, 't3', 503n, 2]); // prettier-ignore
  });

  it('folds new calls in without reading the ledger again, each once and only those of the range', async () => {
    const ledger = new MemoryLedger([call('p1')]);
    const { view, asked } = counting(ledger);
    const { reader } = readerOf(view);
    await figuresOf(reader);
    const came = [call('p2'), call('p3', { simulated: true }), call(undefined)];
    for (const one of came) await ledger.append(one);
    reader.add(came);
    reader.add(came.slice(0, 1));
    const { kept, comparison } = await figuresOf(reader);
    assert.deepEqual([kept.total.panels, comparison.calls, asked.lines], [2, 3, 1]);
  });

  it('loses no call that is recorded while the ledger is read, and counts none twice', async () => {
    const [first, second] = [call('p1'), call('p1')];
    const ledger = new MemoryLedger([first, second]);
    const late = call('p2');
    const early = call('p3', { startedAt: '2026-11-01T10:00:00Z' });
    let done = false;
    const { view } = counting(ledger, () => {
      if (done) return;
      done = true;
      for (const one of [late, early]) void ledger.append(one);
      reader.add([first, late, early, second]);
    });
    const { reader } = readerOf(view);
    const { kept, comparison } = await figuresOf(reader);
    assert.deepEqual([kept.total.panels, comparison.calls], [3, 4]);
    assert.equal((await figuresOf(reader)).comparison.calls, 4);
  });

  it('reads anew where the ledger has had another count for long: a call that nobody told of', async () => {
    const ledger = new MemoryLedger([call('p1')]);
    const { view, asked } = counting(ledger);
    const { reader, clock } = readerOf(view);
    await figuresOf(reader);
    await ledger.append(call('p2'));
    reader.add([]);
    assert.deepEqual([(await figuresOf(reader)).kept.total.panels, asked.lines], [1, 1]);
    clock.now += 20_000;
    reader.add([]);
    assert.deepEqual([(await figuresOf(reader)).kept.total.panels, asked.lines], [2, 2]);
  });

  it('takes receipts as they are now, once it forgot those of before', async () => {
    const unpriced = call('p1', { picoUsd: undefined, reason: 'unpriced' });
    const { reader } = readerOf(new MemoryLedger([unpriced]));
    assert.equal((await figuresOf(reader)).kept.total.spent.unpriced, 1);
    Object.assign(unpriced, { picoUsd: '70', reason: 'priced' });
    reader.forget();
    const { spent } = (await figuresOf(reader)).kept.total;
    assert.deepEqual([spent.billed, spent.unpriced], [70n, 0]);
  });

  it('is exact over as many calls as there are, and says how far it is', async () => {
    const many = Array.from({ length: 30_500 }, () => call('p1', { picoUsd: '1' }));
    const { view } = counting(new MemoryLedger(many), () => (clock.now += 1));
    const { reader, clock, changes } = readerOf(view);
    reader.of(REAL);
    const told = new Set<number>();
    for (let at = reader.of(REAL).progress; at; at = reader.of(REAL).progress) {
      told.add(at.read);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { kept } = await figuresOf(reader);
    assert.deepEqual([kept.total.calls, kept.total.superseded.billed], [30_500, 30_499n]);
    assert.ok(changes() > 3, `told ${changes()} times`);
    assert.ok([...told].every((read) => read <= many.length));
  });

  it('tells a ledger that cannot be read, and tries again the next time', async () => {
    const { view, asked } = counting(new MemoryLedger([call('p1')]));
    asked.broken = true;
    const { reader, failures } = readerOf(view);
    reader.of(REAL);
    await reader.idle();
    assert.equal(failures.length, 1);
    asked.broken = false;
    assert.equal((await figuresOf(reader)).kept.total.panels, 1);
  });
});
