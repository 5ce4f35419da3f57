import assert from 'node:assert/strict';

import { imagePixels } from '../../src/pricing/imageSize.ts';
import { shippedBook } from '../support/shippedBook.ts';

describe('imagePixels', () => {
  it('doubles both sides at 2K and quadruples them at 4K', () => {
    assert.deepEqual(imagePixels('gemini-nano-banana-2.1', undefined, '16:9'), { width: 1376, height: 768 });
    assert.deepEqual(imagePixels('models/gemini-3-pro-image', '2K', '9:16'), { width: 1536, height: 2752 });
    assert.deepEqual(imagePixels('gemini-3-pro-image', '4K', '1:1'), { width: 4096, height: 4096 });
    assert.deepEqual(imagePixels('gemini-2.5-flash-image', undefined, '16:9'), { width: 1344, height: 768 });
  });

  it('does not guess a model, size or ratio that is not known', () => {
    assert.equal(imagePixels('gemini-3.8-flash', '1K', '1:1'), undefined);
    assert.equal(imagePixels('gemini-3-pro-image', '512', '1:1'), undefined);
    assert.equal(imagePixels('gemini-3-pro-image', '1k', '1:1'), undefined);
    assert.equal(imagePixels('gemini-2.5-flash-image', '2K', '1:1'), undefined);
    assert.equal(imagePixels('gemini-3.1-flash-image', '1K', '1:8'), undefined);
    assert.equal(imagePixels('gemini-3-pro-image', '1K', undefined), undefined);
    assert.equal(imagePixels('gemini-3-pro-image', '1K', 'constructor'), undefined);
  });

  it('knows every image model of the book that is still served by size', () => {
    for (const { id, image } of shippedBook.models()) {
      if (!image?.aspectRatios) continue;
      assert.ok(imagePixels(id, image.defaultSize, '1:1'), id);
    }
  });
});
