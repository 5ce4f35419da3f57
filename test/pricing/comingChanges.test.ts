import assert from 'node:assert/strict';

import { comingChanges } from '../../src/pricing/comingChanges.ts';
import { shippedBook } from '../support/shippedBook.ts';

const on = (time: string) => comingChanges(shippedBook, Date.parse(time));

describe('coming changes', () => {
  it('tell what the shipped book knows to come, the nearest first', () => {
    const table = on('2026-11-22T12:00:00Z').map(({ day, kind, model }) => `${day} ${kind} ${model}`);
    assert.deepEqual(table, [
      '2026-12-01 reroute gemini-2.5-flash',
      '2026-12-01 reroute gemini-2.5-pro',
      '2026-12-01 price gemini-4-argon',
      '2026-12-01 price gemini-4-carbon',
      '2027-01-01 price gemini-3.6-flash',
      '2027-01-01 price gemini-3.7-flash',
      '2027-01-01 price gemini-3.8-flash',
      '2027-01-01 price gemini-3.8-flash-lite-tts',
      '2027-01-01 price gemini-3.8-flash-tts',
      '2027-05-07 shutdown gemini-3.1-flash-lite',
    ]);
  });

  it('name the prices before and after, meter by meter', () => {
    const tts = on('2026-12-31T00:00:00Z').find(({ model }) => model === 'gemini-3.8-flash-tts');
    assert.deepEqual(tts, {
      kind: 'price',
      model: 'gemini-3.8-flash-tts',
      name: shippedBook.model('gemini-3.8-flash-tts')?.name,
      day: '2027-01-01',
      atMs: Date.parse('2027-01-01T08:00:00Z'),
      meters: [
        { meter: 'input.text', maxPromptTokens: null, before: '0.50', after: '1.00' },
        { meter: 'output.text', maxPromptTokens: null, before: '9.00', after: '18.00' },
        { meter: 'output.thoughts', maxPromptTokens: null, before: '9.00', after: '18.00' },
        { meter: 'output.audio', maxPromptTokens: null, before: '9.00', after: '18.00' },
      ],
    });
  });

  it('name where a model is rerouted to, and that a shutdown date is only the earliest', () => {
    const changes = on('2026-11-22T12:00:00Z');
    const reroute = changes.find(({ model }) => model === 'gemini-2.5-pro');
    assert.equal(reroute?.kind === 'reroute' && reroute.to, 'gemini-3.8-flash');
    const shutdown = changes.at(-1);
    assert.equal(shutdown?.kind === 'shutdown' && shutdown.state, 'earliest date');
  });

  it('show only the meters that changed', () => {
    const change = on('2025-10-30T00:00:00Z').find(
      ({ model, kind }) => model === 'gemini-2.5-pro' && kind === 'price',
    );
    assert.ok(change?.kind === 'price');
    assert.ok(change.meters.every(({ meter }) => meter.startsWith('cached.')));
    assert.deepEqual(
      new Set(change.meters.map(({ maxPromptTokens }) => maxPromptTokens)),
      new Set([200_000, null]),
    );
  });

  it('end at the moment they come', () => {
    const models = (time: string) => on(time).map(({ model }) => model);
    assert.ok(models('2026-12-01T07:59:59.999Z').includes('gemini-4-argon'));
    assert.ok(!models('2026-12-01T08:00:00Z').includes('gemini-4-argon'));
    assert.deepEqual(on('2030-01-01T00:00:00Z'), []);
  });
});
