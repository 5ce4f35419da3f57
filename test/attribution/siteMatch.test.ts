import assert from 'node:assert/strict';
import fc from 'fast-check';
import { outline } from '../../src/attribution/outline.ts';
import { placeSites, type SeenSite } from '../../src/attribution/siteMatch.ts';

const TEXT = `import { ai } from './ai.ts';

export async function cover(title: string): Promise<string> {
  const said = await ai.models.generateContent({ contents: title });
  return said.text ?? '';
}

class Artist {
  async paint(
    what: string,
  ) {
    await ai.models.generateContent({ contents: what });
    if (what) {
      return ai.models.generateContentStream({ contents: what });
    }
  }
}

const sketch = async (what) => {
  await fetch(what);
};
void ai.models.countTokens({});
`.split('\n');

const site = (line: number, name?: string, unchanged = false): SeenSite => ({
  line,
  unchanged,
  ...(name === undefined ? {} : { function: name }),
});

const places = (sites: SeenSite[], lines = TEXT): [number, string | undefined, number[]][] =>
  placeSites(sites, lines).map(({ line, whole, sites: all }) => [line, whole, all.map((one) => one.line)]);

describe('the outline of a text', () => {
  it('knows functions, methods and arrow functions with their ends', () => {
    assert.deepEqual(outline(TEXT), [
      { name: 'cover', from: 3, to: 6 },
      { name: 'paint', from: 9, to: 16 },
      { name: 'sketch', from: 19, to: 21 },
    ]);
  });
});

describe('where calls are written now', () => {
  it('is their line while the text is unchanged', () => {
    assert.deepEqual(places([site(4, 'cover', true), site(22, undefined, true)]), [
      [4, undefined, [4]],
      [22, undefined, [22]],
    ]);
  });

  it('is the moved line where the function has as many calls as were seen', () => {
    assert.deepEqual(places([site(40, 'cover')]), [[4, undefined, [40]]]);
    assert.deepEqual(places([site(70, 'Artist.paint'), site(75, 'Artist.paint')]), [
      [12, undefined, [70]],
      [14, undefined, [75]],
    ]);
  });

  it('is the function as a whole where lines cannot be told apart', () => {
    assert.deepEqual(places([site(70, 'Artist.paint')]), [[9, 'paint', [70]]]);
    assert.deepEqual(places([site(3, 'cover'), site(4, 'cover')]), [[3, 'cover', [3, 4]]]);
  });

  it('is nowhere when the function is gone, there are two of its name, or it had no name', () => {
    assert.deepEqual(places([site(4, 'renamed')]), []);
    assert.deepEqual(places([site(4, 'cover')], [...TEXT, ...TEXT]), []);
    assert.deepEqual(places([site(22)]), []);
    assert.deepEqual(places([site(2, undefined, true), site(999, 'cover', true)]), []);
  });

  it('never names another line, however lines are inserted and taken away around the calls', () => {
    const plain = fc.constantFrom('', '  // a note', '  const other = 1;', "  const text = 'x';");
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.tuple(fc.nat(60), plain), { maxLength: 20 }),
        fc.array(fc.nat(60), { maxLength: 6 }),
        fc.boolean(),
        (calls, inserted, removed, allSeen) => {
          const body = Array.from({ length: calls }, (_, at) => [
            `  const pad${at} = ${at};`,
            `  await ai.generateContent('call ${at}');`,
          ]).flat();
          const before = ['// head', '// head', 'async function draw() {', ...body, '}', '// tail'];
          const seen = before.flatMap((text, at) =>
            text.includes('call ') ? [{ ...site(at + 1, 'draw'), text }] : [],
          );
          const called = allSeen ? seen : seen.slice(0, 1);
          const after = [...before];
          for (const [at, text] of inserted) after.splice(at % after.length, 0, text);
          for (const at of removed)
            if (/pad|head|tail|note|other/.test(after[at % after.length] ?? ''))
              after.splice(at % after.length, 1);
          for (const { line, whole, sites } of placeSites(called, after)) {
            if (whole === undefined) for (const one of sites) assert.equal(after[line - 1], one.text);
            else assert.match(after[line - 1] ?? '', /function draw/);
          }
          // Nothing that could be told is left out.
          if (called.length === seen.length) assert.equal(placeSites(called, after).length, seen.length);
        },
      ),
    );
  });

  it('takes any text without failing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(...'{}()=>; \tfunctioabc*/`\'"'.split('')) })),
        fc.nat(20),
        (lines, line) => {
          for (const placed of placeSites([site(line + 1, 'a'), site(line + 1, 'a', true)], lines))
            assert.ok(placed.line >= 1 && placed.line <= lines.length);
        },
      ),
    );
  });
});
