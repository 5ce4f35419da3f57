import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import chapterSchema from '../../data/schemas/chapter.schema.json' with { type: 'json' };
import panelSchema from '../../data/schemas/panel.schema.json' with { type: 'json' };
import { keysAt, schemaAt, valuesAt } from '../../src/panels/specSchema.ts';
import { yamlPlace } from '../../src/panels/yamlPlace.ts';

/** `¦` is the cursor. */
function placeOf(text: string): ReturnType<typeof yamlPlace> {
  const lines = text.split('\n');
  const line = lines.findIndex((each) => each.includes('¦'));
  const character = (lines[line] ?? '').indexOf('¦');
  return yamlPlace(
    lines.map((each) => each.replace('¦', '')),
    line,
    character,
  );
}

describe('the place in a YAML spec', () => {
  const CASES: [string, string[] | undefined, string | undefined, boolean, string[]][] = [
    ['¦', [], undefined, false, []],
    ['chapter: 1\n¦\npanels:\n  - panel_id: a', [], undefined, false, ['chapter', 'panels']],
    ['chapter: 1\ndefaults:\n  tier: ¦', ['defaults'], 'tier', true, []],
    ['defaults:\n  style: x\n  ¦\npanels:', ['defaults'], undefined, false, ['style']],
    [
      'panels:\n  - panel_id: a\n    ¦\n    prompt: x\n  - panel_id: b',
      ['panels', '[]'],
      undefined,
      false,
      ['panel_id', 'prompt'],
    ],
    ['panels:\n  - ¦', ['panels', '[]'], undefined, false, []],
    ['panels:\n- panel_id: a\n  ti¦', ['panels', '[]'], undefined, false, ['panel_id']],
    [
      'panels:\n  - panel_id: a\n    characters:\n      - character_id: jin\n        ¦',
      ['panels', '[]', 'characters', '[]'],
      undefined,
      false,
      ['character_id'],
    ],
    ['panels:\n  - panel_id: a\n    prompt: |\n      Night.\n      ¦', undefined, undefined, false, []],
    ['panels:\n  - panel_id: a\n    prompt: |\n      Note: ¦', undefined, undefined, false, []],
    [
      'panels:\n  - panel_id: a\n    prompt: |\n      Note: x\n    tier: ¦',
      ['panels', '[]'],
      'tier',
      true,
      ['panel_id', 'prompt'],
    ],
    ['# com¦', undefined, undefined, false, []],
    ['panels:\n  - panel_id: a\n    image_s¦ize: 1K', ['panels', '[]'], 'image_size', false, ['panel_id']],
  ];
  for (const [text, path, key, inValue, present] of CASES) {
    it(`of ${JSON.stringify(text)} is ${path?.join('.') ?? 'nowhere'}`, () => {
      const place = placeOf(text);
      assert.deepEqual(place?.path, path);
      if (!place) return;
      assert.deepEqual(
        [place.key, place.inValue, [...place.present].toSorted()],
        [key, inValue, present.toSorted()],
      );
    });
  }

  it('is told of any text without failing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '-', ':', '\n', '|', '#', '"') }),
        fc.nat(),
        fc.nat(),
        (text, l, c) => {
          const lines = text.split('\n');
          const line = l % lines.length;
          yamlPlace(lines, line, c % ((lines[line]?.length ?? 0) + 1));
        },
      ),
    );
  });
});

describe('the schema of specs', () => {
  it('gives the keys of each place, with words', () => {
    assert.deepEqual(
      [...keysAt(chapterSchema, []).keys()],
      ['chapter', 'title', 'target', 'defaults', 'panels'],
    );
    assert.ok(keysAt(chapterSchema, ['panels', '[]']).has('prompt'));
    assert.ok(!keysAt(chapterSchema, ['defaults']).has('prompt'));
    assert.deepEqual(
      [...keysAt(panelSchema, ['characters', '[]']).keys()],
      ['character_id', 'reference', 'description'],
    );
    for (const path of [[], ['defaults'], ['panels', '[]'], ['panels', '[]', 'characters', '[]']])
      for (const [key, { description }] of keysAt(chapterSchema, path)) assert.ok(description, key);
  });

  it('gives the values of a place that has only some', () => {
    assert.deepEqual(valuesAt(panelSchema, ['tier']), ['flash', 'pro']);
    assert.deepEqual(valuesAt(panelSchema, ['key_panel']), [true, false]);
    assert.equal(valuesAt(panelSchema, ['image_size']).length, 4);
    assert.deepEqual(valuesAt(panelSchema, ['prompt']), []);
  });

  it('gives nothing for a place that is not there', () => {
    assert.equal(schemaAt(panelSchema, ['nothing', '[]', 'x']), undefined);
    assert.equal(keysAt(panelSchema, ['prompt', '[]']).size, 0);
  });
});
