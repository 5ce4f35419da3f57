import assert from 'node:assert/strict';
import { textWidth } from '../../../src/gemini/simulator/lettering.ts';
import { CAP_HEIGHT, glyphOf } from '../../../src/gemini/simulator/strokeFont.ts';
import type { Glyph } from '../../../src/gemini/simulator/strokeFont.ts';

const DEEPEST = -9;
const HIGHEST = 32;
const printable = Array.from({ length: 126 - 33 + 1 }, (_, at) => String.fromCodePoint(33 + at));

function glyph(letter: string): Glyph {
  const found = glyphOf(letter);
  assert.ok(found, `no glyph for ${letter}`);
  return found;
}

const highest = (letter: string): number =>
  Math.max(
    ...glyph(letter)
      .strokes.flat()
      .map(([, y]) => y),
  );

describe('the font of simulated pictures', () => {
  it('has every printable ASCII character, drawn inside its box', () => {
    for (const letter of printable) {
      const { advance, strokes } = glyph(letter);
      assert.ok(strokes.length > 0, `${letter} has no stroke`);
      for (const stroke of strokes) {
        assert.ok(stroke.length > 1, `${letter} has a stroke that leads nowhere`);
        for (const [x, y] of stroke) {
          const where = `${letter} at ${x},${y}`;
          assert.ok(x >= 0 && x <= advance, where);
          assert.ok(y >= DEEPEST && y <= HIGHEST, where);
        }
      }
    }
  });

  it('draws no two characters the same', () => {
    const seen = new Map<string, string>();
    for (const letter of printable) {
      const drawn = JSON.stringify(glyph(letter).strokes);
      assert.equal(seen.get(drawn), undefined, `${letter} looks like another`);
      seen.set(drawn, letter);
    }
  });

  it('lets capitals and figures stand between the baseline and the height of a capital', () => {
    for (const letter of printable.filter((each) => /[A-PR-Z0-9]/.test(each))) {
      const heights = glyph(letter)
        .strokes.flat()
        .map(([, y]) => y);
      assert.deepEqual([Math.min(...heights), Math.max(...heights)], [0, CAP_HEIGHT], letter);
    }
  });

  it('has the punctuation of running text', () => {
    for (const letter of '–—…·‘’“”„×') assert.ok(glyph(letter).strokes.length > 0, letter);
    assert.deepEqual(glyph(' ').strokes, []);
  });

  it('composes accented letters of a letter and its mark', () => {
    for (const letter of 'éèüöäçñâåÉÜ') {
      const base = glyph(letter.normalize('NFD').charAt(0));
      assert.equal(glyph(letter).advance, base.advance);
      assert.ok(glyph(letter).strokes.length > base.strokes.length, letter);
    }
    assert.ok(highest('É') > highest('é'));
    assert.notDeepEqual(glyph('é'), glyph('è'));
  });

  it('takes the dot off an i that carries another mark', () => {
    assert.equal(glyph('í').strokes.length, glyph('i').strokes.length);
    assert.notDeepEqual(glyph('í'), glyph('i'));
  });

  for (const letter of ['漢', '🎨', 'ơ', '\u0301', 'toString']) {
    it(`says that it has no glyph for ${JSON.stringify(letter)}`, () => {
      assert.equal(glyphOf(letter), undefined);
    });
  }

  it('gives unknown letters and every kind of blank a width all the same', () => {
    assert.ok(textWidth('漢', 10) > 0);
    assert.equal(textWidth('a\tb\u00a0c', 10), textWidth('a b c', 10));
  });
});
