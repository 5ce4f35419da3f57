import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Call } from '../../src/call.ts';
import { callsInOrder, groupCalls, pageOfCalls, sumCalls } from '../../src/ledger/indexQueries.ts';
import type { LedgerIndex } from '../../src/ledger/ledgerIndex.ts';
import type { CallFilter, CallOrder } from '../../src/ledger/ledgerTypes.ts';
import { matchesFilter } from '../../src/ledger/matchesFilter.ts';
import { type Supersede, withReceipts } from '../../src/ledger/supersede.ts';
import { type Condition, NUMBER_FIELDS, type TextField } from '../../src/protocol/callCondition.ts';
import { callFixture } from '../support/callFixture.ts';
import { callMeets, inOrder, orderedBy } from '../support/callMeets.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { recordJournal, sealCalls, sealingIndex } from '../support/sealedLedger.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const NOON = new Date(2026, 9, 10, 12).getTime();
const HUGE = 2n ** 70n;

/** Near 2^53 and far beyond it, doubles no longer tell amounts apart. */
const anyAmount = fc.oneof(
  fc.bigInt({ min: 0n, max: 20n }),
  fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }),
  fc.bigInt({ min: HUGE - 2n, max: HUGE + 2n }),
  fc.constant(-1n),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary }, fc.constant(undefined));

const anyCall = fc
  .record({
    minute: fc.integer({ min: -5000, max: 0 }),
    model: fc.constantFrom('gemini-3-Pro', 'flash', 'ÉTÉ-pro'),
    outcome: fc.constantFrom('ok' as const, 'error' as const, 'refused' as const),
    method: fc.constantFrom('generateContent', 'generateContent', 'countTokens'),
    simulated: fc.constantFrom(false, false, true),
    cost: maybe(anyAmount),
    list: maybe(anyAmount),
    httpStatus: maybe(fc.constantFrom(200, 429, 503)),
    errorStatus: maybe(fc.constantFrom('RESOURCE_EXHAUSTED', 'UNAVAILABLE')),
    imageSize: maybe(fc.constantFrom('1K', '2K')),
    promptTokens: maybe(fc.integer({ min: 0, max: 5 })),
    toolUsePromptTokens: maybe(fc.integer({ min: 0, max: 5 })),
    candidatesTokens: maybe(fc.integer({ min: 0, max: 70_000 })),
    thoughtsTokens: maybe(fc.integer({ min: 0, max: 3 })),
    totalTokens: maybe(fc.integer({ min: 0, max: 5 })),
    attempt: maybe(fc.constantFrom(1, 2, 2.5)),
    images: maybe(fc.integer({ min: 0, max: 2 })),
    latencyMs: maybe(fc.constantFrom(0.5, 1, 1000.25)),
    streamed: maybe(fc.boolean()),
    specFile: maybe(fc.constantFrom('ch1/a.yaml', 'B.yaml')),
    turn: maybe(fc.constantFrom('S1_P1', 't2')),
    panel: maybe(fc.constantFrom('s1_p1', 's1_p10', 'S2*')),
    own: maybe(fc.constantFrom('x y', 'straße', 'ok')),
  })
  .map(({ minute, model, cost, list, panel, own, ...rest }) => {
    const tags: Call['tags'] = {};
    if (panel !== undefined) tags.panel = panel;
    if (own !== undefined) tags['own'] = own;
    return callFixture({
      ...rest,
      startedAt: new Date(NOON + minute * 60_000).toISOString(),
      modelVersion: model,
      picoUsd: cost === undefined ? undefined : String(cost),
      listPicoUsd: list === undefined ? undefined : String(list),
      reason: cost === undefined ? 'unpriced' : 'priced',
      tags,
    });
  });

const anyReceipt = fc.record({
  of: fc.nat({ max: 90 }),
  hour: fc.integer({ min: 1, max: 3 }),
  cost: maybe(anyAmount),
});

const anyMatch = fc.oneof(
  fc.record({
    how: fc.constant('is' as const),
    text: fc.constantFrom('S1_P1', 'flash', 'ok', '503', 'unpriced'),
  }),
  fc.record({ how: fc.constant('has' as const), text: fc.constantFrom('pro', 'été', '1', 'A') }),
  fc.record({
    how: fc.constant('like' as const),
    parts: fc.constantFrom(['s1', ''], ['', ''], ['', 'p', '0'], ['s1_p1']),
  }),
);
const anyComparison = fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const, '=' as const);

