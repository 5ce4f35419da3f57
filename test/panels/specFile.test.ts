import assert from 'node:assert/strict';
import { parseSpecFile, specKindOf } from '../../src/panels/specFile.ts';
import type { Panel, SpecFile, TextRange } from '../../src/panels/spec.ts';

const CHAPTER = `# a comment
chapter: 1
title: Nine Lanterns
target: 2.40
defaults: { aspect_ratio: "3:4", image_size: 1K, tier: flash }
panels:
  - panel_id: s1_p01
    scene_id: the_debt
    model: gemini-3-pro-image
    characters: [{ character_id: jin, reference: refs/jin.png }, dokma]
    references: [refs/gate.png]
    prompt: |
      Night at the gate.
      Rain.
  - panel_id: 007
    image_size: 2K
    prompt: Close on his hand.
`;

function cut(text: string, range: TextRange | undefined): string | undefined {
  return range && text.slice(range.start, range.end);
}

function panelAt(file: SpecFile, index: number): Panel {
  const panel = file.panels[index];
  assert.ok(panel, `no panel ${index}: ${file.problems.map(({ message }) => message).join(' ')}`);
  return panel;
}

describe('a spec file', () => {
  it('is known by its name', () => {
    for (const [name, kind] of [
      ['a.panel.yaml', 'panel'],
      ['dir/a.PANEL.yml', 'panel'],
      ['a.panel.json', 'panel'],
      ['ch1.chapter.yml', 'chapter'],
      ['ch1.chapter.json', 'chapter'],
      ['critique.prompt', 'prompt'],
      ['critique.prompt.md', 'prompt'],
      ['a.yaml', undefined],
      ['panel.yaml', undefined],
      ['a.panel.yaml.bak', undefined],
    ] as const) {
      assert.equal(specKindOf(name)?.kind, kind, name);
    }
  });

  it('gives a chapter with its panels, defaults applied', () => {
    const file = parseSpecFile('ch1.chapter.yaml', CHAPTER);
    assert.deepEqual(file.problems, []);
    assert.equal(file.chapter?.target, 2_400_000_000_000n);
    assert.deepEqual(panelAt(file, 0).spec, {
      panelId: 's1_p01',
      sceneId: 'the_debt',
      chapter: '1',
      model: 'gemini-3-pro-image',
      aspectRatio: '3:4',
      imageSize: '1K',
      characters: [{ characterId: 'jin', reference: 'refs/jin.png' }, { characterId: 'dokma' }],
      references: ['refs/gate.png'],
      prompt: 'Night at the gate.\nRain.\n',
    });
    // The id is kept as it is written, and the panel's own size wins.
    const { panelId, imageSize, tier } = panelAt(file, 1).spec;
    assert.deepEqual([panelId, imageSize, tier], ['007', '2K', 'flash']);
  });

  it('says where panels and fields stand', () => {
    const file = parseSpecFile('ch1.chapter.yaml', CHAPTER);
    const { fields, range } = panelAt(file, 0);
    assert.match(cut(CHAPTER, range) ?? '', /^panel_id: s1_p01\n[\s\S]*Rain\.\n/);
    assert.equal(cut(CHAPTER, fields.model), 'gemini-3-pro-image');
    assert.equal(cut(CHAPTER, fields['characters[0].reference']), 'refs/jin.png');
    assert.equal(cut(CHAPTER, fields['references[0]']), 'refs/gate.png');
    assert.equal(cut(CHAPTER, fields.aspect_ratio), '"3:4"', 'inherited: in the defaults');
  });

  it('reads the same from YAML and JSON', () => {
    const json = parseSpecFile(
      'a.panel.json',
      '{ "panel_id": "p1", "image_size": "2K", // kept\n "characters": ["jin"], "prompt": "Night.", }',
    );
    const yaml = parseSpecFile(
      'a.panel.yaml',
      'panel_id: p1\nimage_size: 2K\ncharacters: [jin]\nprompt: Night.\n',
    );
    assert.deepEqual(json.problems, []);
    assert.deepEqual(panelAt(json, 0).spec, panelAt(yaml, 0).spec);
  });

  it('follows anchors and merge keys', () => {
    const text =
      'defaults: &d { image_size: 2K }\npanels:\n  - &a { panel_id: p1, prompt: &p Night. }\n  - { <<: *a, panel_id: p2 }\n  - { panel_id: p3, prompt: *p, <<: [*d] }\n';
    const file = parseSpecFile('a.chapter.yaml', text);
    assert.deepEqual(file.problems, []);
    assert.deepEqual(
      file.panels.map(({ spec }) => [spec.panelId, spec.prompt, spec.imageSize]),
      [
        ['p1', 'Night.', '2K'],
        ['p2', 'Night.', '2K'],
        ['p3', 'Night.', '2K'],
      ],
    );
  });

  it('lets model and tier replace each other, not a panel inherit both', () => {
    const file = parseSpecFile(
      'a.chapter.yaml',
      'defaults: { model: gemini-3-pro-image }\npanels:\n  - { panel_id: p1, tier: flash, prompt: x }\n',
    );
    const { spec, fields } = panelAt(file, 0);
    assert.deepEqual([spec.model, spec.tier, fields.model], [undefined, 'flash', undefined]);
    assert.deepEqual(file.problems, []);
  });

  it('names a wrong default at its place, and only for the panels that have it', () => {
    const file = parseSpecFile(
      'a.chapter.yaml',
      'defaults: { image_size: 8K }\npanels:\n  - { panel_id: p1, prompt: x }\n  - { panel_id: p2, image_size: 2K, prompt: x }\n',
    );
    assert.deepEqual(
      file.panels.map(({ errors }) => errors.length),
      [1, 0],
    );
    assert.equal(file.problems.length, 1);
  });

  const P = '- { panel_id: p1, prompt: x }';
  const PROBLEMS: [string, string, string, string, string][] = [
    // file, text, code, severity, what the range covers
    ['a.panel.yaml', 'panel_id: p1\nprompt: "x', 'syntax', 'error', ''],
    ['a.panel.yaml', 'panel_id: p1\npanel_id: p2\nprompt: x', 'syntax', 'error', 'panel_id'],
    ['a.panel.json', '{ "panel_id": "p1" "prompt": "x" }', 'syntax', 'error', '"prompt"'],
    ['a.panel.json', '{ "panel_id": "p1", "prompt": "x", "prompt": "y" }', 'syntax', 'error', '"prompt"'],
    ['a.panel.yaml', '', 'missing-prompt', 'error', ''],
    ['a.panel.yaml', 'panel_id: p1', 'missing-prompt', 'error', 'p1'],
    ['a.panel.yaml', 'prompt: x', 'missing-panel-id', 'error', 'p'],
    ['a.panel.yaml', 'panel_id: ../p1\nprompt: x', 'bad-panel-id', 'error', '../p1'],
    ['a.panel.yaml', 'panel_id: a b\nprompt: x', 'bad-panel-id', 'error', 'a b'],
    ['a.panel.yaml', 'panel_id: p1\nprompt: [x]', 'wrong-type', 'error', '[x]'],
    ['a.panel.yaml', 'panel_id: p1\nprompt: "  "', 'wrong-type', 'error', '"  "'],
    ['a.panel.yaml', 'panel_id: p1\nprompt: x\nimage_size: 1k', 'wrong-type', 'error', '1k'],
    ['a.panel.yaml', 'panel_id: p1\nprompt: x\naspect_ratio: "2:1"', 'wrong-type', 'error', '"2:1"'],
    ['a.panel.yaml', 'panel_id: p1\nprompt: x\ntier: max', 'wrong-type', 'error', 'max'],
    ['a.panel.yaml', 'panel_id: p1\nprompt: x\nkey_panel: "yes"', 'wrong-type', 'error', '"yes"'],
    ['a.panel.yaml', 'panel_id: p1\nprompt: x\nmax_output_tokens: 1.5', 'wrong-type', 'error', '1.5'],
    ['a.panel.yaml', 'panel_id: p1\nprompt: x\nreferences: refs/a.png', 'wrong-type', 'error', 'refs/a.png'],
    ['a.panel.yaml', 'panel_id: p1\nprompt: x\nreferences: [a.png, 3]', 'wrong-type', 'error', '3'],
    [
      'a.panel.yaml',
      'panel_id: p1\nprompt: x\ncharacters: [{ reference: a.png }]',
      'wrong-type',
      'error',
      '{ reference: a.png }',
    ],
    ['a.panel.yaml', 'panel_id: p1\nprompt: x\nimage_sise: 2K', 'unknown-key', 'warning', 'image_sise'],
    [
      'a.panel.yaml',
      'panel_id: p1\nprompt: x\ncharacters: [{ character_id: a, refrence: a.png }]',
      'unknown-key',
      'warning',
      'refrence',
    ],
    ['a.panel.yaml', 'panel_id: p1\nprompt: x\nmodel: m\ntier: pro', 'model-and-tier', 'warning', 'pro'],
    ['a.chapter.yaml', 'chapter: 1', 'missing-panels', 'error', 'c'],
    ['a.chapter.yaml', 'panels: { panel_id: p1 }', 'missing-panels', 'error', 'panels'],
    ['a.chapter.yaml', 'panels: [night]', 'wrong-type', 'error', 'night'],
    ['a.chapter.yaml', `target: -1\npanels:\n  ${P}`, 'wrong-type', 'error', '-1'],
    ['a.chapter.yaml', `target: 0\npanels:\n  ${P}`, 'wrong-type', 'error', '0'],
    ['a.chapter.yaml', `defaults: 3\npanels:\n  ${P}`, 'wrong-type', 'error', '3'],
    ['a.chapter.yaml', `defaults: { prompt: x }\npanels:\n  ${P}`, 'unknown-key', 'warning', 'prompt'],
    ['a.chapter.yaml', `panels:\n  ${P}\n  ${P}`, 'duplicate-panel-id', 'error', 'p1'],
    ['a.chapter.yaml', `panles:\n  ${P}`, 'unknown-key', 'warning', 'panles'],
    ['a.prompt', '---\nmodel: gemini-3.8-flash\n---\n', 'missing-prompt', 'error', 'gemini-3.8-flash'],
    [
      'a.prompt',
      '---\nmodel: gemini-3.8-flash\n---\nHi {{who}}',
      'unfilled-placeholder',
      'warning',
      '{{who}}',
    ],
  ];
  for (const [name, text, code, severity, covered] of PROBLEMS) {
    it(`reports ${code} in ${JSON.stringify(text)}`, () => {
      const found = parseSpecFile(name, text).problems.find((problem) => problem.code === code);
      assert.ok(found, 'not reported');
      assert.equal(found.severity, severity);
      if (covered !== '') assert.equal(cut(text, found.range), covered);
    });
  }

  it('proposes the right key for a misspelt one, and none for a stranger', () => {
    const text = 'panel_id: p1\nprompt: x\naspect-ratio: "1:1"\nvoltage: 3\n';
    const fixes = parseSpecFile('a.panel.yaml', text).problems.map(({ fix }) => fix);
    assert.deepEqual(fixes, ['aspect_ratio', undefined]);
  });

  it('still reads the other panels of a chapter when one is broken', () => {
    const text =
      'panels:\n  - { panel_id: p1, prompt: x }\n  - { panel_id: p2 }\n  - { panel_id: p3, prompt: y }\n';
    const file = parseSpecFile('a.chapter.yaml', text);
    assert.deepEqual(
      file.panels.map(({ spec, index }) => [spec.panelId, index]),
      [
        ['p1', 0],
        ['p3', 2],
      ],
    );
    assert.equal(file.problems[0]?.panel, 1);
  });
});

