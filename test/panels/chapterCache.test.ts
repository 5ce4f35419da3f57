import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ChapterCache } from '../../src/panels/chapterCache.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';

const NAME = 'a.chapter.yaml';
const RUNS = Number(process.env['PANELMETER_RUNS'] ?? 300);

const CHAPTER = `# ours
chapter: 1
target: 1.00
defaults:
  style: |
    Ink and wash.
    - no list
  tier: flash

panels:
  # the gate
  - panel_id: s1_p01
    prompt: |
      Night over the gate.

      - a lantern
    characters:
      - jin
      - { character_id: dokma, reference: refs/dokma.png }

  - panel_id: s1_p02
    # quiet
    prompt: "Two lines
      in quotes: and # no comment"
# low comment
  - panel_id: s1_p03
    prompt: x
`;
const TEXTS = [
  CHAPTER,
  CHAPTER.replaceAll('\n', '\r\n'),
  `${CHAPTER}title: The gate\n`,
  CHAPTER.replace(/panels:[^]*/, (panels) => panels.replaceAll(/^ {2}/gm, '')),
  CHAPTER.trimEnd(),
];

const SNIPPETS = [
  ...[
    '\n',
    '\r\n',
    ' ',
    '  ',
    '\t',
    '- ',
    '\n  - ',
    '\n- ',
    ':',
    ': ',
    '#',
    ' #',
    '"',
    "'",
    '|',
    '>',
    '|+\n',
    '|2\n',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    '&a ',
    '*a',
    '<<: *a',
    '!!str ',
    '%',
    '? ',
    '---\n',
    '...\n',
    'panels:',
    '\npanels:\n',
    '\uFEFF',
  ],
  ...[
    'defaults:\n',
    'title: x\n',
    '  - panel_id: s9\n    prompt: y\n',
    '\n    tier: pro',
    '\n prompt: z',
    'é',
    '한',
    '\\',
    '@',
    '`',
  ],
];

const edit = fc.record({
  at: fc.nat({ max: 700 }),
  remove: fc.oneof(fc.constant(0), fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 60 })),
  insert: fc.oneof(fc.constantFrom(...SNIPPETS), fc.constant(''), fc.string({ maxLength: 3 })),
});

describe('a chapter read again after a change', () => {
  it('is what the whole text says, after any edits', () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (start, edits) => {
          const cache = new ChapterCache();
          let text = start;
          cache.read(NAME, text);
          for (const { at, remove, insert } of edits) {
            text = text.slice(0, at) + insert + text.slice(at + remove);
            const quick = cache.read(NAME, text);
            if (!quick) continue;
            taken += 1;
            assert.deepEqual(quick, parseSpecFile(NAME, text));
          }
        },
      ),
      { numRuns: RUNS },
    );
    assert.ok(taken > RUNS / 4, `only ${taken} edits were read piece by piece`);
  });

  for (const [index, text] of TEXTS.entries()) {
    it(`is read piece by piece when it is written plainly (${index + 1})`, () => {
      assert.deepEqual(new ChapterCache().read(NAME, text), parseSpecFile(NAME, text));
    });
  }

  for (const [what, text] of [
    ['an anchor', CHAPTER.replace('prompt: x', 'prompt: &p x')],
    ['flow style', 'panels: [{panel_id: a, prompt: x}]\n'],
    ['a syntax error', CHAPTER.replace('"Two', '"Two"')],
    ['a key twice', `${CHAPTER}chapter: 2\n`],
    ['two documents', `${CHAPTER}---\n${CHAPTER}`],
  ] as const) {
    it(`is left to the whole parse with ${what}`, () => {
      assert.equal(new ChapterCache().read(NAME, text), undefined);
    });
  }
});
