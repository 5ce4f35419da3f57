import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import type { SpecFile, TextRange } from '../../src/panels/spec.ts';

const NAMES = [
  'a.panel.yaml',
  'a.panel.json',
  'a.chapter.yml',
  'a.chapter.json',
  'a.prompt',
  'a.prompt.md',
  'a.txt',
];

/** Pieces that specs are made of, so that random texts get past the first line. */
const PIECES = [
  'panels:|defaults:|- |  |panel_id: |p1|prompt: |{|}|[|]|: |, |&a |*a|<<: *a|characters: |{{x}}|character_id: |#'.split(
    '|',
  ),
  '"|\'|target: |1.0|null|!!set |? |%YAML 1.1\n|---\n|...\n|\n|\r\n|\t|\uFEFF|💡|\u2028|image_size: 2K\n'.split(
    '|',
  ),
  ['|\n', 'model: gemini-3-pro-image\n'],
].flat();

function everyRange(file: SpecFile): TextRange[] {
  const ranges = file.panels.flatMap(({ range, fields }) => [range, ...Object.values(fields)]);
  if (file.chapter) ranges.push(file.chapter.range);
  return ranges.concat(file.problems.map(({ range }) => range));
}

function holds(name: string, text: string): void {
  const file = parseSpecFile(name, text);
  for (const { start, end } of everyRange(file)) {
    assert.ok(
      Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= text.length,
    );
  }
}

describe('any text as a spec', () => {
  it('is read without throwing, every range inside it', () => {
    fc.assert(fc.property(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 200 }), holds), {
      numRuns: 500,
    });
  });

  it('is read without throwing when made of what specs are made of', () => {
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(fc.property(fc.constantFrom(...NAMES), text, holds), { numRuns: 3000 });
  });

  for (const [title, name, text] of [
    ['deep flow lists', 'a.panel.yaml', '['.repeat(50_000)],
    ['deep block lists', 'a.panel.yaml', '- '.repeat(20_000)],
    ['deep JSON', 'a.panel.json', '['.repeat(200_000)],
    ['an alias within itself', 'a.chapter.yaml', 'panels: &a [*a, { panel_id: p, prompt: x }]'],
    [
      'aliases that multiply',
      'a.chapter.yaml',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replaceAll(/./g, (c) => `${c}: &${c} [${Array.from({ length: 10 }, () => `*${String.fromCodePoint((c.codePointAt(0) ?? 0) - 1)}`).join()}]\n`)}panels: *h\n`,
    ],
  ] as const) {
    it(`ends for ${title}`, () => holds(name, text));
  }
});
