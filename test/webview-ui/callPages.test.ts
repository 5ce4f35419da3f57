import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { CallRow, CallsPage, ShownOrder } from '../../src/protocol/reportCalls.ts';
import { CallPages, NEWEST, PAGE } from '../../webview-ui/callPages.ts';

const row = (call: string, picoUsd = '1'): CallRow => ({
  call,
  startedAt: 0,
  simulated: false,
  model: 'm',
  method: 'generateContent',
  outcome: 'ok',
  reason: 'priced',
  picoUsd,
});

/** A host with calls newest first, which answers when it is told to. */
class Host {
  calls: CallRow[];
  readonly asked: number[] = [];
  private readonly waiting: (() => void)[] = [];
  constructor(count: number) {
    this.calls = Array.from({ length: count }, (_, i) => row(`c${count - 1 - i}`));
  }
  page(offset: number, limit: number): CallsPage {
    return { rows: this.calls.slice(offset, offset + limit), offset, total: this.calls.length };
  }
  read = (_order: ShownOrder, offset: number, limit: number): Promise<CallsPage> => {
    this.asked.push(offset);
    const page = this.page(offset, limit);
    return new Promise((resolve) => this.waiting.push(() => resolve(page)));
  };
  /** Answers what waits, and what is asked because of it. */
  async answer(): Promise<void> {
    while (this.waiting.length > 0) {
      this.waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function pagesOf(host: Host): CallPages {
  const pages = new CallPages({ read: host.read, changed: () => undefined }, NEWEST);
  pages.reset(host.page(0, PAGE));
  return pages;
}

const callAt = (pages: CallPages, place: number) => {
  const found = pages.row(place);
  return found === undefined || found === 'lost' ? found : found.call;
};

describe('pages of calls', () => {
  it('are asked for where the reader looks, once each', async () => {
    const host = new Host(1000);
    const pages = pagesOf(host);
    pages.want(0, 30);
    assert.deepEqual(host.asked, [], 'the first page came with the snapshot');
    pages.want(490, 520);
    pages.want(495, 525);
    await host.answer();
    assert.deepEqual(host.asked, [450, 500]);
    assert.deepEqual(
      [callAt(pages, 490), callAt(pages, 520), callAt(pages, 560)],
      ['c509', 'c479', undefined],
    );
  });

  it('ask for what is in sight in the end, however far the reader dragged', async () => {
    const host = new Host(100_000);
    const pages = pagesOf(host);
    for (let place = 1000; place < 90_000; place += 1000) pages.want(place, place + 20);
    assert.equal(host.asked.length, 2);
    await host.answer();
    assert.equal(host.asked.length, 3);
    assert.equal(callAt(pages, 89_000), `c${99_999 - 89_000}`);
  });

  it('move down with their calls when others come above, and are read again', async () => {
    const host = new Host(1000);
    const pages = pagesOf(host);
    pages.want(500, 520);
    await host.answer();
    host.calls.unshift(row('new-2'), row('new-1'));
    assert.equal(pages.refresh(host.page(0, PAGE)), 2);
    assert.deepEqual([callAt(pages, 0), callAt(pages, 2), callAt(pages, 512)], ['new-2', 'c999', 'c489']);
    host.calls = host.calls.map(({ call }) => row(call, '7'));
    pages.refresh(host.page(0, PAGE));
    pages.want(502, 520);
    await host.answer();
    const found = pages.row(510);
    assert.ok(found !== undefined && found !== 'lost');
    assert.deepEqual([found.call, found.picoUsd], ['c491', '7']);
  });

  it('keep no amount that was read before the ledger changed', async () => {
    const host = new Host(200);
    const pages = pagesOf(host);
    pages.want(100, 120);
    host.calls = host.calls.map(({ call }) => row(call, '9'));
    pages.refresh(host.page(0, PAGE));
    await host.answer();
    const found = pages.row(110);
    assert.ok(found !== undefined && found !== 'lost' && found.picoUsd === '9');
  });

  it('leave the place of a damaged line to it', async () => {
    const host = new Host(200);
    const pages = pagesOf(host);
    host.read = () =>
      Promise.resolve({ rows: [row('a'), row('b')], offset: 100, total: 200, lost: [100, 102] });
    const lossy = new CallPages({ read: host.read, changed: () => undefined }, NEWEST);
    lossy.reset(host.page(0, PAGE));
    lossy.want(100, 110);
    await host.answer();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(
      [100, 101, 102, 103].map((place) => callAt(lossy, place)),
      ['lost', 'a', 'lost', 'b'],
    );
    assert.equal(callAt(pages, 100), undefined);
  });

  it('never show another call at a place that was read, whatever comes when', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('want' as const), at: fc.nat({ max: 400 }) }),
      fc.record({ do: fc.constant('come' as const), count: fc.integer({ min: 1, max: 70 }) }),
      fc.record({ do: fc.constant('tell' as const) }),
      fc.record({ do: fc.constant('answer' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const host = new Host(300);
        const pages = pagesOf(host);
        let come = 0;
        for (const each of steps) {
          if (each.do === 'want') pages.want(each.at, each.at + 30);
          if (each.do === 'come')
            for (let i = 0; i < each.count; i++) host.calls.unshift(row(`new-${come++}`));
          if (each.do === 'tell') pages.refresh(host.page(0, PAGE));
          if (each.do === 'answer') await host.answer();
        }
        pages.refresh(host.page(0, PAGE));
        pages.want(200, 260);
        await host.answer();
        assert.equal(pages.total, host.calls.length);
        for (let place = 0; place < pages.total; place++) {
          const call = callAt(pages, place);
          if (call !== undefined) assert.equal(call, host.calls[place]?.call, `place ${place}`);
        }
        for (let place = 200; place < 260; place++)
          assert.equal(callAt(pages, place), host.calls[place]?.call);
      }),
    );
  });
});
