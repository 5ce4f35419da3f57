/**
 * Every export of a large ledger by the built command, each in a process of its own: seconds, peak memory, size.
 * `npm run bench:exports -- --calls 1m --formats csv,parquet --json out.json`. Prints a Markdown table.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EXPORT_FORMATS } from '../src/formats/exportFormats.ts';
import { pricedCalls } from './exports/pricedCalls.ts';
import { fillLedger } from './ledger/fillLedger.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '1m' },
    formats: { type: 'string', default: Object.keys(EXPORT_FORMATS).join(',') },
    json: { type: 'string' },
  },
});
const UNITS: Record<string, number> = { k: 1000, m: 1_000_000 };
const [, digits, unit = ''] = /^(\d+)([km]?)$/.exec(values.calls) ?? [];
if (digits === undefined) throw new Error(`--calls is like 100k or 1m; not "${values.calls}".`);
const calls = Number(digits) * (UNITS[unit] ?? 1);

const SECONDS = 60;
const MEGABYTES = 300;
const root = fileURLToPath(new URL('..', import.meta.url));
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'panelmeter-exports-'));
const ledger = path.join(work, 'ledger');
const command = path.join(root, 'dist/panelmeter.cjs');
const hook = path.join(work, 'peak.cjs');
// What the process used, into the file that is named: its own seconds say more than the clock where others run too.
fs.writeFileSync(
  hook,
  "process.on('exit', () => require('node:fs').writeFileSync(process.env.USED, JSON.stringify(process.resourceUsage())));",
);

function run(args: string[]): { seconds: number; cpuSeconds: number; megabytes: number } {
  const used = path.join(work, 'used');
  const start = performance.now();
  const { status } = spawnSync(process.execPath, ['--require', hook, command, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, USED: used },
  });
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  if (status !== 0) throw new Error(`panelmeter ${args.join(' ')} failed.`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(fs.readFileSync(used, 'utf8'));
  const cpuSeconds = Math.round((userCPUTime + systemCPUTime) / 1e5) / 10;
  return { seconds, cpuSeconds, megabytes: Math.round(maxRSS / 1024) };
}

function bytesOf(place: string): number {
  const stat = fs.statSync(place);
  if (stat.isFile()) return stat.size;
  return fs.readdirSync(place).reduce((sum, name) => sum + bytesOf(path.join(place, name)), 0);
}

const results: {
  format: string;
  seconds: number;
  cpuSeconds: number;
  megabytes: number;
  fileMegabytes: number;
}[] = [];
try {
  spawnSync(process.execPath, [path.join(root, 'esbuild.mjs'), '--production'], {
    cwd: root,
    stdio: 'inherit',
  });
  fillLedger(ledger, calls, Date.now(), pricedCalls);
  // The index is made by whoever opens the ledger first.
  run(['report', '--ledger', ledger, '--json']);
  for (const format of values.formats.split(',')) {
    const out = path.join(work, 'out');
    const figures = run(['export', '--ledger', ledger, '--format', format, '--out', out]);
    results.push({ format, ...figures, fileMegabytes: Math.round(bytesOf(out) / 1e6) });
    process.stderr.write(`${JSON.stringify(results.at(-1))}\n`);
    fs.rmSync(out, { recursive: true });
  }
} finally {
  fs.rmSync(work, { recursive: true, force: true });
}

const report = {
  bench: 'exports',
  calls,
  limits: { seconds: SECONDS, megabytes: MEGABYTES },
  within: results.every(({ seconds, megabytes }) => seconds <= SECONDS && megabytes <= MEGABYTES),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cores: os.availableParallelism(),
  load: os.loadavg().map((load) => Math.round(load * 100) / 100),
  results,
};
if (values.json !== undefined) fs.writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
console.log(
  [
    '| Format | Seconds | Of processor | Peak memory, MB | Size, MB |',
    '| --- | --: | --: | --: | --: |',
    ...results.map(
      (r) => `| ${r.format} | ${r.seconds} | ${r.cpuSeconds} | ${r.megabytes} | ${r.fileMegabytes} |`,
    ),
  ].join('\n'),
);