const anyCondition: fc.Arbitrary<Condition> = fc
  .tuple(
    fc.oneof(
      fc.record({
        kind: fc.constant('text' as const),
        field: fc.constantFrom<TextField>(
          ...([
            'model',
            'outcome',
            'reason',
            'http',
            'error',
            'size',
            'file',
            'session',
            'turn',
            'terminal',
          ] as const),
          ...(['tag:panel', 'tag:own', 'tag:none'] as const),
        ),
        any: fc.array(anyMatch, { minLength: 1, maxLength: 2 }),
      }),
      fc.record({
        kind: fc.constant('number' as const),
        field: fc.constantFrom(...NUMBER_FIELDS),
        comparison: anyComparison,
        value: fc.constantFrom(0, 1, 2, 2.5, 5, 1000.25),
      }),
      fc.record({
        kind: fc.constant('money' as const),
        field: fc.constantFrom('cost' as const, 'list' as const),
        comparison: anyComparison,
        picoUsd: anyAmount.map(String),
      }),
      fc.record({
        kind: fc.constant('words' as const),
        text: fc.constantFrom('PRO', 'exhausted', 's1_p1', 'strasse', 'x y', 'ok', '\u001f'),
      }),
    ),
    fc.boolean(),
  )
  .map(([condition, not]): Condition =>
    not ? Object.assign({}, condition, { not: true as const }) : condition,
  );

const anyFilter: fc.Arbitrary<CallFilter> = fc.record(
  {
    where: fc.array(anyCondition, { minLength: 1, maxLength: 3 }),
    from: fc.constantFrom(NOON - 2000 * 60_000, NOON - 4000 * 60_000),
    simulated: fc.boolean(),
    model: fc.constant('flash'),
    tags: fc.constant({ panel: 's1_p1' }),
  },
  { requiredKeys: ['where'] },
);

const anyOrder: fc.Arbitrary<CallOrder> = fc.record({
  by: fc.constantFrom('time', 'cost', 'list', 'tokens', 'in', 'out', 'latency'),
  descending: fc.boolean(),
});

async function assertSame(index: LedgerIndex, calls: Call[], filter: CallFilter): Promise<void> {
  const counted = { ...filter, simulated: filter.simulated ?? false };
  const exact = new MemoryLedger(calls);
  assert.deepEqual(await sumCalls(index, filter), await exact.sum(counted));
  for (const by of ['model', 'day', { tag: 'own' }] as const) {
    const sums = (found: Awaited<ReturnType<typeof groupCalls>>) =>
      found.map(({ key, sum }) => ({ key, sum })).sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1));
    assert.deepEqual(sums(await groupCalls(index, by, filter)), sums(await exact.groups(by, counted)));
  }
  const wanted = calls.filter((call) => matchesFilter(call, filter));
  const all = await exact.page(filter, 1000);
  assert.deepEqual(new Set(wanted.map(({ id }) => id)), new Set(all.calls.map(({ id }) => id)));
  const page = await pageOfCalls(index, filter, 1000);
  assert.deepEqual([page.calls, page.total], [all.calls, all.total]);
  assert.deepEqual((await callsInOrder(index, filter, 1000)).calls.toReversed(), all.calls);
}

