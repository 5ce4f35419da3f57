import assert from 'node:assert/strict';
import fc from 'fast-check';
import { callSite, readSiteTag, siteHeader, siteTag } from '../../src/attribution/callSite.ts';

describe('the tag of a place in the workspace', () => {
  it('reads as a person would write it', () => {
    assert.equal(siteTag({ file: 'src/a b.ts', line: '12', function: 'draw' }), 'src/a b.ts:12:draw');
    assert.deepEqual(readSiteTag('src/a b.ts:12:draw'), { file: 'src/a b.ts', line: 12, function: 'draw' });
    assert.deepEqual(readSiteTag('a.ts:3'), { file: 'a.ts', line: 3 });
  });

  it('comes back from any names, also with colons and per cent signs, by header and as a tag', () => {
    const name = fc
      .string({ unit: fc.constantFrom(...'ab:%/é漢 .2'.split('')), minLength: 1, maxLength: 20 })
      .filter((text) => text.trim() === text);
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 9_999_999 }), name, (file, line, named) => {
        const place = { file, line: String(line), function: named };
        assert.deepEqual(readSiteTag(siteTag(place)), { ...place, line });
        if (!/^\/|(^|\/)\.\.(\/|$)|^[a-z]:/i.test(file)) assert.deepEqual(callSite(siteHeader(place)), place);
      }),
    );
  });

  it('is nothing for other texts', () => {
    for (const text of ['', 'a.ts', 'a.ts:0', 'a.ts:x:b', ':1:a', 'a:1:b:c', 'a%:1'])
      assert.equal(readSiteTag(text), undefined, text);
  });
});
