import assert from 'node:assert/strict';
import type { ReportActions } from '../../../src/editor/report/reportSession.ts';
import { ReportRequestError, ReportSession } from '../../../src/editor/report/reportSession.ts';
import type { HostMessage } from '../../../src/protocol/report.ts';
import { FIRST_VIEW } from '../../../src/protocol/reportView.ts';
import { callFixture } from '../../support/callFixture.ts';
import { MemoryLedger } from '../../support/memoryLedger.ts';
import { NOW } from '../../page/support/history.ts';
import { reportSources } from '../../page/support/reportFixture.ts';

function sessionOf(ledger = new MemoryLedger([callFixture()]), more: Partial<ReportActions> = {}) {
  const posted: HostMessage[] = [];
  const log: string[] = [];
  const actions: ReportActions = {
    imageUri: () => Promise.resolve('https://file/image.png'),
    openImage: () => Promise.resolve(),
    openSpec: () => Promise.resolve(),
    export: () => Promise.resolve(),
    copyCall: () => Promise.resolve(),
    save: () => Promise.resolve(),
    copyText: () => Promise.resolve(),
    run: () => Promise.resolve(),
    log: (text) => void log.push(text),
    ...more,
  };
  const session = new ReportSession(reportSources(ledger), actions, (message) => void posted.push(message));
  return { session, posted, log, ledger };
}

