import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { RECORDED_BY_FAMILY, RECORDED_BY_MODEL, outputDefault } from '../../src/panels/outputDefaults.ts';
import { readAnswer } from '../../src/usage/readAnswer.ts';
import { shippedBook } from '../support/shippedBook.ts';

const recorded =
  process.env.PANELMETER_RECORDED ?? path.resolve(import.meta.dirname, '../../../shared/facts/recorded');

/** Nearest rank. */
function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

const spreadOf = (values: number[]) => ({
  low: percentile(values, 0.1),
  likely: percentile(values, 0.5),
  high: percentile(values, 0.9),
});

interface Output {
  model: string;
  thoughts: number;
  text: number;
}

function recordedOutputs(): Output[] {
  return readdirSync(recorded)
    .filter((name) => /enerateContent-/.test(name) && !name.startsWith('batch'))
    .flatMap((name) => {
      const file = JSON.parse(readFileSync(path.join(recorded, name), 'utf8'));
      if (file.status !== 200) return [];
      const { usage, modelVersion } = readAnswer(file.chunks ?? file.body);
      const model = modelVersion ?? file.modelVersion ?? file.request?.model;
      if (!usage || typeof model !== 'string') return [];
      const { candidatesTokens = 0, thoughtsTokens = 0, candidatesDetails } = usage;
      return [
        {
          model,
          thoughts: thoughtsTokens,
          text: Math.max(0, candidatesTokens - (candidatesDetails?.image ?? 0)),
        },
      ];
    });
}

describe('the output defaults', () => {
  it('are those of the recorded answers', function () {
    if (!existsSync(recorded)) {
      this.skip();
    }
    const outputs = recordedOutputs();
    const idsOf = (id: string) => [id, ...(shippedBook.model(id)?.aliases ?? [])];
    for (const [id, { n, thoughts, text }] of Object.entries(RECORDED_BY_MODEL)) {
      const ids = id.startsWith('gemini-3-pro-image')
        ? ['gemini-3-pro-image', 'gemini-3-pro-image-preview']
        : idsOf(id);
      const own = outputs.filter(({ model }) => ids.includes(model));
      const seen = {
        n: own.length,
        thoughts: spreadOf(own.map((each) => each.thoughts)),
        text: spreadOf(own.map((each) => each.text)),
      };
      assert.deepEqual(seen, { n, thoughts, text }, id);
    }
    for (const { family, n, thoughts, text } of RECORDED_BY_FAMILY) {
      const own = outputs.filter(
        ({ model }) => family.test(model) && shippedBook.model(model)?.kind === 'text',
      );
      const seen = {
        n: own.length,
        thoughts: spreadOf(own.map((each) => each.thoughts)),
        text: spreadOf(own.map((each) => each.text)),
      };
      assert.deepEqual(seen, { n, thoughts, text }, String(family));
    }
  });

  it('say for a model without answers of its own where they come from', () => {
    assert.match(
      outputDefault({ id: 'gemini-nano-banana-2.1', kind: 'image' })?.basis ?? '',
      /not recorded for this model/,
    );
    assert.match(outputDefault({ id: 'gemini-4-argon', kind: 'text' })?.basis ?? '', /family/);
  });

  it('are none for what was never recorded', () => {
    assert.equal(outputDefault({ id: 'gemini-3.8-flash-tts', kind: 'tts' }), undefined);
    assert.equal(outputDefault({ id: 'gemini-1.5-pro', kind: 'text' }), undefined);
  });
});
