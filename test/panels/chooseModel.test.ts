import assert from 'node:assert/strict';
import { chooseModel, TIER_MODELS } from '../../src/panels/chooseModel.ts';
import { readModelsSetting } from '../../src/panels/modelRules.ts';
import { panelOf, promptOf } from '../support/panelOf.ts';
import { shippedBook } from '../support/shippedBook.ts';

const PRO = 'gemini-3-pro-image';
const FLASH = 'gemini-nano-banana-2.1';

function byRules(keys: Record<string, unknown>, rules: unknown[]): { model: string; because: string } {
  const read = readModelsSetting({ rules });
  assert.ok(read.ok, read.ok ? '' : read.problem);
  return chooseModel(panelOf(keys).spec, { ...TIER_MODELS, ...read.setting });
}

describe('the choice of a model', () => {
  const OWN: [string, Record<string, unknown>, unknown, string, string][] = [
    ['close-ups', { close_up: true }, { close_up: true }, PRO, 'your rule: close-up'],
    ['not a close-up', {}, { close_up: true }, FLASH, 'rule: no key panel, fewer than 4 characters'],
    ['characters', { characters: ['a', 'b'] }, { characters: 2 }, PRO, 'your rule: 2 or more characters'],
    ['the size', { image_size: '4K' }, { image_size: ['2K', '4K'] }, PRO, 'your rule: 2K or 4K'],
    ['the size when none is given', {}, { image_size: '1K' }, PRO, 'your rule: 1K'],
    ['a task', { task: 'cover' }, { task: 'cover' }, PRO, 'your rule: cover'],
    ['haste', { max_latency_ms: 900 }, { max_latency_ms: 1000 }, PRO, 'your rule: within 1000 ms'],
    [
      'all conditions',
      { close_up: true },
      { close_up: true, key_panel: true },
      FLASH,
      'rule: no key panel, fewer than 4 characters',
    ],
    ['anything', {}, {}, PRO, 'your rule: any'],
  ];
  for (const [what, keys, when, model, because] of OWN) {
    it(`by a rule goes by ${what}, and says so`, () => {
      assert.deepEqual(byRules(keys, [{ when, use: 'pro' }]), { model, because });
    });
  }

  it('takes the first rule that fits, by its own name, and any model id', () => {
    const rules = [
      { when: { key_panel: true }, use: 'gemini-3-pro-image', name: 'hero' },
      { when: {}, use: 'flash' },
    ];
    assert.deepEqual(byRules({ key_panel: true }, rules), { model: PRO, because: 'your rule: hero' });
    assert.deepEqual(byRules({}, rules), { model: FLASH, because: 'your rule: any' });
  });

  it('leaves model and tier of the spec above all rules', () => {
    const rules = [{ when: {}, use: 'pro' }];
    assert.equal(byRules({ tier: 'flash' }, rules).because, 'tier: flash');
    assert.equal(byRules({ model: FLASH }, rules).because, 'model');
    assert.equal(byRules({ model: 'gemini-auto' }, rules).because, 'your rule: any');
  });

  const TEXTS: [string, string, string][] = [
    ['task: classification', 'gemini-3.5-flash-lite', 'rule: classification without reasoning'],
    ['task: extraction\nreasoning: true', 'gemini-4-argon', 'rule: reasoning'],
    ['max_output_tokens: 4000', 'gemini-4-argon', 'rule: answers up to 4000 tokens'],
    ['max_latency_ms: 500', 'gemini-3.5-flash-lite', 'rule: within 500 ms'],
    ['max_output_tokens: 300', 'gemini-3.8-flash', 'rule: no reasoning, a short answer'],
  ];
  for (const [front, model, because] of TEXTS) {
    it(`of a prompt with ${front.replace('\n', ', ')} is ${model}`, () => {
      const { spec } = promptOf(`model: gemini-auto\n${front}`, 'Say it.');
      assert.deepEqual(chooseModel(spec), { model, because });
      assert.ok(shippedBook.model(model), 'the book has it');
    });
  }

  for (const [what, value] of [
    ['an unknown condition', { rules: [{ when: { closeup: true }, use: 'pro' }] }],
    ['no use', { rules: [{ when: {} }] }],
    ['a count of 0', { rules: [{ when: { characters: 0 }, use: 'pro' }] }],
    ['a list in its place', []],
    ['an empty id', { flash: ' ' }],
  ] as const) {
    it(`is not made by a setting with ${what}, which is said`, () => {
      const read = readModelsSetting(value);
      assert.ok(!read.ok);
      assert.match(read.problem, /^panelmeter\.models/);
    });
  }
});
