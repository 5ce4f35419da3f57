import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { imagePixelsOf } from '../../src/runs/imageHeader.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

const PNG = `89504e470d0a1a0a 0000000d ${ascii('IHDR')} 00000300 00000400 08 03 000000`;
const JPEG =
  'ffd8 ffe0 0010 4a46494600010100000100010000 ff ffc4 0004 0000 ffc2 0011 08 0400 0300 03 012200 021101 031101';
const LOSSY = `${ascii('RIFF')} 00000000 ${ascii('WEBPVP8 ')} 00000000 300100 9d012a 0003 0004`;
const LOSSLESS = `${ascii('RIFF')} 00000000 ${ascii('WEBPVP8L')} 00000000 2f ffc2ff00 0000000000`;
const EXTENDED = `${ascii('RIFF')} 00000000 ${ascii('WEBPVP8X')} 0a000000 00000000 ff0200 ff0300`;

describe('the header of an image', () => {
  for (const [name, hex, format] of [
    ['PNG', PNG, 'png'],
    ['JPEG, progressive, after a table and a fill byte', JPEG, 'jpeg'],
    ['lossy WebP', LOSSY, 'webp'],
    ['lossless WebP', LOSSLESS, 'webp'],
    ['extended WebP', EXTENDED, 'webp'],
  ] as const) {
    it(`of a ${name} gives its pixels`, () => {
      assert.deepEqual(imagePixelsOf(bytes(hex)), { width: 768, height: 1024, format });
    });

    it(`of a ${name} cut off anywhere before them gives none`, () => {
      const whole = bytes(hex);
      for (let length = 0; length < 20; length += 1)
        assert.equal(imagePixelsOf(whole.slice(0, length)), undefined);
    });
  }

  it('is none of a text, a GIF or an image of no width', () => {
    for (const hex of [
      '',
      ascii('hello there, this is no image at all'),
      ascii('GIF89a'),
      PNG.replace('00000300', '00000000'),
    ]) {
      assert.equal(imagePixelsOf(bytes(hex)), undefined);
    }
  });

  it('ends for any bytes', () => {
    const start = fc.constantFrom(
      '',
      'ffd8',
      'ffd8ff',
      '89504e47',
      `${ascii('RIFF')}00000000${ascii('WEBPVP8X')}`,
    );
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 80 }), (head, tail) => {
        const size = imagePixelsOf(Uint8Array.from([...bytes(head), ...tail]));
        assert.ok(size === undefined || (size.width > 0 && size.height > 0));
      }),
    );
  });
});
