import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isKeptImage, keptOf, keptText, readKept, withKept } from '../../src/panels/keptFile.ts';
import type { Kept } from '../../src/panels/keptFile.ts';

const one: Kept = {
  chapter: '1',
  panel: 'p1',
  image: 'p1-a2.png',
  call: 'c2',
  keptAt: '2026-11-22T10:00:00Z',
};

describe('kept.json', () => {
  it('reads what it wrote, whatever the panels are called', () => {
    const text = fc.string({ minLength: 1, maxLength: 20 });
    const name = text.filter((value) => !/[/\\]/.test(value));
    const entry = fc.record(
      { chapter: text, panel: text, image: name, call: text, keptAt: text },
      { requiredKeys: ['panel', 'image', 'keptAt'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (list) => {
        const kept = list.reduce<Kept[]>((all, each) => withKept(all, each), []);
        const read = readKept(keptText(kept));
        assert.ok(read.ok);
        for (const each of kept) assert.deepEqual(keptOf(read.kept, each), each);
        assert.equal(read.kept.length, kept.length);
        assert.equal(keptText(read.kept), keptText(kept), 'the order is always the same');
      }),
    );
  });

  it('has one image a panel, and the same panel of another chapter is another one', () => {
    const kept = withKept(withKept([one], { ...one, image: 'p1-a3.png', call: 'c3' }), {
      ...one,
      chapter: '2',
    });
    assert.equal(kept.length, 2);
    assert.equal(keptOf(kept, { chapter: '1', panel: 'p1' })?.image, 'p1-a3.png');
    assert.equal(keptOf(kept, { panel: 'p1' }), undefined);
  });

  it('goes by the call, and without one by the name of the image', () => {
    const of = { chapter: '1', panel: 'p1', call: 'c2', image: 'moved.png' };
    assert.equal(isKeptImage([one], of), true);
    assert.equal(isKeptImage([one], { ...of, call: 'c1', image: 'p1-a2.png' }), false);
    const { call: _call, ...bare } = one;
    assert.equal(isKeptImage([bare], { ...of, image: 'p1-a2.png' }), true);
    assert.equal(isKeptImage([], of), false);
  });

  for (const text of [
    '',
    '[]',
    '{"version":2,"kept":[]}',
    '{"version":1,"kept":[{"panel":"p"}]}',
    '{"version":1,"kept":[{"panel":"p","image":"../x.png","keptAt":""}]}',
  ]) {
    it(`says what is wrong with ${text === '' ? 'an empty file' : text}`, () => {
      const read = readKept(text);
      assert.ok(!read.ok && read.message !== '');
    });
  }
});
