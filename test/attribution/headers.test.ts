import assert from 'node:assert/strict';
import fc from 'fast-check';
import { callSite, siteHeader } from '../../src/attribution/callSite.ts';
import { clientName } from '../../src/attribution/clientName.ts';
import { readHeaders, SITE_HEADER, TERMINAL_HEADER } from '../../src/attribution/headers.ts';
import { pathTags, readPathTags } from '../../src/attribution/pathTags.ts';

describe('attribution by headers', () => {
  it('reads the place and the terminal, and takes them out', () => {
    const { tags, terminal, rest } = readHeaders([
      SITE_HEADER,
      'src/a.ts:3:draw',
      TERMINAL_HEADER,
      'zsh%20%C3%BC',
    ]);
    assert.deepEqual({ tags, terminal, rest }, { tags: { site: 'src/a.ts:3:draw' }, terminal: 'zsh ü', rest: [] }); // prettier-ignore
  });

  it('reads every header of the list, whatever its case, and takes it out', () => {
    const { tags, rest } = readHeaders([
      ...[
        'X-Department',
        'art',
        'x-project',
        'moon',
        'X-AGENT',
        'artist',
        'X-Feature',
        'covers',
        'X-Tenant',
        't1',
      ],
      ...[
        'X-User',
        'jin',
        'X-User-Segment',
        'beta',
        'X-Request-Id',
        'r1',
        'X-Env',
        'prod',
        'X-Panel-Id',
        's1_p02',
      ],
      ...[
        'X-Cloudidr-Key',
        'trk_secret',
        'X-Panelmeter-New',
        '1',
        'X-Other',
        'stays',
        'x-goog-api-key',
        'stays',
      ],
    ]);
    assert.deepEqual(tags, {
      ...{
        department: 'art',
        project: 'moon',
        agent: 'artist',
        feature: 'covers',
        tenant: 't1',
        user: 'jin',
      },
      ...{ userSegment: 'beta', requestId: 'r1', env: 'prod', panel: 's1_p02' },
    });
    assert.deepEqual(rest, ['X-Other', 'stays', 'x-goog-api-key', 'stays']);
  });

  it('takes X-Team for the project where there is no X-Project', () => {
    assert.equal(readHeaders(['X-Team', 'old']).tags.project, 'old');
    assert.equal(readHeaders(['X-Team', 'old', 'X-Project', 'new']).tags.project, 'new');
    assert.equal(readHeaders(['X-Project', 'new', 'X-Team', 'old']).tags.project, 'new');
  });

  it('reads UTF-8 as the bytes came, and Latin-1 where they are none', () => {
    assert.equal(readHeaders(['X-User', 'J\u00c3\u00bcrgen']).tags.user, 'Jürgen');
    assert.equal(readHeaders(['X-User', 'J\u00fcrgen']).tags.user, 'Jürgen');
  });

  it('keeps no control characters, nothing empty and nothing endless', () => {
    assert.deepEqual(readHeaders(['X-User', '  ', 'X-Agent', 'a\tb', 'X-Env', 'x'.repeat(5000)]).tags, {
      agent: 'a b',
      env: 'x'.repeat(200),
    });
  });
});

describe('the place of a call', () => {
  it('comes back as it was sent, whatever the names', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((text) => /^[^\\/\s]+$/.test(text) && text.trim() === text && !/^\.+$|:/.test(text));
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 4 }),
        fc.nat(9_999_999),
        name,
        (parts, line, called) => {
          fc.pre(siteHeader({ file: parts.join('/'), line: String(line), function: called }).length < 600);
          const site = { file: parts.join('/'), line: String(line), function: called };
          assert.deepEqual(callSite(siteHeader(site)), site);
        },
      ),
    );
    assert.deepEqual(callSite(siteHeader({ file: 'a.ts', line: '3' })), { file: 'a.ts', line: '3' });
  });

  it('is none outside of the workspace, and for anything else', () => {
    for (const header of [
      '/etc/passwd:1',
      'C%3A%5Ca.ts:1',
      '../a.ts:1',
      'a/../../b.ts:1',
      'a.ts',
      'a.ts:x',
      '',
      ':1',
      'a%zz.ts:1',
      `${'a'.repeat(2000)}:1`,
    ]) {
      assert.equal(callSite(header), undefined, header);
    }
  });
});

describe('the client’s name', () => {
  const CASES: [string | undefined, string | undefined, string | undefined][] = [
    [
      'google-genai-sdk/3.1.0 gl-node/v24.21.0',
      'google-genai-sdk/3.1.0 gl-node/v24.21.0',
      'google-genai-sdk/3.1.0',
    ],
    ['google-genai-sdk/2.25.0 gl-python/3.11.2', 'python-httpx/0.28.1', 'google-genai-sdk/2.25.0'],
    ['genai-js/0.24.1', 'node', 'genai-js/0.24.1'],
    ['genkit-node/1.42.0 gl-node/24.21.0', 'node', 'genkit-node/1.42.0'],
    [undefined, 'ai/7.0.173 ai-sdk-provider-utils/5.0.81 node.js/24', 'ai/7.0.173'],
    [undefined, 'OpenAI/JS 7.57.0', 'OpenAI/JS/7.57.0'],
    [
      'google-genai-sdk/1.30.0 gl-node/v24',
      'GeminiCLI-tui/0.61.0/gemini-3.8-flash (linux; x64; terminal)',
      'GeminiCLI-tui/0.61.0',
    ],
    [undefined, 'curl/7.88.1', 'curl/7.88.1'],
    [undefined, 'Mozilla/5.0 (X11; user jin@example.org) Own/1.2', 'Own/1.2'],
    [undefined, 'node', undefined],
    [undefined, undefined, undefined],
    [undefined, 'secret words of mine', undefined],
  ];
  for (const [goog, agent, name] of CASES) {
    it(`is ${name ?? 'not known'} for ${goog ?? '—'} and ${agent ?? '—'}`, () =>
      assert.equal(clientName(goog, agent), name));
  }
});

describe('tags in the path', () => {
  it('come back as they were written, and leave the service’s path as it is', () => {
    const value = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((text) => text.trim() === text && /^[^\p{C}]+$/u.test(text));
    fc.assert(
      fc.property(value, value, value, (feature, userSegment, terminal) => {
        const written = pathTags({ tags: { feature, userSegment }, terminal });
        const read = readPathTags(`${written}/v1beta/models/x:generateContent`);
        assert.deepEqual(read, {
          ...{ tags: { feature, userSegment }, terminal },
          ...{ prefix: written, rest: '/v1beta/models/x:generateContent' },
        });
        // They outlive what clients do to a base URL.
        assert.equal(
          new URL(`http://127.0.0.1${written}/v1beta/models?key=k`).pathname,
          `${written}/v1beta/models`,
        );
      }),
    );
  });

  it('are none without /t/, and are wrong without a value or a path behind them', () => {
    assert.deepEqual(readPathTags('/v1beta/models'), { tags: {}, prefix: '', rest: '/v1beta/models' });
    assert.deepEqual(pathTags({ tags: {} }), '');
    for (const path of [
      '/t/',
      '/t/v1beta/models',
      '/t/a=b',
      '/t/=b/v1beta',
      '/t/user=%zz/v1beta',
      `/t/${'a=b/'.repeat(30)}v1beta`,
    ])
      assert.equal(readPathTags(path), undefined, path);
    assert.deepEqual(readPathTags('/t/later=x/user=jin/v1beta')?.tags, { user: 'jin' });
  });
});
