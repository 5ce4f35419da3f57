import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Call } from '../../src/call.ts';
import { encodeCall } from '../../src/formats/ndjson.ts';
import { keepIn } from '../../src/runs/keptFolder.ts';
import { callFixture } from '../support/callFixture.ts';
import { runCommand } from '../support/commandProcess.ts';
import { sampleCalls } from '../support/sampleCalls.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

interface Figures {
  calls: number;
  picoUsd: string | null;
  usd: string | null;
  listUsd: string | null;
  unpriced: number;
  uncertain: number;
  usdPerCall: { p50: string | null; p95: string | null };
  latencyMs: { p50: number | null };
}

interface Report {
  since: string | null;
  by: string;
  total: Figures;
  groups: (Figures & { key: string | null; share: string | null })[];
  simulated?: { total: Figures };
}

async function ledgerOf(calls: readonly Call[]): Promise<string> {
  const ledger = temporaryFolder();
  await runCommand(
    ['import', '--ledger', ledger, '-'],
    calls.map((call) => `${encodeCall(call)}\n`).join(''),
  );
  return ledger;
}

async function reportOf(ledger: string, ...args: string[]): Promise<Report> {
  const { code, stdout, stderr } = await runCommand(['report', '--json', '--ledger', ledger, ...args]);
  assert.deepEqual([code, stderr], [0, '']);
  const report: Report = JSON.parse(stdout);
  return report;
}

describe('panelmeter report', () => {
  let ledger: string;
  before(async () => {
    ledger = await ledgerOf(sampleCalls);
  });

  it('adds up to the last digit, real calls alone', async () => {
    const { total, simulated, since, by } = await reportOf(ledger);
    assert.deepEqual([since, by], [null, 'model']);
    assert.deepEqual(
      [total.calls, total.picoUsd, total.usd, total.unpriced, total.uncertain],
      [6, '279136000000', '0.279136', 1, 1],
    );
    assert.deepEqual([simulated?.total.calls, simulated?.total.usd], [1, '0.138568']);
  });

  it('groups with shares and percentiles, and a cost of null where none is known', async () => {
    const { groups, total } = await reportOf(ledger, '--by', 'model');
    assert.deepEqual(
      groups.map(({ key, calls, usd, share }) => [key, calls, usd, share]),
      [
        ['gemini-3-pro-image', 4, '0.279136', '1.000000'],
        ['gemini-3.8-flash', 1, '0', '0.000000'],
        ['gemini-9-unobtainium', 1, null, null],
      ],
    );
    assert.equal(groups[0]?.usdPerCall.p95, '0.138568');
    assert.equal(total.latencyMs.p50, 1200.5);
  });

  it('groups by any tag, with the calls that lack it in a group of their own', async () => {
    const { groups } = await reportOf(ledger, '--by', 'phase');
    const keys = groups.map(({ key, calls }): [string | null, number] => [key, calls]);
    assert.deepEqual(
      new Map(keys),
      new Map([
        ['panel_generation', 3],
        ['critique', 1],
        [null, 2],
      ]),
    );
  });

  it('begins with --since', async () => {
    const report = await reportOf(ledger, '--since', '2026-11-22T10:00:20Z');
    assert.equal(report.since, '2026-11-22T10:00:20.000Z');
    assert.equal(report.total.calls, 3);
  });

  it('stays exact beyond 2^53', async () => {
    const amount = (2n ** 60n + 1n).toString();
    const calls = ['a', 'b', 'c'].map((id) => {
      const { usd: _, ...call } = callFixture({ id, picoUsd: amount, listPicoUsd: amount });
      return call;
    });
    const { total } = await reportOf(await ledgerOf(calls));
    assert.equal(total.picoUsd, (3n * (2n ** 60n + 1n)).toString());
  });

  it('says for people what a sum lacks, and keeps simulated calls apart', async () => {
    const { stdout } = await runCommand(['report', '--ledger', ledger]);
    assert.match(stdout, /^≥ \$0\.279 \+ 1 unpriced in 6 calls · 1 failed · 1 retry · /);
    assert.match(stdout, /^gemini-9-unobtainium +1 +— +—/m);
    assert.match(stdout, /^SIM \(simulated, nothing was charged\)\n\$0\.139 in 1 call/m);
  });

  it('has a report of no calls', async () => {
    const { stdout, code } = await runCommand(['report', '--ledger', temporaryFolder()]);
    assert.deepEqual([code, stdout], [0, 'No calls yet.\n']);
    const { total, groups } = JSON.parse(
      (await runCommand(['report', '--json', '--ledger', temporaryFolder()])).stdout,
    );
    assert.deepEqual([total.calls, total.usd, groups], [0, '0', []]);
  });
});

