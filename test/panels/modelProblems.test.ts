import assert from 'node:assert/strict';
import { panelModelProblems } from '../../src/panels/modelProblems.ts';
import { panelOf, promptOf } from '../support/panelOf.ts';
import { shippedBook as book } from '../support/shippedBook.ts';

const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);

describe('what the price book says against a panel', () => {
  const CASES: [string, Record<string, unknown>, string, (string | undefined)[]][] = [
    // model, other keys, day, [code, severity, fix]
    ['gemini-3-pro-image', {}, '2026-11-22', []],
    ['gemini-9-image', {}, '2026-11-22', ['unknown-model', 'warning', undefined]],
    ['gemini-3-pro-image-preview', {}, '2026-11-22', ['model-retired', 'error', 'gemini-3-pro-image']],
    ['gemini-3-pro-image-preview', {}, '2026-06-01', ['model-retiring', 'warning', 'gemini-3-pro-image']],
    ['gemini-3-pro-image-preview', {}, '2026-03-01', []],
    ['gemini-2.5-flash-image', {}, '2026-11-22', ['model-retired', 'warning', 'gemini-nano-banana-2.1']],
    ['gemini-3.8-flash', {}, '2026-11-22', ['not-image-model', 'error', undefined]],
    [
      'gemini-3-pro-image',
      { image_size: '512' },
      '2026-11-22',
      ['unsupported-image-size', 'error', undefined],
    ],
    [
      'gemini-3-pro-image',
      { aspect_ratio: '8:1' },
      '2026-11-22',
      ['unsupported-aspect-ratio', 'error', undefined],
    ],
    ['gemini-nano-banana-2.1', { aspect_ratio: '8:1' }, '2026-11-22', []],
    [
      'gemini-3-pro-image',
      { references: Array.from({ length: 15 }, (_, index) => `${index}.png`) },
      '2026-11-22',
      ['too-many-references', 'error', undefined],
    ],
  ];
  for (const [model, keys, day, expected] of CASES) {
    it(`is ${expected[0] ?? 'nothing'} for ${model} ${JSON.stringify(keys).slice(0, 40)} on ${day}`, () => {
      const [problem, ...more] = panelModelProblems(panelOf({ model, ...keys }), book, at(day));
      assert.deepEqual(more, []);
      assert.deepEqual(problem ? [problem.code, problem.severity, problem.fix] : [], expected);
    });
  }

  it('names a reroute before and after its day', () => {
    const panel = promptOf('model: gemini-2.5-pro', 'x');
    const words = (day: string) =>
      panelModelProblems(panel, book, at(day)).map(({ code, message, fix }) => [code, message, fix]);
    assert.deepEqual(words('2026-11-22'), [
      [
        'model-retiring',
        'Model gemini-2.5-pro will be served and billed as gemini-3.8-flash from 1 December 2026. Use gemini-3.8-flash.',
        'gemini-3.8-flash',
      ],
    ]);
    assert.match(String(words('2026-12-05')[0]?.[1]), /is served and billed as gemini-3\.8-flash/);
  });

  it('points at the model as it stands in the text', () => {
    const panel = panelOf({ model: 'gemini-9-image' });
    assert.deepEqual(panelModelProblems(panel, book, at('2026-11-22'))[0]?.range, panel.fields.model);
  });
});
