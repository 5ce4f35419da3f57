import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { modelProblems } from '../../src/panels/modelProblems.ts';
import { referencesOf } from '../../src/panels/panelRequest.ts';
import { parseSpecFile, specKindOf } from '../../src/panels/specFile.ts';
import { estimateSpec } from '../../src/runs/estimateSpec.ts';
import { imagePixelsOf } from '../../src/runs/imageHeader.ts';
import { shippedBook as book } from '../support/shippedBook.ts';

const folder = path.resolve(import.meta.dirname, '../../examples/webtoon');
const specs = readdirSync(folder).filter((name) => specKindOf(name));
const atMs = Date.parse('2026-11-22T12:00:00Z');

const read = (name: string) => parseSpecFile(name, readFileSync(path.join(folder, name), 'utf8'));

describe('the sample', () => {
  it('has each kind of spec', () => {
    assert.deepEqual(specs.map((name) => name.replace(/^[^.]+/, '')).sort(), [
      '.chapter.yaml',
      '.panel.json',
      '.panel.yaml',
      '.prompt.md',
    ]);
  });

  for (const name of specs) {
    it(`${name} is without problems, has a figure for all and its references at hand`, () => {
      const file = read(name);
      assert.deepEqual([...file.problems, ...modelProblems(file, book, atMs)], []);
      const { sum } = estimateSpec(file, { book, atMs });
      assert.ok(sum.panels > 0 && sum.unknown === 0);
      for (const reference of file.panels.flatMap(({ spec }) => referencesOf(spec))) {
        const bytes = readFileSync(path.join(folder, reference));
        assert.equal(imagePixelsOf(bytes)?.format, 'png', reference);
        assert.ok(bytes.length < 10_000, 'a few KB each');
      }
    });
  }

  it('meets its own target even at the highest figure', () => {
    const file = read('ch1.chapter.yaml');
    const { sum } = estimateSpec(file, { book, atMs });
    assert.ok(file.chapter?.target !== undefined && sum.high < file.chapter.target);
  });
});
