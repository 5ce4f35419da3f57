import assert from 'node:assert/strict';
import { LedgerError } from '../../src/ledger/ledgerError.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { callFixture } from '../support/callFixture.ts';
import { journalFiles } from '../support/journalFiles.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('a ledger', () => {
  let dir: string;
  let ledger: Ledger;

  beforeEach(async () => {
    dir = temporaryFolder();
    ledger = await openLedger({ dir, worker: ledgerWorker });
  });
  afterEach(() => ledger.close());

  const record = (...calls: Parameters<typeof callFixture>[0][]) =>
    Promise.all(calls.map((call, i) => ledger.append(callFixture({ id: `c${i}`, ...call }))));

  async function all(filter = {}): Promise<string[]> {
    const ids: string[] = [];
    for await (const { id } of ledger.lines(filter)) ids.push(id);
    return ids;
  }

  it('has nothing before the first call and makes no folder for it', async () => {
    assert.equal((await ledger.sum({})).calls, 0);
    assert.deepEqual(await ledger.page({}, 10), { calls: [], total: 0 });
    assert.deepEqual(await ledger.groups('model', {}), []);
    assert.equal(await ledger.call('c1'), undefined);
    assert.deepEqual(journalFiles(dir), []);
  });

  it('gives a call back as it was, with fields it does not know', async () => {
    const call = {
      ...callFixture(),
      later: { deep: [1, '한글 \u2028 "x"\n'] },
      tags: { panel: 'p', odd: 'o' },
    };
    await ledger.append(call);
    assert.deepEqual(await ledger.call(call.id), call);
    assert.deepEqual((await ledger.page({}, 1)).calls, [call]);
  });

  it('counts a known id once, also after reopening and from another process of the same ledger', async () => {
    await Promise.all([ledger.append(callFixture()), ledger.append(callFixture())]);
    await ledger.append(callFixture());
    const other = await openLedger({ dir, worker: ledgerWorker });
    await other.append(callFixture());
    assert.equal((await ledger.sum({})).calls, 1);
    assert.equal((await other.sum({})).billed, 138568000000n);
    assert.deepEqual(await all(), ['call-1']);
    await other.close();
  });

  it('sums what was sent: no refused call, no countTokens, no simulated call', async () => {
    await record(
      {},
      { outcome: 'refused' },
      { method: 'countTokens' },
      { simulated: true, picoUsd: '7', listPicoUsd: '7' },
      { outcome: 'error', reason: 'not-charged', picoUsd: '0', listPicoUsd: '0', attempt: 2 },
    );
    const sum = await ledger.sum({});
    assert.equal(sum.calls, 2);
    assert.equal(sum.errors, 1);
    assert.equal(sum.retries, 1);
    assert.equal(sum.billed, 138568000000n);
    assert.equal(sum.outputTokens, 2400);
    assert.deepEqual(await ledger.sum({ simulated: false }), sum);
    const simulated = await ledger.sum({ simulated: true });
    assert.equal(simulated.calls, 1);
    assert.equal(simulated.billed, 7n);
    assert.equal((await ledger.page({}, 10)).total, 5);
  });

  it('keeps what has no price out of the money and counts it', async () => {
    const noMoney = { picoUsd: undefined, listPicoUsd: undefined };
    await record(
      { ...noMoney, reason: 'unpriced' },
      { ...noMoney, reason: 'unknown' },
      { ...noMoney, reason: 'uncertain', minPicoUsd: '5', maxPicoUsd: '9' },
      { reason: 'free-tier', picoUsd: '0', listPicoUsd: '100' },
    );
    const { calls, unpriced, unknown, uncertain, freeTier, billed, list } = await ledger.sum({});
    assert.deepEqual(
      { calls, unpriced, unknown, uncertain, freeTier },
      { calls: 4, unpriced: 1, unknown: 1, uncertain: 1, freeTier: 1 },
    );
    assert.equal(billed, 5n);
    assert.equal(list, 105n);
  });

  it('filters by time (half-open), session, model, outcome and tags', async () => {
    await record(
      { startedAt: '2026-11-22T09:59:59.999Z', session: 'a' },
      { startedAt: '2026-11-22T10:00:00.000Z', modelVersion: undefined, requestedModel: 'asked' },
      { startedAt: '2026-11-22T11:00:00.000Z', tags: { 'a"b$[0].c': 'odd', panel: 'p9' } },
      { startedAt: '2026-11-22T12:00:00.000Z', outcome: 'blocked' },
    );
    const from = Date.parse('2026-11-22T10:00:00Z');
    assert.deepEqual(await all({ from, to: from + 3600_000 }), ['c1']);
    assert.deepEqual(await all({ session: 'a' }), ['c0']);
    assert.deepEqual(await all({ model: 'asked' }), ['c1']);
    assert.deepEqual(await all({ outcome: 'blocked' }), ['c3']);
    assert.deepEqual(await all({ tags: { 'a"b$[0].c': 'odd' } }), ['c2']);
    assert.deepEqual(await all({ tags: { 'a"b$[0].c': 'odd', panel: 'other' } }), []);
    assert.equal((await ledger.sum({ tags: { panel: 'p9' } })).calls, 1);
  });

  it('groups by each dimension, with the calls that lack it under null', async () => {
    await record(
      { terminal: 'zsh', picoUsd: '10', listPicoUsd: '10', tags: { own: 'x' } },
      { terminal: 'zsh', picoUsd: '20', listPicoUsd: '20', tags: {} },
      { picoUsd: '5', listPicoUsd: '5', tags: { own: 'x', feature: 'f' } },
    );
    const keys = async (by: Parameters<Ledger['groups']>[0]) =>
      (await ledger.groups(by, {})).map(({ key, sum }) => [key, sum.billed]);
    assert.deepEqual(await keys('terminal'), [
      ['zsh', 30n],
      [null, 5n],
    ]);
    assert.deepEqual(await keys({ tag: 'own' }), [
      [null, 20n],
      ['x', 15n],
    ]);
    assert.deepEqual(await keys({ tag: 'feature' }), [
      [null, 30n],
      ['f', 5n],
    ]);
    assert.deepEqual(await keys('model'), [['gemini-3-pro-image', 35n]]);
    assert.deepEqual(await keys('outcome'), [['ok', 35n]]);
    assert.deepEqual(await keys('client'), [['panelmeter', 35n]]);
    assert.deepEqual(await keys('session'), [['session-1', 35n]]);
  });

  it('gives nearest-rank percentiles of latency and cost', async () => {
    await record(
      ...Array.from({ length: 100 }, (_, i) => ({
        latencyMs: i + 1.5,
        picoUsd: `${i + 1}000000000000000000000`,
      })),
      { id: 'none', latencyMs: undefined, picoUsd: undefined, reason: 'unknown' },
    );
    const [group] = await ledger.groups('model', {});
    assert.equal(group?.sum.calls, 101);
    assert.deepEqual([group.latencyP50, group.latencyP95, group.latencyP99], [50.5, 95.5, 99.5]);
    assert.deepEqual(
      [group.costP50, group.costP95, group.costP99],
      [50n, 95n, 99n].map((n) => n * 10n ** 21n),
    );
  });

  it('pages newest first without gaps or repeats, also for calls of one instant', async () => {
    await record(
      ...Array.from({ length: 25 }, (_, i) => ({
        startedAt: new Date(Math.floor(i / 3) * 1000).toISOString(),
      })),
    );
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await ledger.page({}, 4, after);
      assert.equal(page.total, 25);
      seen.push(...page.calls.map(({ id }) => id));
      after = page.next;
    } while (after !== undefined);
    assert.equal(new Set(seen).size, 25);
    assert.deepEqual(seen.toReversed(), await all());
  });

  it('refuses what could not be read back, and records the next call', async () => {
    const bad: unknown[] = [
      callFixture({ id: '' }),
      callFixture({ startedAt: 'yesterday' }),
      callFixture({ picoUsd: '1.5' }),
      callFixture({ promptTokens: Number.NaN }),
      callFixture({ latencyMs: Number.POSITIVE_INFINITY }),
      { ...callFixture(), big: 1n },
      { id: 'x' },
      undefined,
    ];
    const untyped: { append(call: unknown): Promise<void> } = ledger;
    for (const call of bad) {
      await assert.rejects(
        untyped.append(call),
        (error) => error instanceof LedgerError && error.reason === 'invalid',
      );
    }
    await ledger.append(callFixture());
    assert.deepEqual(await all(), ['call-1']);
    assert.deepEqual(await ledger.damage(), []);
  });

  it('does not record what an opening for reading only is given', async () => {
    const reader = await openLedger({ dir, worker: ledgerWorker, readOnly: true });
    await assert.rejects(
      reader.append(callFixture()),
      (error) => error instanceof LedgerError && error.reason === 'read-only',
    );
    await ledger.append(callFixture());
    assert.equal((await reader.sum({})).calls, 1);
    await reader.close();
  });

  it('refuses calls and questions after it was closed, and closes twice', async () => {
    await ledger.append(callFixture());
    await ledger.close();
    const closed = (error: unknown) => error instanceof LedgerError && error.reason === 'closed';
    await assert.rejects(ledger.append(callFixture({ id: 'late' })), closed);
    await assert.rejects(ledger.sum({}), closed);
    await ledger.close();
  });

  it('acknowledges what was appended before closing', async () => {
    const appended = record(...Array.from({ length: 50 }, () => ({})));
    await ledger.close();
    await appended;
    const again = await openLedger({ dir, worker: ledgerWorker });
    assert.equal((await again.sum({})).calls, 50);
    await again.close();
  });

  it('records and follows when there is no index worker, whose failure is told', async () => {
    const worker = { script: new URL('file:///nowhere/indexWorker.ts'), wasm: 'nowhere.wasm' };
    const other = await openLedger({ dir, worker });
    await other.append(callFixture({ source: 'import' }));
    await assert.rejects(other.sum({}), (error) => error instanceof LedgerError && error.reason === 'index');
    await other.append(callFixture({ id: 'second' }));
    await other.close();
    assert.equal((await ledger.sum({})).calls, 2);
  });

  it('writes a second import of the same calls nowhere', async () => {
    await record(...Array.from({ length: 5 }, () => ({ source: 'import' as const })));
    const again = await openLedger({ dir, worker: ledgerWorker });
    await Promise.all(
      Array.from({ length: 5 }, (_, i) => again.append(callFixture({ id: `c${i}`, source: 'import' }))),
    );
    await again.close();
    assert.equal(journalFiles(dir).length, 1);
  });
});
