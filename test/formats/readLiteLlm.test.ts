import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Call } from '../../src/call.ts';
import { importedCall } from '../../src/calls/importedCall.ts';
import { readImportLine } from '../../src/formats/importLine.ts';
import { shippedBook } from '../support/shippedBook.ts';

const rows: Record<string, unknown>[] = JSON.parse(
  readFileSync(new URL('../fixtures/formats/litellm-spend-logs.json', import.meta.url), 'utf8'),
);
const [thinking = {}, openAi = {}, cached = {}, unknownModel = {}, failed = {}] = rows;

function read(row: object) {
  return readImportLine(JSON.stringify(row), () => assert.fail('it has an id'));
}

function call(row: object): Call {
  const taken = read(row);
  assert.ok('unpriced' in taken);
  return importedCall(taken.unpriced, shippedBook);
}

describe("a row of LiteLLM's spend logs", () => {
  it('becomes a call with our receipt, and what LiteLLM said beside it', () => {
    const { lines, ...facts } = call(thinking);
    assert.deepEqual(
      lines?.map(({ meter, tokens }) => [meter, tokens]),
      [
        ['input.text', 1000],
        ['cached.text', 400],
        ['output.text', 500],
        ['output.thoughts', 200],
      ],
    );
    assert.equal(facts.id, 'litellm-chatcmpl-e41836bb-bb8b-4df2-8e70-8f3e160155ac');
    assert.equal(facts.startedAt, '2026-11-22T10:00:00.250Z');
    assert.deepEqual([facts.latencyMs, facts.firstByteMs, facts.session], [2250, 650, 'b6c1']);
    assert.deepEqual(
      [facts.requestedModel, facts.client, facts.reason],
      ['gemini-2.5-flash', 'litellm', 'priced'],
    );
    assert.equal(facts.statedPicoUsd, '630000000');
    assert.deepEqual([facts.candidatesTokens, facts.thoughtsTokens, facts.cachedTokens], [500, 200, 400]);
    assert.deepEqual(facts.tags, {
      user: 'jin',
      tenant: 'studio-3',
      team: 'story',
      modelGroup: 'writer',
      feature: 'critique',
      litellm: 'nightly',
    });
    assert.deepEqual(facts.flags, []);
  });

  it('takes no key, address or text', () => {
    const text = JSON.stringify(
      call({ ...thinking, messages: [{ content: 'secret plot' }], api_key: 'sk-1234' }),
    );
    assert.doesNotMatch(text, /88dc28d0|sk-1234|10\.0\.0\.7|secret plot|googleapis/);
  });

  it('says that cached tokens may be missing where the row does not tell', () => {
    assert.deepEqual(call({ ...thinking, metadata: {} }).flags, ['cached-tokens-not-told']);
  });

  it('of a model without a price keeps the stated cost, marked', () => {
    const { picoUsd, flags, requestedModel, startedAt } = call(unknownModel);
    assert.deepEqual([picoUsd, requestedModel], ['13500000', 'gemini-9-unobtainium']);
    assert.ok(flags.includes('as-stated'));
    assert.equal(startedAt, '2026-11-22T10:00:04.000Z');
  });

  it('that states 0 for such a model is unpriced: LiteLLM writes that when it knows no price', () => {
    const { picoUsd, reason, statedPicoUsd } = call({ ...unknownModel, spend: 0 });
    assert.deepEqual([picoUsd, reason, statedPicoUsd], [undefined, 'unpriced', undefined]);
  });

  it('that failed is not charged', () => {
    const { outcome, reason, picoUsd, requestedModel } = call(failed);
    assert.deepEqual(
      [outcome, reason, picoUsd, requestedModel],
      ['error', 'not-charged', '0', 'gemini-2.5-flash'],
    );
  });

  it("of another provider, or of LiteLLM's own cache, is skipped with its reason", () => {
    assert.deepEqual(read(openAi), { skipped: 'of another provider (openai)' });
    assert.deepEqual(read({ ...openAi, custom_llm_provider: '' }), { skipped: 'of another provider' });
    assert.deepEqual(read(cached), { skipped: "answered by LiteLLM's cache" });
  });

  const BAD: [string, object, RegExp][] = [
    ['no model', { model: '' }, /model: is empty/],
    ['a time that is none', { startTime: 'yesterday' }, /startTime: wanted a time/],
    ['half a token', { prompt_tokens: 1.5 }, /prompt_tokens: wanted a whole number/],
    ['fewer than no tokens', { completion_tokens: -1 }, /completion_tokens: cannot be negative/],
  ];
  for (const [what, change, problem] of BAD) {
    it(`with ${what} is bad`, () => {
      const taken = read({ ...thinking, ...change });
      assert.ok('problem' in taken);
      assert.match(taken.problem, problem);
    });
  }
});
