import assert from 'node:assert/strict';
import { PNG } from 'pngjs';
import { smallPng } from '../../tools/smallPng.mjs';

function picture(
  width: number,
  height: number,
  colour: (x: number, y: number) => [number, number, number],
): PNG {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) png.data.set([...colour(x, y), 255], (y * width + x) * 4);
  return png;
}

describe('a picture with few bytes', () => {
  it('is the same picture where its colours fit in a palette', () => {
    const few = picture(37, 19, (x, y) => [(x % 5) * 50, (y % 7) * 30, 9]);
    assert.deepEqual(PNG.sync.read(smallPng(PNG.sync.write(few))).data, few.data);
  });

  it('is near to it where they do not', () => {
    const png = picture(256, 256, (x, y) => [x, y, (x + y) >> 1]);
    const { data } = PNG.sync.read(smallPng(PNG.sync.write(png)));
    let off = 0;
    for (const [index, value] of png.data.entries())
      off = Math.max(off, Math.abs(value - (data[index] ?? 0)));
    assert.ok(off <= 96, `off by ${off}`);
  });
});
