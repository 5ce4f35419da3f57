import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decodeHostMessage, decodePageMessage, REPORT_COMMANDS } from '../../src/protocol/report.ts';
import { FIRST_VIEW } from '../../src/protocol/reportView.ts';

const order = { by: 'cost', descending: false };
const filter = { period: '7d', model: 'gemini-3.8-flash', tag: { name: 'feature', value: '<img onerror>' } };

describe('messages of the page', () => {
  const good: unknown[] = [
    { type: 'ready', id: 1, view: FIRST_VIEW },
    { type: 'view', id: 2, view: { filter, by: 'panel', stack: 'phase' } },
    {
      type: 'view',
      id: 2,
      view: { filter: { period: 'all', day: '2026-11-22', session: true }, by: 'model', stack: 'model' },
    },
    { type: 'calls', id: 3, filter, order, offset: 999_950, limit: 50 },
    { type: 'calls', id: 3, filter: { ...filter, query: 'cost>0.1 -is:retry' }, order, offset: 0, limit: 50 },
    { type: 'values', id: 3, simulated: false, field: 'tag:panel', prefix: '' },
    { type: 'copyCall', id: 4, call: 'call-1' },
    { type: 'export', id: 7, filter },
    { type: 'export', id: 7, call: 'call-1' },
    { type: 'openCall', id: 4, call: 'call-1' },
    { type: 'details', id: 3, view: { ...FIRST_VIEW, unit: 'hour' } },
    {
      type: 'view',
      id: 2,
      view: {
        filter: { period: '30d', range: { from: '2026-11-01', to: '2026-11-02T23' } },
        by: 'userSegment',
        stack: 'branch',
      },
    },
    { type: 'save', id: 3, kind: 'csv', name: 'By model', data: 'a,b' },
    { type: 'copyText', id: 3, text: 'a,b' },
    { type: 'openImage', id: 5, call: 'call-1' },
    { type: 'openSpec', id: 6, call: 'call-1' },
    { type: 'export', id: 7 },
    { type: 'command', id: 8, command: 'addPrice', model: 'gemini-9' },
    ...REPORT_COMMANDS.map((command, id) => ({ type: 'command', id, command })),
  ];
  for (const message of good) {
    it(`takes ${JSON.stringify(message)}`, () => {
      assert.deepEqual(decodePageMessage(message), { ok: true, message });
    });
  }

  const bad: [name: string, message: unknown, id: number | undefined][] = [
    ['nothing', undefined, undefined],
    ['a text', 'ready', undefined],
    ['an unknown type', { type: 'eval', id: 1 }, 1],
    ['no id', { type: 'export' }, undefined],
    ['an id that is no number', { type: 'export', id: '1' }, undefined],
    [
      'a command that is not listed',
      { type: 'command', id: 9, command: 'workbench.action.terminal.sendSequence' },
      9,
    ],
    ['a model that is none', { type: 'command', id: 9, command: 'addPrice', model: null }, 9],
    [
      'an unknown period',
      { type: 'calls', id: 3, filter: { period: '24h' }, order, offset: 0, limit: 50 },
      3,
    ],
    ['a query with a fault', { type: 'export', id: 3, filter: { period: 'all', query: 'costt>1' } }, 3],
    ['a page of everything', { type: 'calls', id: 3, filter, order, offset: 0, limit: 1e6 }, 3],
    ['an unknown order', { type: 'calls', id: 3, filter, order: { by: 'id' }, offset: 0, limit: 1 }, 3],
    [
      'a day that is none',
      { type: 'view', id: 3, view: { ...FIRST_VIEW, filter: { period: 'all', day: 'today' } } },
      3,
    ],
    [
      'an hour that is none',
      {
        type: 'view',
        id: 3,
        view: {
          ...FIRST_VIEW,
          filter: { period: 'all', range: { from: '2026-11-01T24', to: '2026-11-02' } },
        },
      },
      3,
    ],
    ['terminals as bars', { type: 'view', id: 3, view: { ...FIRST_VIEW, stack: 'terminal' } }, 3],
    ['a file of another kind', { type: 'save', id: 3, kind: 'sh', name: 'x', data: '' }, 3],
    ['a field too many', { type: 'openCall', id: 4, call: 'c', path: '/etc' }, 4],
  ];
  for (const [name, message, id] of bad) {
    it(`refuses ${name}, and tells which request waits`, () => {
      const decoded = decodePageMessage(message);
      assert.ok(!decoded.ok);
      assert.equal(decoded.id, id);
      assert.notEqual(decoded.problem, '');
    });
  }

  it('throws at nothing that can be sent', () => {
    fc.assert(fc.property(fc.anything(), (data) => void decodePageMessage(data)));
  });
});

describe('messages of the host', () => {
  const row = {
    call: 'c',
    startedAt: 1,
    simulated: false,
    model: 'm',
    method: 'generateContent',
    outcome: 'ok',
    reason: 'priced',
    picoUsd: '138568000000',
  };
  const page = (more: object) => ({
    type: 'calls',
    replyTo: 1,
    page: { rows: [{ ...row, ...more }], offset: 0, total: 1 },
  });

  it('takes money as decimal strings only', () => {
    assert.ok(decodeHostMessage(page({})).ok);
    for (const picoUsd of [138_568_000_000, '0.138568', '', '1e9', null, '138568000000n'])
      assert.ok(!decodeHostMessage(page({ picoUsd })).ok, String(picoUsd));
  });

  it('takes done and error replies, and tells which request a broken one answers', () => {
    assert.ok(decodeHostMessage({ type: 'done', replyTo: 4 }).ok);
    assert.ok(decodeHostMessage({ type: 'error', replyTo: 4, message: 'No.' }).ok);
    const broken = decodeHostMessage({ type: 'receipt', replyTo: 4, receipt: {} });
    assert.ok(!broken.ok);
    assert.equal(broken.id, 4);
  });

  it('refuses a snapshot of another schema', () => {
    const decoded = decodeHostMessage({ type: 'snapshot', schema: 2 });
    assert.ok(!decoded.ok);
  });

  it('takes only web pages as sources of a price', () => {
    const receipt = (address: string) => ({
      type: 'receipt',
      replyTo: 1,
      receipt: {
        ...row,
        source: 'runner',
        requestedModel: 'm',
        lines: [],
        flags: [],
        tags: [],
        price: { bookAsOf: '2026-11-22', sources: [{ title: 'Pricing', address }] },
      },
    });
    assert.ok(decodeHostMessage(receipt('https://ai.google.dev/pricing')).ok);
    for (const address of ['javascript:alert(1)', 'command:x', 'http://example.org'])
      assert.ok(!decodeHostMessage(receipt(address)).ok, address);
  });
});
