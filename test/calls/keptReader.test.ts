import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { KeptReader } from '../../src/calls/keptReader.ts';
import { callFixture } from '../support/callFixture.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';

let count = 0;
const call = (panel: string | undefined, more: Parameters<typeof callFixture>[0] = {}): Call => {
  count += 1;
  return callFixture({
    id: `k${count}`,
    startedAt: new Date(Date.parse('2026-11-20T10:00:00Z') + count * 60_000).toISOString(),
    picoUsd: '100',
    imageFile: `panels-out/${panel}-${count}.png`,
    ...more,
    tags: panel === undefined ? {} : { panel, chapter: '1', ...more.tags },
  });
};
const REAL = { simulated: false };

function readerOf(ledger: Pick<MemoryLedger, 'page'>, chosen = new Set<string>()) {
  const failures: unknown[] = [];
  let changes = 0;
  const reader = new KeptReader({
    ledger,
    isKept: () => Promise.resolve(({ id }) => chosen.has(id)),
    changed: () => (changes += 1),
    failed: (error) => failures.push(error),
  });
  return { reader, failures, chosen, changes: () => changes };
}

async function figuresOf(reader: KeptReader, range = REAL) {
  reader.of(range);
  await reader.idle();
  return reader.of(range) ?? assert.fail('nothing was read');
}

describe('KeptReader', () => {
  it('reads behind, then knows kept and superseded images by panel, scene, chapter and character', async () => {
    const first = call('p1', { tags: { scene: 's1', characters: 'jin,mira' } });
    const second = call('p1', { tags: { scene: 's1', characters: 'jin,mira' } });
    const other = call('p2', { tags: { scene: 's1', characters: 'jin' } });
    const { reader, changes } = readerOf(new MemoryLedger([first, second, other, call(undefined)]));
    assert.equal(reader.of(REAL), undefined);
    const { total, by, complete } = await figuresOf(reader);
    assert.equal(complete, true);
    assert.deepEqual(
      [total.panels, total.attempts, total.kept.billed, total.superseded.billed],
      [2, 3, 200n, 100n],
    );
    assert.equal(total.perKept, 150n);
    assert.deepEqual(
      by.panel.map(({ key, spent }) => [key, spent.billed]),
      [
        ['1/p1', 200n],
        ['1/p2', 100n],
      ],
    );
    assert.deepEqual(
      by.scene.map(({ key, spent }) => [key, spent.billed]),
      [['s1', 300n]],
    );
    assert.deepEqual(
      by.character.map(({ key, spent }) => [key, spent.billed]),
      [
        ['jin', 300n],
        ['mira', 200n],
      ],
    );
    assert.equal(changes(), 1);
  });

  it('goes by kept.json: another choice is another kept image', async () => {
    const [first, second] = [call('p1', { picoUsd: '10' }), call('p1', { picoUsd: '40' })];
    const { reader, chosen } = readerOf(new MemoryLedger([first, second]));
    assert.equal((await figuresOf(reader)).total.kept.billed, 40n);
    chosen.add(first.id);
    reader.keptChanged();
    assert.deepEqual(
      [(await figuresOf(reader)).total.kept.billed, (await figuresOf(reader)).total.chosen],
      [10n, 1],
    );
  });

  it('folds new calls in without reading the ledger again, each once and only those of the range', async () => {
    const ledger = new MemoryLedger([call('p1')]);
    let reads = 0;
    const counting = {
      page: (...args: Parameters<MemoryLedger['page']>) => ((reads += 1), ledger.page(...args)),
    };
    const { reader } = readerOf(counting);
    await figuresOf(reader);
    const added = call('p2');
    reader.add([added, call('p3', { simulated: true }), call(undefined)]);
    reader.add([added]);
    assert.deepEqual([(await figuresOf(reader)).total.panels, reads], [2, 1]);
  });

  it('loses no call that is recorded while the ledger is read', async () => {
    const ledger = new MemoryLedger([call('p1')]);
    const meanwhile = call('p2');
    const { reader } = readerOf({
      page: async (...args) => {
        const page = await ledger.page(...args);
        reader.add([meanwhile]);
        return page;
      },
    });
    assert.equal((await figuresOf(reader)).total.panels, 2);
  });

  it('takes receipts as they are now, once it forgot those of before', async () => {
    const calls = [call('p1', { picoUsd: undefined, reason: 'unpriced' })];
    const ledger = { page: () => Promise.resolve({ calls: [...calls], total: calls.length }) };
    const { reader } = readerOf(ledger);
    assert.equal((await figuresOf(reader)).total.spent.unpriced, 1);
    Object.assign(calls[0] ?? {}, { picoUsd: '70', reason: 'priced' });
    reader.forget();
    const { spent } = (await figuresOf(reader)).total;
    assert.deepEqual([spent.billed, spent.unpriced], [70n, 0]);
  });

  it('says when a range has more calls than it looks at', async () => {
    const many = Array.from({ length: 20_500 }, () => call('p1'));
    const { complete, total } = await figuresOf(readerOf(new MemoryLedger(many)).reader);
    assert.deepEqual([complete, total.calls], [false, 20_000]);
  });

  it('tells a ledger that cannot be read, and tries again the next time', async () => {
    const ledger = new MemoryLedger([call('p1')]);
    let broken = true;
    const { reader, failures } = readerOf({
      page: (...args) => (broken ? Promise.reject(new Error('EIO')) : ledger.page(...args)),
    });
    reader.of(REAL);
    await reader.idle();
    assert.equal(failures.length, 1);
    broken = false;
    assert.equal((await figuresOf(reader)).total.panels, 1);
  });
});
