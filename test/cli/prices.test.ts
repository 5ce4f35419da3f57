import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../src/cli/io.ts';
import { priceBookOf } from '../../src/cli/prices.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const AT = Date.parse('2026-11-25T12:00:00Z');

function file(text: string): string {
  const name = path.join(temporaryFolder(), 'mine.prices.json');
  writeFileSync(name, text);
  return name;
}

const override = (price: unknown) =>
  JSON.stringify(
    {
      models: [
        {
          id: 'gemini-3.8-flash',
          prices: [
            { from: null, to: null, tiers: [{ maxPromptTokens: null, meters: { 'input.text': price } }] },
          ],
        },
      ],
    },
    null,
    1,
  );

describe('--prices', () => {
  const priceIn = (name: string | undefined) =>
    priceBookOf(name).rowAt('gemini-3.8-flash', AT)?.steps[0]?.meters['input.text'];

  it('lays a file over the shipped prices', () => {
    assert.equal(priceIn(undefined), '0.75');
    assert.equal(priceIn(file(`\uFEFF${override('9')}`)), '9');
  });

  it('prices nothing by a file that is faulty or not there', () => {
    assert.throws(
      () => priceBookOf(file(override(9))),
      (error) => error instanceof UsageError && /line \d+: .*input\.text/.test(error.message),
    );
    assert.throws(() => priceBookOf(file('{')), UsageError);
    assert.throws(() => priceBookOf('/nowhere/at/all.json'), /ENOENT/);
  });
});
