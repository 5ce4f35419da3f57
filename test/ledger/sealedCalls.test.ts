import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { Call } from '../../src/call.ts';
import { countPanels } from '../../src/ledger/countPanels.ts';
import {
  callById,
  callsInOrder,
  groupCalls,
  knownIds,
  pageOfCalls,
  sumCalls,
} from '../../src/ledger/indexQueries.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import type { LedgerIndex } from '../../src/ledger/ledgerIndex.ts';
import type { CallFilter, Group, GroupBy } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { type Supersede, withReceipts } from '../../src/ledger/supersede.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { callFixture } from '../support/callFixture.ts';
import { flipBit, journalFiles, lineStart } from '../support/journalFiles.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { recordJournal, sealCalls, sealingIndex } from '../support/sealedLedger.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const noon = new Date(2026, 9, 10, 12).getTime();
const hour = 3600_000;

const anyCall = fc
  .record({
    // Many within the days that the filters' ranges cut.
    at: fc.oneof(fc.integer({ min: -14, max: 14 }), fc.integer({ min: -40 * 24, max: 24 })),
    session: fc.constantFrom('s1', 's2', undefined),
    model: fc.constantFrom('flash', 'pro', 'image'),
    outcome: fc.constantFrom('ok' as const, 'error' as const, 'refused' as const),
    method: fc.constantFrom('generateContent', 'generateContent', 'countTokens'),
    simulated: fc.boolean(),
    panel: fc.constantFrom('p1', 'p2', undefined),
    chapter: fc.constantFrom('1', '2', undefined),
    images: fc.constantFrom(0, 1, undefined, undefined),
    own: fc.constantFrom(
      'x',
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ),
    cost: fc.oneof(
      fc.bigInt({ min: 0n, max: 10n ** 13n }),
      fc.constant(2n ** 100n + 1n),
      fc.constant(undefined),
    ),
    latencyMs: fc.oneof(fc.double({ min: 0.5, max: 90_000, noNaN: true }), fc.constant(undefined)),
  })
  .map(({ at, model, cost, panel, chapter, own, images, ...rest }) => {
    const tags: Call['tags'] = {};
    if (panel !== undefined) tags.panel = panel;
    if (chapter !== undefined) tags.chapter = chapter;
    if (own !== undefined) tags['own'] = own;
    return callFixture({
      ...rest,
      startedAt: new Date(noon + at * hour).toISOString(),
      modelVersion: model,
      picoUsd: cost === undefined ? undefined : String(cost),
      listPicoUsd: cost === undefined ? undefined : String(cost * 2n),
      reason: cost === undefined ? 'unpriced' : 'priced',
      images,
      tags,
    });
  });

const anyReceipt = fc.record({
  of: fc.nat({ max: 200 }),
  hour: fc.integer({ min: 1, max: 3 }),
  cost: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 13n }), fc.constant(undefined)),
});

const anyFilter: fc.Arbitrary<CallFilter> = fc
  .record(
    {
      from: fc.constantFrom(noon - 12 * hour, noon - 5 * hour, noon - 20 * 24 * hour, noon - 400 * 24 * hour),
      to: fc.constantFrom(noon, noon + 12 * hour, noon - 3 * 24 * hour),
      session: fc.constantFrom('s1', 'none'),
      simulated: fc.boolean(),
      model: fc.constantFrom('flash', 'none'),
      outcome: fc.constantFrom('ok' as const, 'error' as const),
      tags: fc.constantFrom<Record<string, string>>({ panel: 'p1' }, { own: 'x' }, { own: 'x', panel: 'p2' }),
    },
    { requiredKeys: [] },
  )
  .filter((filter) => Object.keys(filter).length <= 4);

const anyGroup = fc.constantFrom<GroupBy>(
  ...(['model', 'day', 'session', 'terminal', 'client', 'outcome'] as const),
  ...[{ tag: 'panel' }, { tag: 'own' }, { tag: 'no such tag' }],
);

const sumsOf = (groups: Group[]) =>
  groups.map(({ key, sum }) => ({ key, sum })).sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1));

