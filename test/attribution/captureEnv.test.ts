import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  BASE_URL,
  captureEnv,
  mergedEnv,
  terminalSuffix,
  type CaptureEnvParts,
  type EnvChange,
} from '../../src/attribution/captureEnv.ts';
import { readPathTags } from '../../src/attribution/pathTags.ts';

const URL_ = 'http://127.0.0.1:4711/k/a-token';
const PRELOAD = { file: '/store/preload.cjs', roots: [['', '/home/me/webtoon']] as const };

/** What a terminal has in the end: its own start, then the changes, as the editor applies them. */
function applied(
  changes: readonly EnvChange[],
  env: Record<string, string | undefined>,
): Record<string, string | undefined> {
  const result = { ...env };
  for (const { name, how, value } of changes) {
    const before = result[name] ?? '';
    result[name] = how === 'replace' ? value : how === 'append' ? before + value : value + before;
  }
  return result;
}

const changesOf = (parts: Partial<CaptureEnvParts> = {}): EnvChange[] =>
  captureEnv({ url: URL_, env: {}, ...parts }).changes;

describe('the environment of tracked terminals', () => {
  it('names the proxy and the folder, and no preload unless asked for', () => {
    assert.deepEqual(changesOf(), [{ name: BASE_URL, how: 'prepend', value: URL_ }]);
    assert.deepEqual(changesOf({ folder: 'web toon.v2' }), [
      { name: BASE_URL, how: 'prepend', value: `${URL_}/t/folder=web%20toon.v2` },
    ]);
  });

  it('lets a terminal put its own name behind the address', () => {
    for (const folder of [undefined, 'webtoon']) {
      const suffix = terminalSuffix(folder, 'cover / art?');
      const env = applied(changesOf(folder === undefined ? {} : { folder }), { [BASE_URL]: suffix });
      const tags = readPathTags((env[BASE_URL] ?? '').slice(URL_.length) + '/v1beta/models');
      assert.equal(tags?.terminal, 'cover / art?');
      assert.equal(tags.tags.folder, folder);
      assert.equal(tags.rest, '/v1beta/models');
    }
  });

  it('takes the place of another window’s proxy, and leaves a gateway of the user’s alone, saying so', () => {
    const nested = captureEnv({ url: URL_, env: { [BASE_URL]: 'http://127.0.0.1:99/k/other/t/terminal=x' } });
    assert.deepEqual(nested, { changes: [{ name: BASE_URL, how: 'replace', value: URL_ }], problems: [] });
    const gateway = captureEnv({ url: URL_, env: { [BASE_URL]: 'https://gateway.example.com' } });
    assert.deepEqual(gateway.changes, []);
    assert.match(gateway.problems.join(), /GOOGLE_GEMINI_BASE_URL is set already.*not counted/);
  });

  it('keeps loopback off an HTTP proxy where one is set, whatever was in NO_PROXY', () => {
    assert.deepEqual(
      changesOf().filter(({ name }) => /no_proxy/i.test(name)),
      [],
    );
    for (const [before, after] of [
      [undefined, '127.0.0.1,localhost'],
      ['', '127.0.0.1,localhost'],
      ['corp.example', 'corp.example,127.0.0.1,localhost'],
      ['localhost, corp.example', 'localhost, corp.example,127.0.0.1'],
      ['*', '*'],
    ] as const) {
      const env = { https_proxy: 'http://proxy:3128', ...(before === undefined ? {} : { NO_PROXY: before }) };
      const result = applied(changesOf({ env }), env);
      assert.equal(result.NO_PROXY, after);
      assert.equal(result.no_proxy, '127.0.0.1,localhost');
    }
  });

  it('appends to NODE_OPTIONS and never replaces it', () => {
    const env = applied(changesOf({ preload: PRELOAD, env: { NODE_OPTIONS: '--no-warnings' } }), {
      NODE_OPTIONS: '--no-warnings',
    });
    assert.equal(env.NODE_OPTIONS, '--no-warnings --require /store/preload.cjs ');
    assert.equal(env.PANELMETER_PROXY, URL_);
    assert.equal(env.PANELMETER_ROOTS, '[["","/home/me/webtoon"]]');
  });

  it('keeps a defaults file that is the user’s', () => {
    const geminiDefaults = '/store/system-defaults.json';
    const named = (env: Record<string, string>): string[] =>
      changesOf({ geminiDefaults, env }).map(({ name }) => name);
    assert.ok(named({}).includes('GEMINI_CLI_SYSTEM_DEFAULTS_PATH'));
    assert.ok(
      !named({ GEMINI_CLI_SYSTEM_DEFAULTS_PATH: '/etc/mine.json' }).includes(
        'GEMINI_CLI_SYSTEM_DEFAULTS_PATH',
      ),
    );
  });

  it('of a debug configuration is what a terminal with the same start would have', () => {
    const env = fc.record(
      {
        NODE_OPTIONS: fc.constantFrom('', '--a', '--require x'),
        NO_PROXY: fc.constantFrom('', 'corp.example', '*'),
        HTTPS_PROXY: fc.constantFrom('', 'http://proxy:3128'),
        PANELMETER_ROOTS: fc.constantFrom('', 'old'),
        [BASE_URL]: fc.constantFrom('', 'https://gateway.example.com', 'http://127.0.0.1:9/k/x'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(env, fc.boolean(), (before, lines) => {
        const found = captureEnv({
          url: URL_,
          folder: 'f',
          env: before,
          ...(lines ? { preload: PRELOAD } : {}),
        });
        const merged = mergedEnv(found, before);
        assert.deepEqual({ ...before, ...merged }, applied(found.changes, before));
      }),
    );
    const found = captureEnv({ url: URL_, folder: 'f', env: {} });
    assert.deepEqual(mergedEnv(found, {}, terminalSuffix('f', 'Debug: a')), {
      [BASE_URL]: `${URL_}/t/folder=f/terminal=Debug%3A%20a`,
    });
  });
});
