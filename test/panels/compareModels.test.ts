import assert from 'node:assert/strict';
import { compareModels } from '../../src/panels/compareModels.ts';
import { panelOf, promptOf } from '../support/panelOf.ts';
import { shippedBook as book } from '../support/shippedBook.ts';

const atMs = Date.parse('2026-11-22T12:00:00Z');

describe('models compared', () => {
  it('are the image models that serve now, cheapest first, those that cannot last and saying why', () => {
    const found = compareModels({ panel: panelOf({ tier: 'pro', image_size: '4K' }), book, atMs });
    const able = found.filter(({ cannot }) => cannot === undefined);
    assert.deepEqual(able.map(({ id }) => id).slice(0, 2), ['gemini-nano-banana-2.1', 'gemini-3-pro-image']);
    assert.deepEqual(
      able.filter(({ chosen }) => chosen).map(({ id }) => id),
      ['gemini-3-pro-image'],
    );
    const lite = found.find(({ id }) => id === 'gemini-3.1-flash-lite-image');
    assert.match(lite?.cannot ?? '', /makes no 4K image: it offers 1K/);
    assert.ok(found.indexOf(lite ?? (undefined as never)) >= able.length);
    assert.ok(!found.some(({ id }) => id === 'gemini-3-pro-image-preview'), 'a model that was shut down');
  });

  it('of a prompt are text models', () => {
    const found = compareModels({ panel: promptOf('model: gemini-3.8-flash', 'Say it.'), book, atMs });
    assert.ok(found.length > 5);
    assert.ok(found.every(({ id }) => book.model(id)?.kind === 'text'));
    assert.ok(found.some(({ chosen }) => chosen));
  });
});
