import assert from 'node:assert/strict';
import { withPriceEntry } from '../../src/editor/priceEntry.ts';

describe('an entry for a price', () => {
  it('is added to the user’s own prices, with nothing filled in, comments kept', () => {
    const text = '{\n  // ours\n  "models": [\n    { "id": "a", "prices": [] }\n  ]\n}\n';
    const entry = withPriceEntry(text, 'gemini-9');
    assert.match(entry?.text ?? '', /\/\/ ours/);
    const { models } = JSON.parse((entry?.text ?? '').replace('// ours', ''));
    assert.deepEqual(
      models.map(({ id }: { id: string }) => id),
      ['a', 'gemini-9'],
    );
    assert.deepEqual(models[1].prices[0].tiers[0].meters, {
      'input.text': '',
      'output.text': '',
      'output.thoughts': '',
    });
    assert.equal(entry?.text.slice(entry.offset - 1, entry.offset + 1), '""');
  });

  it('of a model that is there is only shown', () => {
    const { text = '' } = withPriceEntry('', 'gemini-9') ?? {};
    const again = withPriceEntry(text, 'gemini-9');
    assert.equal(again?.text, text);
    assert.equal(text.charAt(again?.offset ?? 0), '"');
  });

  it('is not forced into a file that is no list of prices', () => {
    for (const text of ['[]', '{"models": {}}', '{"a": 1}', 'words'])
      assert.equal(withPriceEntry(text, 'x'), undefined);
  });
});