describe('report --kept', () => {
  const at = (minute: number): string => `2026-11-22T10:0${minute}:00.000Z`;
  const made = (id: string, minute: number, picoUsd: string): Call =>
    callFixture({
      id,
      startedAt: at(minute),
      picoUsd,
      usd: undefined,
      listPicoUsd: undefined,
      lines: undefined,
      specFile: 'book/ch1.chapter.yaml',
      imageFile: `panels-out/p1-${id}.png`,
      tags: { panel: 'p1', chapter: '1' },
    });

  it('takes the choice from kept.json beside the images', async () => {
    const ledger = await ledgerOf([made('a1', 1, '10'), made('a2', 2, '20'), made('a3', 3, '40')]);
    const root = temporaryFolder();
    await keepIn(path.join(root, 'book/panels-out'), {
      chapter: '1',
      panel: 'p1',
      image: 'p1-a2.png',
      call: 'a2',
      keptAt: at(4),
    });
    const args = ['report', '--kept', '--json', '--by', 'panel', '--ledger', ledger, '--root', root];
    const { code, stdout } = await runCommand(args);
    assert.equal(code, 0);
    const { groups } = JSON.parse(stdout);
    const [group] = groups;
    assert.deepEqual(
      [group.key, group.chosen, group.kept.picoUsd, group.superseded.picoUsd, group.perKeptPicoUsd],
      ['1/p1', 1, '20', '50', '70'],
    );
  });

  it('says on stderr that a kept.json cannot be read, and goes on', async () => {
    const ledger = await ledgerOf([made('a1', 1, '10')]);
    const root = temporaryFolder();
    fs.mkdirSync(path.join(root, 'book/panels-out'), { recursive: true });
    fs.writeFileSync(path.join(root, 'book/panels-out/kept.json'), '{');
    const { code, stdout, stderr } = await runCommand([
      'report',
      '--kept',
      '--ledger',
      ledger,
      '--root',
      root,
    ]);
    assert.equal(code, 0);
    assert.match(stderr, /kept\.json is no list of kept images/);
    assert.match(stdout, /1 of 1 panels: nothing was chosen/);
  });

  it('goes by nothing else, and --root by nothing but it', async () => {
    const ledger = temporaryFolder();
    assert.equal((await runCommand(['report', '--kept', '--by', 'model', '--ledger', ledger])).code, 2);
    assert.equal((await runCommand(['report', '--root', '.', '--ledger', ledger])).code, 2);
  });
});

describe('report --caching', () => {
  it('says what cached tokens saved, exactly', async () => {
    const call = callFixture({
      requestedModel: 'gemini-3.8-flash',
      modelVersion: 'gemini-3.8-flash',
      promptTokens: 2000,
      cachedTokens: 1500,
      candidatesTokens: undefined,
      thoughtsTokens: undefined,
      totalTokens: 2000,
      images: undefined,
      picoUsd: '487500000',
      usd: '0.0004875',
      listPicoUsd: '487500000',
      priceRow: 'gemini-3.8-flash@launch',
      lines: [
        { meter: 'input.text', tokens: 500, usdPerMillion: '0.75', picoUsd: '375000000' },
        { meter: 'cached.text', tokens: 1500, usdPerMillion: '0.075', picoUsd: '112500000' },
      ],
    });
    const ledger = await ledgerOf([call]);
    const { stdout, stderr, code } = await runCommand(['report', '--caching', '--json', '--ledger', ledger]);
    assert.deepEqual([code, stderr], [0, '']);
    const report = JSON.parse(stdout);
    assert.deepEqual(
      [report.calls, report.cachedTokens, report.savedUsd, report.netUsd, report.unknown],
      [1, 1500, '0.0010125', '0.0010125', 0],
    );
    const text = await runCommand(['report', '--caching', '--ledger', ledger]);
    assert.match(
      text.stdout,
      /Caching saved \$0\.0010 on 1 calls: 1,500 cached tokens, 75\.0 % of the prompt/,
    );
    assert.equal((await runCommand(['report', '--caching', '--kept', '--ledger', ledger])).code, 2);
  });
});