describe('a prompt file', () => {
  it('gives one text panel, named after the file, with its tags and limit', () => {
    const text =
      '---\nmodel: googleai/gemini-3.8-flash\nfeature: Dialogue\nconfig: { maxOutputTokens: 400 }\ninput: { default: { tone: warm } }\n---\n{{role "system"}}Be {{tone}}.\n{{role "user"}}\nRead this.\n';
    const file = parseSpecFile('story/critique.prompt', text);
    assert.deepEqual(file.problems, []);
    assert.deepEqual(panelAt(file, 0).spec, {
      panelId: 'critique',
      model: 'gemini-3.8-flash',
      characters: [],
      references: [],
      prompt: 'Read this.',
      system: 'Be warm.',
      feature: 'Dialogue',
      maxOutputTokens: 400,
    });
    assert.equal(cut(text, panelAt(file, 0).fields.model), 'googleai/gemini-3.8-flash');
  });

  for (const [title, text] of [
    ['without front matter', 'Just a note.'],
    ['of another model', '---\nmodel: GPT-5\n---\nHi'],
    ['without a model', '---\nmode: agent\n---\nHi'],
    ['whose front matter never ends', '---\nmodel: gemini-3.8-flash\nHi'],
  ] as const) {
    it(`is left alone ${title}`, () => {
      const file = parseSpecFile('a.prompt.md', text);
      assert.deepEqual([file.panels, file.problems], [[], []]);
    });
  }
});
