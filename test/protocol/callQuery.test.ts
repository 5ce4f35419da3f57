import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { matchesText } from '../../src/protocol/callCondition.ts';
import { MAX_QUERY, parseCallQuery } from '../../src/protocol/callQuery.ts';
import { completions, valueWanted } from '../../src/protocol/queryCompletion.ts';
import { QUERY_KEYS } from '../../src/protocol/queryKeys.ts';
import { quoted, queryTokens } from '../../src/protocol/queryTokens.ts';
import { queryWords } from '../../src/protocol/queryWords.ts';

const conditionsOf = (text: string) => {
  const { conditions, errors } = parseCallQuery(text);
  assert.deepEqual(errors, [], text);
  return conditions.map(({ condition }) => condition);
};
const is = (text: string) => ({ how: 'is', text });

describe('a query', () => {
  const meanings: [string, unknown[]][] = [
    ['model:pro', [{ kind: 'text', field: 'model', any: [{ how: 'has', text: 'pro' }] }]],
    ['model=gemini-3-pro-image', [{ kind: 'text', field: 'model', any: [is('gemini-3-pro-image')] }]],
    ['PANEL:s1_p02', [{ kind: 'text', field: 'tag:panel', any: [is('s1_p02')] }]],
    ['panel:s1_*', [{ kind: 'text', field: 'tag:panel', any: [{ how: 'like', parts: ['s1_', ''] }] }]],
    ['panel:"s1_*"', [{ kind: 'text', field: 'tag:panel', any: [is('s1_*')] }]],
    ['phase:a,"b, c",d', [{ kind: 'text', field: 'tag:phase', any: [is('a'), is('b, c'), is('d')] }]],
    ['tag.Own-one:"x \\"y\\""', [{ kind: 'text', field: 'tag:Own-one', any: [is('x "y"')] }]],
    ['-status:error', [{ kind: 'text', field: 'outcome', any: [is('error')], not: true }]],
    ['status!=error', [{ kind: 'text', field: 'outcome', any: [is('error')], not: true }]],
    [
      'status:503,4xx',
      [{ kind: 'text', field: 'http', any: [is('503'), { how: 'like', parts: ['4', ''] }] }],
    ],
    ['cost>0.1', [{ kind: 'money', field: 'cost', comparison: '>', picoUsd: '100000000000' }]],
    ['cost<=$.000000000001', [{ kind: 'money', field: 'cost', comparison: '<=', picoUsd: '1' }]],
    ['tokens>1.5k', [{ kind: 'number', field: 'tokens', comparison: '>', value: 1500 }]],
    ['out>=10_000', [{ kind: 'number', field: 'out', comparison: '>=', value: 10_000 }]],
    ['latency<2.5s', [{ kind: 'number', field: 'latency', comparison: '<', value: 2500 }]],
    ['is:retry', [{ kind: 'number', field: 'attempt', comparison: '>', value: 1 }]],
    ['is:unpriced', [{ kind: 'text', field: 'reason', any: [is('unpriced')] }]],
    ['is:free', [{ kind: 'text', field: 'reason', any: [is('free-tier')] }]],
    [
      '"free text" -word',
      [
        { kind: 'words', text: 'free text' },
        { kind: 'words', text: 'word', not: true },
      ],
    ],
    ['-', [{ kind: 'words', text: '-' }]],
    ['', []],
  ];
  for (const [text, conditions] of meanings) {
    it(`reads ${text || 'nothing'}`, () => assert.deepEqual(conditionsOf(text), conditions));
  }

  it('reads days, and leaves the clock to others', () => {
    const { since, until } = parseCallQuery('since:7d until:2026-02');
    assert.deepEqual(
      [since, until],
      [
        { kind: 'daysBack', days: 7 },
        { kind: 'day', day: '2026-02-28' },
      ],
    );
    assert.deepEqual(parseCallQuery('since:2026-11-01T14:30').since, {
      kind: 'time',
      day: '2026-11-01',
      minutes: 870,
    });
  });

  const faults: [string, RegExp, string?][] = [
    ['costt>1', /no key "costt".*cost meant/, 'cost>1'],
    ['-modle:x', /model meant/, '-model:x'],
    ['https://x.y', /write it in quotes/, '"https://x.y"'],
    ['cost>0.0000000000001', /at most 12 decimals/],
    ['cost>-1', /no amount/],
    ['cost>0,5', /no amount/],
    ['cost:', /needs a value/],
    ['latency>2', /Seconds or milliseconds/, 'latency>2s'],
    ['latency>2h', /no duration/],
    ['tokens>lots', /compared with a number/],
    ['model>pro', /has no order/, 'model:pro'],
    ['is:unprised', /one of/, 'is:unpriced'],
    ['is:simulated', /choose SIM/],
    ['status:error,503', /do not mix/],
    ['panel:a,,b', /value at each comma/],
    ['since:2026-02-30', /no day/],
    ['-since:7d', /no opposite/],
    ['since:1d since:2d', /twice/],
    ['since:2026-03-02 until:2026-03-01', /Swap/],
    ['panel:"a', /not closed/, 'panel:"a"'],
    ['""', /nothing between/],
    ['x'.repeat(MAX_QUERY + 1), /at most 2000 characters/],
  ];
  for (const [text, message, fix] of faults) {
    it(`names what is wrong with ${text.slice(0, 40)}`, () => {
      const [error] = parseCallQuery(text).errors;
      assert.match(error?.message ?? '', message);
      assert.equal(error?.fix, fix);
      if (error?.fix === undefined) return;
      const better = text.slice(0, error.from) + error.fix + text.slice(error.to);
      assert.deepEqual(parseCallQuery(better).errors, []);
    });
  }

  it('is read to its end whatever it is: every word is a condition, a day or a fault, in its place', () => {
    const piece = fc.oneof(
      fc.constantFrom(...QUERY_KEYS.keys(), 'tag.x', 'nokey'),
      fc.constantFrom(':', '=', '>', '<=', '!=', '-', ' ', '"', '\\', ',', '*', '$'),
      fc.constantFrom('1', '0.1', '10s', '7d', '2026-11-01', 'ok', 'retry', 'error'),
      fc.string({ maxLength: 6 }),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const text = pieces.join('');
        const { conditions, since, until, errors } = parseCallQuery(text);
        const tokens = queryTokens(text);
        const days = Number(since !== undefined) + Number(until !== undefined);
        const faulty = errors.filter(({ message }) => !message.includes('Swap')).length;
        assert.equal(conditions.length + days + faulty, tokens.length);
        const covered = tokens.map(({ from, to }) => text.slice(from, to)).join('');
        assert.equal(covered.replaceAll(/\s/gu, ''), text.replaceAll(/\s/gu, ''));
        for (const { from, to } of errors) assert.ok(from >= 0 && from <= to && to <= text.length);
        const words = queryWords(parseCallQuery(text));
        assert.equal(words === '', conditions.length + days === 0);
        for (let cursor = 0; cursor <= text.length; cursor++) {
          for (const each of completions(text, cursor, [{ value: 'a "b"', calls: 1 }]))
            assert.ok(each.from <= each.to && each.to <= text.length);
          valueWanted(text, cursor);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('says with a quoted value exactly that value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (value) => {
        const [condition] = conditionsOf(`panel:${quoted(value)}`);
        assert.ok(condition?.kind === 'text');
        assert.deepEqual(condition.any, [{ how: 'is', text: value }]);
        assert.deepEqual(conditionsOf(`"${value.replaceAll(/["\\]/gu, (each) => `\\${each}`)}"`), [
          { kind: 'words', text: value },
        ]);
      }),
    );
  });

  it('takes amounts to the last pico-USD', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), (pico) => {
        const usd = `${pico / 10n ** 12n}.${String(pico % 10n ** 12n).padStart(12, '0')}`;
        assert.deepEqual(conditionsOf(`cost=${usd}`), [
          { kind: 'money', field: 'cost', comparison: '=', picoUsd: String(pico) },
        ]);
      }),
    );
  });

  it('matches texts whatever their case, * standing for anything', () => {
    const like = (...parts: string[]) => ({ how: 'like' as const, parts });
    assert.ok(matchesText({ how: 'is', text: 'ÉTÉ' }, 'e\u0301t\u00E9'));
    assert.ok(matchesText(like('S1_', ''), 's1_p02') && !matchesText(like('s1_', ''), 'xs1_'));
    assert.ok(matchesText(like('a', 'b', 'c'), 'aXbXc') && !matchesText(like('a', 'b', 'c'), 'acb'));
    assert.ok(!matchesText(like('aa', 'aa'), 'aaa'), 'the ends do not share a letter');
  });

  it('is completed by keys, by words that are known, and by values of calls', () => {
    const labels = (text: string, known: { value: string; calls: number }[] = []) =>
      completions(text, text.length, known).map(({ label }) => label);
    assert.deepEqual(
      labels('mo'),
      ['model', 'method'].filter((label) => label.startsWith('mo')),
    );
    assert.equal(labels('')[0], 'model');
    assert.deepEqual(labels('status:e'), ['error', 'aborted', 'blocked', 'refused']);
    assert.deepEqual(valueWanted('x panel:s1,s', 12), { field: 'tag:panel', prefix: 's' });
    assert.equal(valueWanted('status:e', 8), undefined);
    const [found] = completions('-panel:s1,s', 11, [{ value: 's2 x', calls: 3 }]);
    assert.deepEqual([found?.text, found?.detail], ['-panel:s1,"s2 x"', '3 calls']);
  });
});
