import assert from 'node:assert/strict';
import type { Call } from '../../src/call.ts';
import { KpiReader } from '../../src/calls/kpiReader.ts';
import { callFixture } from '../support/callFixture.ts';
import { MemoryLedger } from '../support/memoryLedger.ts';
import { shippedBook } from '../support/shippedBook.ts';

let count = 0;
const call = (more: Parameters<typeof callFixture>[0]): Call =>
  callFixture({ id: `call-${count++}`, ...more });
const REAL = { simulated: false };

function readerOf(ledger: MemoryLedger) {
  const failed: unknown[] = [];
  let changes = 0;
  const reader = new KpiReader({
    ledger,
    book: () => shippedBook,
    changed: () => changes++,
    failed: (error) => failed.push(error),
  });
  return { reader, failed, changes: () => changes };
}

async function figuresOf(...calls: Call[]) {
  const { reader } = readerOf(new MemoryLedger(calls));
  assert.equal(reader.of(REAL), undefined);
  await reader.idle();
  return reader.of(REAL) ?? assert.fail('nothing was read');
}

describe('KpiReader', () => {
  it('counts panels by chapter and id, and those without a chapter', async () => {
    const { sums } = await figuresOf(
      call({ tags: { panel: 'p1', chapter: '1' } }),
      call({ tags: { panel: 'p1', chapter: '1' }, attempt: 2 }),
      call({ tags: { panel: 'p1', chapter: '2' } }),
      call({ tags: { panel: 'p2', chapter: '2' }, images: undefined }),
      call({ tags: { panel: 'p1' } }),
      call({ tags: { chapter: '2' }, images: undefined }),
      call({ tags: {} }),
    );
    const one = 138_568_000_000n;
    assert.deepEqual(sums.panels, { spent: 5n * one, things: 4, lowerBound: false });
    assert.deepEqual(sums.keptPanels, { spent: 5n * one, things: 3, lowerBound: false });
    assert.deepEqual(sums.chapters, { spent: 5n * one, things: 2, lowerBound: false });
    assert.deepEqual([sums.calls, sums.retries], [7, 1]);
  });

  it('tells Flash from Pro by the images that were drawn', async () => {
    const { sums } = await figuresOf(
      call({ modelVersion: 'gemini-nano-banana-2.1', picoUsd: '36000000000' }),
      call({ modelVersion: 'gemini-nano-banana-2.1', picoUsd: '36000000000' }),
      call({ images: 2 }),
      call({ modelVersion: 'gemini-3.8-flash', images: undefined }),
    );
    assert.deepEqual(sums.flash, { images: 2, spent: 72_000_000_000n });
    assert.deepEqual(sums.pro, { images: 2, spent: 138_568_000_000n });
  });

  it('sums up what the cache saved to the last digit, and says when a call cannot be told', async () => {
    const cached = {
      modelVersion: 'gemini-3.8-flash',
      priceRow: shippedBook
        .resolve('gemini-3.8-flash')
        .model?.rowAt(Date.parse('2026-11-22T10:00:00Z'))
        ?.steps('standard')?.[0]?.name,
      cachedTokens: 8000,
      lines: [{ meter: 'cached.text', tokens: 8000, usdPerMillion: '0.075', picoUsd: '600000000' }],
    };
    const known = await figuresOf(call(cached), call(cached), call({}));
    assert.deepEqual(known.savings, { saved: 10_800_000_000n, complete: true });
    const partly = await figuresOf(call(cached), call({ ...cached, reason: 'unpriced', lines: undefined }));
    assert.deepEqual(partly.savings, { saved: 5_400_000_000n, complete: false });
  });

  it('adds what later calls saved without reading the earlier ones again, unless they do not explain it', async () => {
    const name = shippedBook
      .resolve('gemini-3.8-flash')
      .model?.rowAt(Date.parse('2026-11-22T10:00:00Z'))
      ?.steps('standard')?.[0]?.name;
    const cached = () =>
      call({
        modelVersion: 'gemini-3.8-flash',
        priceRow: name,
        cachedTokens: 8000,
        lines: [{ meter: 'cached.text', tokens: 8000, usdPerMillion: '0.075', picoUsd: '600000000' }],
      });
    const ledger = new MemoryLedger([cached()]);
    const { reader } = readerOf(ledger);
    let pages = 0;
    const page = ledger.page.bind(ledger);
    ledger.page = (...asked) => {
      pages += 1;
      return page(...asked);
    };
    const saved = async () => {
      reader.of(REAL);
      await reader.idle();
      return reader.of(REAL)?.savings;
    };
    assert.deepEqual([await saved(), pages], [{ saved: 5_400_000_000n, complete: true }, 1]);
    const [told, simulated, untold] = [cached(), { ...cached(), simulated: true }, cached()];
    for (const one of [told, simulated]) await ledger.append(one);
    reader.add([told, simulated]);
    assert.deepEqual([await saved(), pages], [{ saved: 10_800_000_000n, complete: true }, 1]);
    await ledger.append(untold);
    reader.add([]);
    assert.deepEqual([await saved(), pages], [{ saved: 16_200_000_000n, complete: true }, 2]);
  });

  it('says that panels of unpriced calls cost at least so much', async () => {
    const { sums } = await figuresOf(call({}), call({ picoUsd: undefined, reason: 'unpriced' }));
    assert.equal(sums.panels.lowerBound, true);
  });

  it('keeps what it read until a call comes or another range is asked for', async () => {
    const ledger = new MemoryLedger([call({})]);
    const { reader, changes } = readerOf(ledger);
    reader.of(REAL);
    await reader.idle();
    const first = reader.of(REAL);
    await reader.idle();
    assert.equal(changes(), 1);
    const more = call({});
    await ledger.append(more);
    reader.add([more]);
    assert.equal(reader.of(REAL), first);
    await reader.idle();
    assert.equal(reader.of(REAL)?.sums.calls, 2);
    assert.equal(reader.of({ simulated: true }), undefined);
    await reader.idle();
    assert.equal(reader.of({ simulated: true })?.sums.calls, 0);
  });

  it('asks a fixed number of questions, however many chapters there are', async () => {
    const chapters = Array.from({ length: 300 }, (_none, at) => String(at));
    const ledger = new MemoryLedger(chapters.map((chapter) => call({ tags: { panel: 'p1', chapter } })));
    let asked = 0;
    const groups = ledger.groups.bind(ledger);
    ledger.groups = (by, filter) => {
      asked += 1;
      return groups(by, filter);
    };
    const { reader } = readerOf(ledger);
    reader.of(REAL);
    await reader.idle();
    assert.equal(asked, 3);
    assert.deepEqual(
      [reader.of(REAL)?.sums.panels.things, reader.of(REAL)?.sums.chapters.things],
      [300, 300],
    );
  });

  it('says that the ledger could not be read, and tries again when it is asked again', async () => {
    const ledger = new MemoryLedger([call({})]);
    const { reader, failed } = readerOf(ledger);
    const sum = ledger.sum.bind(ledger);
    ledger.sum = () => Promise.reject(new Error('no disk'));
    reader.of(REAL);
    await reader.idle();
    assert.match(String(failed[0]), /no disk/);
    ledger.sum = sum;
    assert.equal(reader.of(REAL), undefined);
    await reader.idle();
    assert.equal(reader.of(REAL)?.sums.calls, 1);
  });
});