async function assertOrder(
  index: LedgerIndex,
  calls: Call[],
  filter: CallFilter,
  order: CallOrder,
): Promise<void> {
  const { calls: matching } = await new MemoryLedger(calls).page(filter, 1000);
  const seen: Call[] = [];
  for (let offset = 0; ; offset += 7) {
    const page = await pageOfCalls(index, filter, 7, { order, offset });
    assert.equal(page.total, matching.length);
    assert.equal(page.lost, undefined);
    seen.push(...page.calls);
    if (page.calls.length < 7) break;
  }
  // Amounts beyond 2^53 are ordered as doubles.
  const near = (call: Call) => {
    const value = orderedBy(call, order);
    return value === undefined ? undefined : Number(value);
  };
  assert.deepEqual(seen.map(near), inOrder(matching, order).map(near));
  assert.deepEqual(
    seen.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    matching.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  const last = await pageOfCalls(index, filter, 3, { order, offset: Math.max(0, matching.length - 3) });
  assert.deepEqual(last.calls, seen.slice(-3));
}

describe('conditions and orders', () => {
  it('answer as plain code does over all calls, sealed or not, whatever receipt came later', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyCall, { minLength: 1, maxLength: 30 }), { minLength: 2, maxLength: 3 }),
        fc.array(fc.array(anyReceipt, { maxLength: 10 }), { minLength: 3, maxLength: 3 }),
        fc.array(fc.tuple(anyFilter, anyOrder), { minLength: 4, maxLength: 12 }),
        async (lists, drawn, questions) => {
          const dir = temporaryFolder();
          let n = 0;
          const numbered = lists.map((calls) => calls.map((call) => ({ ...call, id: `c${n++}` })));
          const receipts = drawn.map((list) =>
            list.map(({ of, hour, cost }): Supersede => {
              const at = `2026-11-0${hour}T00:00:00.000Z`;
              const facts = { id: `c${of % n}`, at, book: at, flags: [] };
              const amount = String(cost);
              return cost === undefined
                ? { ...facts, reason: 'unpriced' }
                : { ...facts, reason: 'priced', picoUsd: amount, listPicoUsd: amount, tier: 'paid' };
            }),
          );
          const [hot = [], ...sealed] = numbered;
          const index = await sealingIndex(dir);
          for (const [i, calls] of sealed.entries()) {
            await recordJournal(dir, calls, receipts[i + 1]);
            await index.refresh();
            await index.upkeep();
          }
          await recordJournal(dir, hot, receipts[0]);
          await index.refresh();
          const given = receipts.slice(0, lists.length).flat();
          const all = numbered.flat().map((call) =>
            withReceipts(
              call,
              given.filter(({ id }) => id === call.id),
            ),
          );
          for (const [filter, order] of questions) {
            await assertSame(index, all, filter);
            await assertOrder(index, all, filter, order);
            const { where: _where, ...rest } = filter;
            await assertOrder(index, all, rest, order);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('page anywhere over what is sealed and what came since, a call that just ended first', async () => {
    const dir = temporaryFolder();
    const call = (n: number) =>
      callFixture({
        id: `c${n}`,
        startedAt: new Date(NOON + n * 1000).toISOString(),
        picoUsd: String(n % 10),
      });
    const calls = Array.from({ length: 500 }, (_, n) => call(n));
    const index = await sealCalls(dir, calls.slice(0, 200), calls.slice(200));
    const order = { by: 'time', descending: true } as const;
    const ids = async (offset: number, limit: number) =>
      (await pageOfCalls(index, {}, limit, { order, offset })).calls.map(({ id }) => id);
    assert.deepEqual(await ids(0, 2), ['c499', 'c498']);
    assert.deepEqual(await ids(299, 3), ['c200', 'c199', 'c198']);
    await recordJournal(dir, [call(500)]);
    await index.refresh();
    assert.deepEqual(await ids(0, 2), ['c500', 'c499']);
    assert.deepEqual(await ids(300, 2), ['c200', 'c199']);
    assert.deepEqual(await ids(501, 5), []);
    const dear = { by: 'cost', descending: true } as const;
    const page = await pageOfCalls(index, {}, 3, { order: dear, offset: 49 });
    assert.deepEqual(
      page.calls.map(({ id }) => id),
      ['c9', 'c498', 'c488'],
    );
  });

  it('page in an order of which only the first calls were found yet, and while the others are put in order', async () => {
    const call = (n: number) =>
      callFixture({
        id: `c${n}`,
        startedAt: new Date(NOON + n * 1000).toISOString(),
        picoUsd: String((n * 7919) % 40),
      });
    const calls = Array.from({ length: 2600 }, (_, n) => call(n));
    const places = [0, 900, 951, 1000, 2550];
    for (const descending of [true, false]) {
      const order = { by: 'cost', descending } as const;
      const wanted = inOrder(calls, order).map(({ id }) => id);
      for (const steps of [0, 1, 4, Infinity]) {
        const dir = temporaryFolder();
        const index = await sealCalls(dir, calls.slice(0, 900), calls.slice(900, 2500));
        await recordJournal(dir, calls.slice(2500));
        await index.refresh();
        for (const offset of places) {
          const page = await pageOfCalls(index, {}, 50, { order, offset });
          assert.equal(page.total, calls.length);
          assert.deepEqual(page.calls.map(({ id }) => id), wanted.slice(offset, offset + 50), `${offset}, ${steps}`); // prettier-ignore
          for (let i = 0; i < steps && (await index.ordered.makeMore()); i++);
        }
        assert.equal(await index.ordered.makeMore(), false);
      }
    }
  });

  it('never guess a fact that is not known', () => {
    const unknown = callFixture({ picoUsd: undefined, listPicoUsd: undefined, reason: 'unpriced' });
    for (const comparison of ['<', '<=', '>', '>=', '='] as const) {
      const condition: Condition = { kind: 'money', field: 'cost', comparison, picoUsd: '0' };
      assert.equal(matchesFilter(unknown, { where: [condition] }), false);
      assert.equal(callMeets(unknown, condition), false);
    }
  });
});
