import assert from 'node:assert/strict';
import path from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { runCommand } from '../support/commandProcess.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('panelmeter', () => {
  it('tells its version', async () => {
    assert.deepEqual(await runCommand(['--version']), {
      code: 0,
      signal: null,
      stdout: `${manifest.version}\n`,
      stderr: '',
    });
  });

  it('tells on stdout how it is used, and how each command is', async () => {
    const help = await runCommand(['--help']);
    assert.equal(help.code, 0);
    for (const name of ['receipt', 'estimate', 'generate', 'calls', 'report', 'export', 'import', 'verify']) {
      assert.match(help.stdout, new RegExp(`^  ${name} `, 'm'));
    }
    const calls = await runCommand(['calls', '--help']);
    assert.equal(calls.code, 0);
    assert.match(calls.stdout, /^Usage: panelmeter calls /);
  });

  const dir = path.join(temporaryFolder(), 'none');
  const wrong: [args: string[], stderr: RegExp][] = [
    [[], /Usage: panelmeter COMMAND/],
    [['sum'], /there is no command "sum"/],
    [['toString'], /there is no command "toString"/],
    [['calls'], /No ledger is named: give --ledger DIR, or set PANELMETER_LEDGER/],
    [['calls', '--ledger', dir, '--lines'], /--lines/],
    [['calls', '--ledger', dir, 'extra'], /"extra" is one too many/],
    [['calls', '--ledger', dir, '--json', '--ndjson'], /exclude each other/],
    [['calls', '--ledger', dir, '--since', 'yesterday'], /--since wants an ISO 8601 time/],
    [['calls', '--ledger', dir, '--limit', '-1'], /--limit/],
    [['import', '--ledger', dir], /FILE .* is missing/],
    [['export', '--ledger', dir, '--out', 'x'], /--format is one of json, session, ndjson/],
    [['export', '--ledger', dir, '--out', 'x', '--format', 'pdf'], /There is no format "pdf"/],
    [['export', '--ledger', dir, '--format', 'json'], /--out FILE is missing/],
    [['report', '--ledger', dir, '--by', ''], /--by wants/],
    [['estimate'], /PATH is missing/],
    [['estimate', 'package.json'], /is no spec/],
    [['estimate', 'x.panel.yaml', '--max-usd', 'much'], /--max-usd wants an amount in USD/],
    [['generate', '--ledger', dir], /PATH is missing/],
    [['export', '--ledger', dir, '--out', '-', '--format', 'parquet'], /is a folder of files/],
    [
      ['export', '--ledger', dir, '--out', 'x', '--format', 'csv', '--tag', 'project'],
      /--tag wants NAME=VALUE/,
    ],
    [
      ['export', '--ledger', dir, '--out', 'x', '--format', 'csv', '--outcome', 'good'],
      /--outcome is one of/,
    ],
    [
      ['export', '--ledger', dir, '--out', 'x', '--format', 'csv', '--simulated', 'no'],
      /--simulated is one of/,
    ],
    [
      ['export', '--ledger', dir, '--out', 'x', '--format', 'bigquery', '--dataset', 'a;b'],
      /--dataset wants/,
    ],
    [
      [
        'export',
        '--ledger',
        dir,
        '--out',
        'x',
        '--format',
        'csv',
        '--since',
        '2026-11-02',
        '--until',
        '2026-11-01',
      ],
      /--until is not after --since/,
    ],
    [['proxy'], /No ledger is named/],
    [['proxy', '--ledger', 'x', '--upstream', 'ftp://x'], /no http/],
    [['proxy', '--ledger', 'x', '--port', '70000'], /65535/],
    [['proxy', '--ledger', 'x', '--tier', 'cheap'], /paid or free/],
  ];
  for (const [args, stderr] of wrong) {
    it(`exits with 2, and prints no data, for: ${args.join(' ').replace(dir, 'DIR')}`, async () => {
      const run = await runCommand(args);
      assert.equal(run.code, 2, run.stderr);
      assert.equal(run.stdout, '');
      assert.match(run.stderr, stderr);
      assert.doesNotMatch(run.stderr, /^\s+at /m);
    });
  }

  it('names the code when a file is not there', async () => {
    for (const args of [
      ['import', '--ledger', dir, '/nowhere/x.ndjson'],
      ['estimate', '/nowhere/x.panel.yaml'],
      ['generate', '--ledger', dir, '/nowhere/x.panel.yaml'],
    ]) {
      const run = await runCommand(args);
      assert.equal(run.code, 1);
      assert.match(run.stderr, /ENOENT/);
    }
  });

  it('finds nothing in a ledger that is not there yet, and says so', async () => {
    const run = await runCommand(['calls', '--ndjson', '--ledger', dir]);
    assert.deepEqual([run.code, run.stdout], [0, '']);
    assert.match(run.stderr, /no calls are recorded in/);
  });
});