function assertNear(found: number | bigint | undefined, exact: number | bigint | undefined): void {
  if (exact === undefined) return assert.equal(found, undefined);
  const [a, b] = [Number(found), Number(exact)];
  assert.ok(Math.abs(a - b) <= 0.045 * b + 1, `${a} for ${b}`);
}

async function assertSame(index: LedgerIndex, calls: Call[], filter: CallFilter, by: GroupBy): Promise<void> {
  const counted = { ...filter, simulated: filter.simulated ?? false };
  const exact = new MemoryLedger(calls);
  assert.deepEqual(await sumCalls(index, filter), await exact.sum(counted));
  assert.deepEqual(await countPanels(index, filter), await exact.panels(counted));
  const [groups, wanted] = [await groupCalls(index, by, filter), await exact.groups(by, counted)];
  assert.deepEqual(sumsOf(groups), sumsOf(wanted));
  for (const { key, costP50, costP99 } of groups) {
    const group = wanted.find((other) => other.key === key);
    assertNear(costP50, group?.costP50);
    assertNear(costP99, group?.costP99);
  }
  const seen: Call[] = [];
  let after: string | undefined;
  do {
    const page = await pageOfCalls(index, filter, 7, after);
    const other = await exact.page(filter, 1000);
    assert.equal(page.total, other.total);
    seen.push(...page.calls);
    after = page.next;
  } while (after !== undefined);
  assert.deepEqual(seen, (await exact.page(filter, 1000)).calls);
  const { calls: lines } = await callsInOrder(index, filter, 1000);
  assert.deepEqual(lines.toReversed(), seen);
}

