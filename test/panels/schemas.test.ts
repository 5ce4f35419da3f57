import assert from 'node:assert/strict';
import { Ajv } from 'ajv';
import chapterSchema from '../../data/schemas/chapter.schema.json' with { type: 'json' };
import panelSchema from '../../data/schemas/panel.schema.json' with { type: 'json' };
import { CHAPTER_KEYS, CHARACTER_KEYS, FREE_KEYS, PANEL_FIELDS } from '../../src/panels/fields.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';

const ajv = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true });
const schemas = { panel: ajv.compile(panelSchema), chapter: ajv.compile(chapterSchema) };

const panel = { panel_id: 'p1', prompt: 'Night.' };
const FIELD_VALUES: [string, unknown[], unknown[]][] = [
  // field, good values, bad values
  [
    'panel_id',
    ['p1', 7, 's1_p02', '한밤', 'a.b-c'],
    ['', ' ', '../x', 'a b', 'a/b', null, true, ['p'], '-x', 'x'.repeat(101)],
  ],
  ['prompt', ['x', ' x\n'], ['', '  ', 3, null, ['x']]],
  ['title', ['x', 3], ['', null, {}]],
  ['scene_id', ['x', 3], ['', false]],
  ['chapter', ['x', 3], ['', []]],
  ['aspect_ratio', ['1:1', '21:9', '8:1'], ['2:1', 1, '', null]],
  ['image_size', ['512', 512, '1K', '2K', '4K'], ['1k', '8K', 1024, null, '']],
  ['model', ['gemini-3-pro-image'], ['', 3, null]],
  ['tier', ['flash', 'pro'], ['Flash', 'max', null, 1]],
  ['key_panel', [true, false], ['true', 1, null]],
  [
    'characters',
    [
      [],
      ['jin'],
      [{ character_id: 'jin' }],
      [{ character_id: 'jin', reference: 'a.png', description: 'old' }, 'b'],
    ],
    [
      'jin',
      [{}],
      [{ character_id: '' }],
      [{ reference: 'a.png' }],
      [3],
      [null],
      [{ character_id: 'a', age: 3 }],
      [{ character_id: 'a', reference: null }],
      [[]],
    ],
  ],
  ['close_up', [true], ['yes', 0]],
  ['task', ['extraction', 3], ['', null]],
  ['reasoning', [true, false], ['no', 1]],
  ['max_latency_ms', [2000], [0, 1.5, '2 s']],
  ['context', [[], ['He left.']], ['He left.', [''], [3]]],
  ['max_input_tokens', [4000], [0, -1, 'many']],
  ['over_budget', ['allow', 'warn', 'truncate', 'reject'], ['Reject', 'drop', null]],
  ['references', [[], ['a.png']], ['a.png', [3], [''], [null], {}]],
  ['system', ['x'], ['', 3]],
  ['style', ['x'], [' ', []]],
  ['negative_prompt', ['x'], ['', 3]],
  ['max_output_tokens', [1, 900], [0, -1, 1.5, '900', null]],
  ...['phase', 'workflow', 'feature', 'agent', 'department', 'project', 'env'].map(
    (key): [string, unknown[], unknown[]] => [key, ['x', 3], ['', null, true, {}]],
  ),
  ['surprise', [], ['x']],
];

/** Good by the decoder: read without any problem. */
function decoderTakes(kind: 'panel' | 'chapter', value: unknown): boolean {
  return parseSpecFile(`a.${kind}.json`, JSON.stringify(value)).problems.length === 0;
}

function agree(kind: 'panel' | 'chapter', value: unknown, good: boolean): void {
  const validate = schemas[kind];
  assert.equal(validate(value), good, `schema: ${JSON.stringify(value)} ${JSON.stringify(validate.errors)}`);
  assert.equal(decoderTakes(kind, value), good, `decoder: ${JSON.stringify(value)}`);
}

describe('the JSON Schemas', () => {
  for (const [key, goods, bads] of FIELD_VALUES) {
    it(`agree with the decoder on ${key}, in a panel, a chapter and its defaults`, () => {
      const inDefaults = !['panel_id', 'prompt', 'title'].includes(key);
      for (const [values, good] of [
        [goods, true],
        [bads, false],
      ] as const) {
        for (const value of values) {
          agree('panel', { ...panel, [key]: value }, good);
          agree('chapter', { panels: [{ ...panel, [key]: value }] }, good);
          if (inDefaults) agree('chapter', { defaults: { [key]: value }, panels: [panel] }, good);
        }
      }
    });
  }

  const CHAPTERS: [unknown, boolean][] = [
    [{ panels: [panel] }, true],
    [{ panels: [] }, true],
    [{ $schema: 'x', chapter: 1, title: 'x', target: 1.5, defaults: {}, panels: [panel] }, true],
    [{ target: '2.40', panels: [panel] }, true],
    [{ target: '$2.40', panels: [panel] }, true],
    [{ target: 0, panels: [panel] }, false],
    [{ target: '0.00', panels: [panel] }, false],
    [{ target: -1, panels: [panel] }, false],
    [{ target: 'much', panels: [panel] }, false],
    [{ chapter: [], panels: [panel] }, false],
    [{ defaults: [], panels: [panel] }, false],
    [{ defaults: { prompt: 'x' }, panels: [panel] }, false],
    [{ defaults: { panel_id: 'x' }, panels: [panel] }, false],
    [{ defaults: { $schema: 'x' }, panels: [panel] }, false],
    [{ panels: [{ ...panel, $schema: 'x' }] }, false],
    [{ panels: [{ panel_id: 'p1' }] }, false],
    [{ panels: [{ prompt: 'x' }] }, false],
    [{ panels: ['x'] }, false],
    [{ panels: panel }, false],
    [{ chapter: 1 }, false],
    [{ pannels: [panel], panels: [panel] }, false],
    [[], false],
    ['x', false],
  ];
  for (const [value, good] of CHAPTERS) {
    it(`agree that ${JSON.stringify(value)} is ${good ? 'a chapter' : 'none'}`, () =>
      agree('chapter', value, good));
  }

  it('know the same keys as the decoder, each with words for the editor', () => {
    const keys = [...Object.keys(PANEL_FIELDS), ...FREE_KEYS].sort();
    assert.deepEqual(Object.keys(panelSchema.properties).sort(), keys);
    assert.deepEqual(
      Object.keys(panelSchema.definitions.character.properties).sort(),
      [...CHARACTER_KEYS].sort(),
    );
    assert.deepEqual(Object.keys(chapterSchema.properties).sort(), [...CHAPTER_KEYS, ...FREE_KEYS].sort());
    for (const [key, { description }] of Object.entries(panelSchema.properties))
      assert.ok(description.length > 10, key);
  });

  it('describe a panel in the same words in both', () => {
    const { $schema: _schema, ...fields } = panelSchema.properties;
    assert.deepEqual(chapterSchema.definitions.panel.properties, fields);
    assert.deepEqual(chapterSchema.definitions.character, panelSchema.definitions.character);
  });
});