describe('ReportSession', () => {
  it('answers every request with the one that waits for it', async () => {
    const { session, posted } = sessionOf();
    const filter = { period: 'all', simulated: false };
    const order = { by: 'cost', descending: true };
    await session.receive({ type: 'ready', id: 1, view: FIRST_VIEW });
    await session.receive({ type: 'view', id: 2, view: FIRST_VIEW });
    await session.receive({ type: 'calls', id: 3, filter, order, offset: 0, limit: 50 });
    await session.receive({ type: 'openCall', id: 4, call: 'call-1' });
    await session.receive({ type: 'openImage', id: 5, call: 'call-1' });
    await session.receive({ type: 'openSpec', id: 6, call: 'call-1' });
    await session.receive({ type: 'export', id: 7 });
    await session.receive({ type: 'command', id: 8, command: 'newSession' });
    await session.receive({ type: 'copyCall', id: 9, call: 'call-1' });
    await session.receive({ type: 'values', id: 10, simulated: false, field: 'model', prefix: 'pro' });
    await session.receive({ type: 'details', id: 11, view: FIRST_VIEW });
    await session.receive({ type: 'save', id: 12, kind: 'csv', name: 'By model', data: 'a,b' });
    await session.receive({ type: 'copyText', id: 13, text: 'a,b' });
    assert.deepEqual(
      posted.filter(({ replyTo }) => replyTo !== undefined).map(({ type, replyTo }) => [replyTo, type]),
      [
        [1, 'snapshot'],
        [2, 'snapshot'],
        [3, 'calls'],
        [4, 'receipt'],
        [5, 'done'],
        [6, 'done'],
        [7, 'done'],
        [8, 'done'],
        [9, 'done'],
        [10, 'values'],
        [11, 'details'],
        [12, 'done'],
        [13, 'done'],
      ],
    );
  });

  it('answers what it does not understand with an error, when somebody waits', async () => {
    const { session, posted, log } = sessionOf();
    await session.receive({ type: 'command', id: 5, command: 'format the disk' });
    await session.receive('noise');
    assert.deepEqual(
      posted.map(({ type, replyTo }) => [type, replyTo]),
      [['error', 5]],
    );
    assert.equal(log.length, 2);
  });

  it('answers a call that is gone, and an action that fails, with an error in words', async () => {
    const { session, posted } = sessionOf(undefined, {
      openImage: () => Promise.reject(new ReportRequestError('not-available', 'The image is gone.')),
      export: () => Promise.reject(new Error('ENOSPC: no space left')),
    });
    await session.receive({ type: 'openCall', id: 1, call: 'nobody' });
    await session.receive({ type: 'openImage', id: 2, call: 'call-1' });
    await session.receive({ type: 'export', id: 3 });
    assert.deepEqual(
      posted.map((message) => message.type === 'error' && message.message),
      [
        'This call is not in the ledger any more.',
        'The image is gone.',
        'Nothing was exported. ENOSPC: no space left',
      ],
    );
  });

  it('answers when the ledger cannot be read', async () => {
    class Broken extends MemoryLedger {
      override sum(): Promise<never> {
        return Promise.reject(new Error('EIO'));
      }
    }
    const { session, posted } = sessionOf(new Broken());
    await session.receive({ type: 'ready', id: 1, view: FIRST_VIEW });
    assert.deepEqual(posted, [{ type: 'error', replyTo: 1, message: 'The ledger could not be read. EIO' }]);
    await session.changed(); // a refresh that nobody asked for fails into the log only
    assert.equal(posted.length, 1);
  });

  it('says nothing of changes before the page is ready, then sends whole snapshots of its view', async () => {
    const { session, posted, ledger } = sessionOf();
    await session.changed();
    assert.equal(posted.length, 0);
    await session.receive({ type: 'ready', id: 1, view: { ...FIRST_VIEW, by: 'feature' } });
    await ledger.append(callFixture({ id: 'call-2', startedAt: new Date(NOW).toISOString() }));
    await session.changed();
    const [recent, live] = posted.slice(-2);
    // The call is told before all figures are worked out.
    assert.ok(recent?.type === 'recent');
    assert.deepEqual(
      recent.page.rows.map(({ call }) => call),
      ['call-2', 'call-1'],
    );
    assert.ok(live?.type === 'snapshot');
    assert.deepEqual([live.replyTo, live.by.dimension, live.recorded.real], [undefined, 'feature', 2]);
  });

  it('asks the page for the calls that another part wants shown, when the page is there to be asked', async () => {
    const { session, posted } = sessionOf();
    const filter = { period: '30d', tag: { name: 'site', value: 'src/a.ts:3:draw' } } as const;
    session.show(filter, true);
    assert.deepEqual(posted, []);
    await session.receive({ type: 'ready', id: 1, view: FIRST_VIEW });
    assert.deepEqual(
      posted.map(({ type }) => type),
      ['snapshot', 'show'],
    );
    session.show(filter, true);
    assert.deepEqual(posted.at(-1), { type: 'show', filter });
    session.show(filter, false); // hidden: the page is made anew when it is seen again
    assert.equal(posted.length, 3);
    await session.receive({ type: 'ready', id: 2, view: FIRST_VIEW });
    await session.receive({ type: 'ready', id: 3, view: FIRST_VIEW });
    assert.equal(posted.filter(({ type }) => type === 'show').length, 3);
  });

  it('makes one snapshot more of many changes in a row, and the last one is complete', async () => {
    const { session, posted, ledger } = sessionOf();
    await session.receive({ type: 'ready', id: 1, view: FIRST_VIEW });
    const changes = Array.from({ length: 50 }, async (_, index) => {
      await ledger.append(callFixture({ id: `more-${index}`, startedAt: new Date(NOW).toISOString() }));
      return session.changed();
    });
    await Promise.all(changes);
    const snapshots = posted.filter(({ type }) => type === 'snapshot');
    assert.ok(snapshots.length <= 4, `${snapshots.length} snapshots`);
    const last = posted.at(-1);
    assert.ok(last?.type === 'snapshot');
    assert.equal(last.recorded.real, 51);
  });

  it('gives a receipt with its lines, its price and the image that is there', async () => {
    const call = callFixture({
      imageFile: 'panels-out/a.png',
      priceRow: 'gemini-3-pro-image@launch',
      lines: [{ meter: 'input.text', tokens: 224, usdPerMillion: '2', picoUsd: '448000000' }],
    });
    const { session, posted } = sessionOf(new MemoryLedger([call]));
    await session.receive({ type: 'openCall', id: 1, call: 'call-1' });
    const [reply] = posted;
    assert.ok(reply?.type === 'receipt');
    assert.deepEqual(reply.receipt.image, { file: 'panels-out/a.png', uri: 'https://file/image.png' });
    assert.equal(reply.receipt.price?.bookAsOf, '2026-11-22');
    assert.deepEqual(reply.receipt.lines, call.lines);
  });
});