describe('calls in segments', () => {
  it('give the same answers as calls in journals, to any question', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyCall, { minLength: 1, maxLength: 40 }), { minLength: 2, maxLength: 4 }),
        fc.array(fc.array(anyReceipt, { maxLength: 12 }), { minLength: 4, maxLength: 4 }),
        fc.array(fc.tuple(anyFilter, anyGroup), { minLength: 3, maxLength: 8 }),
        async (lists, drawn, questions) => {
          const dir = temporaryFolder();
          let n = 0;
          const numbered = lists.map((calls) => calls.map((call) => ({ ...call, id: `c${n++}` })));
          // Each list has receipts of any calls: of those sealed before it, with it, and not there yet.
          const receipts = drawn.map((list) =>
            list.map(({ of, hour: h, cost }): Supersede => {
              const at = `2026-11-0${h}T00:00:00.000Z`;
              const facts = { id: `c${of % n}`, at, book: at, flags: [] };
              const amount = String(cost);
              return cost === undefined
                ? { ...facts, reason: 'unpriced' }
                : { ...facts, reason: 'priced', picoUsd: amount, listPicoUsd: amount };
            }),
          );
          const [hot = [], ...sealed] = numbered;
          const index = await sealingIndex(dir);
          for (const [i, calls] of sealed.entries()) {
            await recordJournal(dir, calls, receipts[i + 1]);
            await index.refresh();
            await index.upkeep();
          }
          assert.equal(index.sealed.segments.length, sealed.length);
          assert.deepEqual(journalFiles(dir), []);
          await recordJournal(dir, hot, receipts[0]);
          await index.refresh();
          const given = receipts.slice(0, lists.length).flat();
          const all = numbered.flat().map((call) =>
            withReceipts(
              call,
              given.filter(({ id }) => id === call.id),
            ),
          );
          for (const [filter, by] of questions) await assertSame(index, all, filter, by);
          await index.save();
          const again = await sealingIndex(dir);
          for (const [filter, by] of questions) await assertSame(again, all, filter, by);
        },
      ),
      { numRuns: 25 },
    );
  });

  let dir: string;
  const first = Array.from({ length: 300 }, (_, i) =>
    callFixture({
      id: `a${i}`,
      startedAt: new Date(noon + i * 1000).toISOString(),
      picoUsd: '1',
      listPicoUsd: '1',
    }),
  );
  const columns = () => {
    const { segments } = ledgerFolder(dir);
    return fs.readdirSync(segments).map((name) => path.join(segments, name));
  };
  const file = (end: string) => columns().find((name) => name.endsWith(end)) ?? '';
  beforeEach(() => {
    dir = temporaryFolder();
  });

  it('are found by id and known when they come again, which adds nothing', async () => {
    const index = await sealCalls(dir, first);
    assert.deepEqual(await callById(index, 'a7'), first[7]);
    assert.equal(await callById(index, 'b7'), undefined);
    assert.deepEqual(await knownIds(index, ['x', 'a3', 'a299']), ['a3', 'a299']);
    await recordJournal(dir, first.slice(10, 20));
    await index.refresh();
    assert.equal((await sumCalls(index, {})).calls, 300);
    assert.equal((await pageOfCalls(index, {}, 1)).total, 300);
    await index.upkeep();
    await index.refresh();
    assert.equal((await sumCalls(index, {})).calls, 300);
    assert.equal(index.sealed.segments.length, 1);
    assert.deepEqual(journalFiles(dir), []);
  });

  it('are lines that any gunzip reads', async () => {
    await sealCalls(dir, first);
    const text = gunzipSync(fs.readFileSync(file('.ndjson.gz'))).toString();
    assert.equal(text.trimEnd().split('\n').length, 300);
    assert.ok(text.includes('"id":"a299"'));
  });

  it('survive lost and damaged columns, and a damaged manifest', async () => {
    await sealCalls(dir, first);
    const all = async () => {
      const index = await sealingIndex(dir);
      const { calls } = await callsInOrder(index, {}, 1000);
      assert.deepEqual(index.damage(), []);
      return { calls: calls.length, billed: (await sumCalls(index, {})).billed };
    };
    const whole = { calls: 300, billed: 300n };
    for (const spoil of [
      () => fs.rmSync(file('.cols')),
      () => flipBit(file('.cols'), 30),
      ...Array.from({ length: 20 }, (_, i) => () => {
        flipBit(file('.cols'), Math.floor((fs.statSync(file('.cols')).size * (i + 0.5)) / 20));
      }),
      () => fs.truncateSync(file('.cols'), 900),
      () => flipBit(file('.0.json'), 40),
    ]) {
      spoil();
      assert.deepEqual(await all(), whole);
      fs.rmSync(ledgerFolder(dir).index, { recursive: true, force: true });
      assert.deepEqual(await all(), whole);
    }
  });

  it('are summed anew when what was kept of their sums is damaged anywhere', async () => {
    const index = await sealCalls(dir, first);
    await index.save();
    const kept = path.join(ledgerFolder(dir).index, 'sealed.index');
    const head = path.join(ledgerFolder(dir).index, 'head.json');
    const bytes = fs.readFileSync(kept);
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 7)) {
      fs.writeFileSync(kept, bytes);
      flipBit(kept, at);
      fs.rmSync(head, { force: true });
      assert.equal((await peekSums(dir, noon)).real.today.billed, 300n);
      const ledger = await openLedger({ dir, worker: ledgerWorker });
      assert.equal((await ledger.sum({})).billed, 300n);
      for (const by of ['model', 'session', 'outcome', 'day'] as const)
        assert.equal((await ledger.groups(by, {}))[0]?.sum.billed, 300n);
      assert.equal((await ledger.groups({ tag: 'panel' }, {}))[0]?.sum.billed, 300n);
      await ledger.close();
    }
  });

  it('whose compressed lines are damaged are told once with the file; all others are read', async () => {
    const long = first.map((call, i) => ({ ...call, flags: [`${i} `.repeat(500)] }));
    await sealCalls(dir, long);
    const gz = file('.ndjson.gz');
    flipBit(gz, Math.floor(fs.statSync(gz).size / 2));
    const { damage, calls } = await verifyLedger(dir);
    assert.deepEqual(
      damage.map(({ file: name, reason }) => [name, reason]),
      [[path.basename(gz), 'a compressed block of lines cannot be read']],
    );
    assert.ok(calls > 100 && calls < 300);
    // Its columns still tell the figures.
    assert.equal((await sumCalls(await sealingIndex(dir), {})).billed, 300n);
    fs.rmSync(file('.cols'));
    fs.rmSync(ledgerFolder(dir).index, { recursive: true });
    const index = await sealingIndex(dir);
    assert.equal((await sumCalls(index, {})).calls, calls);
    assert.equal((await callsInOrder(index, {}, 1000)).calls.length, calls);
    assert.equal(index.damage().length, 1);
    assert.equal(index.state().damaged, 1);
  });

  it('of a later version are told and not touched', async () => {
    await sealCalls(dir, first);
    const { segments } = ledgerFolder(dir);
    const { encodeLine } = await import('../../src/ledger/journalLine.ts');
    fs.writeFileSync(path.join(segments, '000009.0.json'), encodeLine(0, 0, '{"v":2}'));
    const index = await sealingIndex(dir);
    await index.upkeep();
    assert.equal(index.state().newer, 1);
    assert.equal((await sumCalls(index, {})).calls, 300);
    assert.deepEqual((await verifyLedger(dir)).newer, ['000009.0.json']);
  });

  it('are not sealed from a damaged journal, which stays for a person to look at', async () => {
    await recordJournal(dir, first);
    const [journal = ''] = journalFiles(dir);
    flipBit(journal, 5000);
    const index = await sealingIndex(dir);
    await index.upkeep();
    assert.deepEqual(journalFiles(dir), [journal]);
    assert.equal((await sumCalls(index, {})).calls, 299);
    assert.equal(index.damage().length, 1);
  });

  it('are not sealed from a journal that was cut, as the next one tells', async () => {
    const ledger = await openLedger({ dir, worker: ledgerWorker });
    await ledger.append(callFixture({ id: 'large', flags: ['x'.repeat(5_000_000)] }));
    await ledger.append(callFixture({ id: 'last' }));
    await ledger.close();
    const [cut = ''] = journalFiles(dir);
    fs.truncateSync(cut, lineStart(cut, 2));
    const index = await sealingIndex(dir);
    await index.upkeep();
    assert.ok(fs.existsSync(cut));
    assert.equal((await verifyLedger(dir)).damage.length, 1);
    assert.equal((await sumCalls(index, {})).calls, 1);
  });

  it('leave the first figures as they are, with and without what was kept for them', async () => {
    const now = Date.now();
    const today = Array.from({ length: 300 }, (_, i) =>
      callFixture({ id: `a${i}`, startedAt: new Date(now).toISOString(), picoUsd: '1', listPicoUsd: '1' }),
    );
    const { index: folder } = ledgerFolder(dir);
    const figures = async () => {
      const peek = await peekSums(dir, now, 'session-1');
      return [
        peek.real.session,
        peek.real.today,
        peek.real.month,
        peek.real.models.get('gemini-3-pro-image'),
      ];
    };
    await recordJournal(dir, today);
    const before = await figures();
    const index = await sealCalls(dir, []);
    await index.upkeep();
    assert.ok(fs.existsSync(path.join(folder, 'head.json')));
    assert.deepEqual(await figures(), before);
    fs.rmSync(path.join(folder, 'head.json'));
    assert.deepEqual(await figures(), before);
    fs.rmSync(folder, { recursive: true });
    assert.deepEqual(await figures(), before);
    await index.save();
    // A second copy of a sealed call, and a new one, after the head was written.
    await recordJournal(dir, [...today.slice(0, 2), callFixture({ ...today[0], id: 'new' })]);
    // Whole, and damaged anywhere: the ids that tell the second copy are its last line.
    const head = path.join(folder, 'head.json');
    const bytes = fs.readFileSync(head);
    for (const at of [undefined, 20, bytes.indexOf('\n'), bytes.length - 20]) {
      fs.writeFileSync(head, bytes);
      if (at !== undefined) flipBit(head, at);
      const [, sum] = await figures();
      assert.equal(sum?.billed, 301n, `flipped at ${at}`);
    }
  });
});
