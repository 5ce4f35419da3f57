import assert from 'node:assert/strict';
import { chooseModel } from '../../src/panels/chooseModel.ts';
import { contentOf } from '../../src/panels/contentOf.ts';
import { panelRequest } from '../../src/panels/panelRequest.ts';
import { panelTags } from '../../src/panels/panelTags.ts';
import { panelOf, promptOf } from '../support/panelOf.ts';

describe('the request of a panel', () => {
  it('sends each reference once, characters first, and names their images in the text', () => {
    const panel = panelOf({
      style: 'Ink.\n',
      characters: [
        { character_id: 'jin', reference: 'refs/jin.png', description: 'old' },
        'mu',
        { character_id: 'bo', reference: 'refs/bo.png' },
      ],
      references: ['refs/gate.png', 'refs/jin.png'],
      prompt: 'Night at the gate.\n',
      negative_prompt: 'crowds',
      system: 'You draw.',
    });
    assert.deepEqual(panelRequest(panel), {
      references: ['refs/jin.png', 'refs/bo.png', 'refs/gate.png'],
      text: 'Panel s1_p02\nStyle: Ink.\nCharacters: jin (image 1): old; mu; bo (image 2)\nNight at the gate.\nAvoid: crowds',
      systemInstruction: 'You draw.',
    });
  });

  it('of a prompt file is its body alone', () => {
    assert.deepEqual(panelRequest(promptOf('model: gemini-3.8-flash', 'Read this.')), {
      references: [],
      text: 'Read this.',
    });
  });
});

describe('the model of a panel', () => {
  for (const [keys, model, because] of [
    [{ model: 'gemini-x', key_panel: true }, 'gemini-x', /^model$/],
    [{ tier: 'pro' }, 'gemini-3-pro-image', /tier: pro/],
    [{ tier: 'flash', key_panel: true }, 'gemini-nano-banana-2.1', /tier: flash/],
    [{ key_panel: true }, 'gemini-3-pro-image', /key panel/],
    [{ characters: ['a', 'b', 'c', 'd'] }, 'gemini-3-pro-image', /4 characters/],
    [{ characters: ['a', 'b', 'c'], image_size: '4K' }, 'gemini-nano-banana-2.1', /rule/],
  ] as const) {
    it(`is ${model} for ${JSON.stringify(keys)}`, () => {
      const choice = chooseModel(panelOf(keys).spec);
      assert.equal(choice.model, model);
      assert.match(choice.because, because);
    });
  }

  it('follows other models for the tiers', () => {
    assert.equal(chooseModel(panelOf({ tier: 'pro' }).spec, { flash: 'a', pro: 'b' }).model, 'b');
  });
});

describe('the content of a panel', () => {
  const base = { prompt: 'Night.', aspect_ratio: '3:4' };
  const content = (keys: Record<string, unknown>, model = 'm') => {
    const panel = panelOf({ ...base, ...keys });
    return contentOf(panel, model, panelRequest(panel).references);
  };

  it('stays the same when only tags, titles or blank ends change', () => {
    for (const keys of [
      { title: 'x' },
      { phase: 'x' },
      { feature: 'x' },
      { scene_id: 'x' },
      { prompt: 'Night.\n' },
    ]) {
      assert.equal(content(keys), content({}), JSON.stringify(keys));
    }
  });

  it('changes with everything that decides the picture', () => {
    const changes = [
      { prompt: 'Day.' },
      { aspect_ratio: '1:1' },
      { image_size: '2K' },
      { references: ['a.png'] },
      { characters: ['jin'] },
      { style: 'Ink' },
      { system: 'x' },
      { negative_prompt: 'x' },
      { panel_id: 'other' },
    ];
    const all = new Set([content({}), content({}, 'other'), ...changes.map((keys) => content(keys))]);
    assert.equal(all.size, changes.length + 2);
  });
});

describe('the references in the content of a panel', () => {
  const content = (references: string[], digests: string[]) =>
    contentOf(panelOf({ prompt: 'Night.', references }), 'm', digests);

  it('count by their bytes and order, not by their names', () => {
    assert.equal(content(['a.png'], ['one']), content(['renamed.png'], ['one']));
    assert.notEqual(content(['a.png'], ['one']), content(['a.png'], ['repainted']));
    assert.notEqual(content(['a.png', 'b.png'], ['one', 'two']), content(['a.png', 'b.png'], ['two', 'one']));
  });

  it('cannot be left out', () => {
    assert.throws(() => content(['a.png'], []), RangeError);
  });
});

describe('the tags of a panel', () => {
  it('hold what is given and nothing else', () => {
    const panel = panelOf({
      scene_id: 'gate',
      chapter: 1,
      characters: ['jin', 'mu'],
      phase: 'panel_generation',
      env: 'dev',
    });
    assert.deepEqual(panelTags(panel), {
      panel: 's1_p02',
      scene: 'gate',
      chapter: '1',
      characters: 'jin,mu',
      phase: 'panel_generation',
      env: 'dev',
    });
    assert.deepEqual(panelTags(promptOf('model: gemini-3.8-flash', 'x')), { prompt: 'critique' });
  });
});
