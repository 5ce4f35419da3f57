import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Call } from '../../src/call.ts';
import { EXPORT_FORMATS, isExportFormat } from '../../src/formats/exportFormats.ts';
import { writeExport } from '../../src/formats/writeExport.ts';
import { otlpRequest } from '../../src/telemetry/otlpRequest.ts';
import { callFixture } from '../support/callFixture.ts';
import { fullDisk } from '../support/fullDisk.ts';
import { sampleCalls } from '../support/sampleCalls.ts';
import { shippedBook } from '../support/shippedBook.ts';
import { streamedCalls } from '../support/streamedCalls.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const otlp = otlpRequest(() => shippedBook);
const FORMATS = Object.keys(EXPORT_FORMATS).filter(isExportFormat);

/** All files below a folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    filesIn(folder).map((name) => [name, readFileSync(path.join(folder, name)).toString('latin1')]),
  );
}

function manyCalls(count: number): Call[] {
  return Array.from({ length: count }, (_, at) => callFixture({ id: `call-${at}` }));
}

describe('writeExport', () => {
  for (const format of FORMATS) {
    it(`leaves the earlier ${format} as it was when the ledger breaks half-way`, async () => {
      const folder = temporaryFolder();
      const out = path.join(folder, 'out');
      await writeExport({ format, out, otlp }, streamedCalls(sampleCalls));
      const before = contentsOf(folder);
      const broken = streamedCalls(manyCalls(20_000), new Error('the ledger broke'));
      await assert.rejects(writeExport({ format, out, otlp }, broken), /the ledger broke/);
      assert.deepEqual(contentsOf(folder), before);
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.startsWith('.')),
        [],
      );
    });

    it(`leaves nothing of a ${format} that was stopped`, async () => {
      const folder = temporaryFolder();
      const stop = new AbortController();
      const seen: number[] = [];
      const running = writeExport(
        { format, otlp, out: path.join(folder, 'out') },
        streamedCalls(manyCalls(20_000)),
        {
          signal: stop.signal,
          progress(calls) {
            seen.push(calls);
            stop.abort();
          },
        },
      );
      await assert.rejects(running, { name: 'AbortError' });
      assert.deepEqual(seen, [5000]);
      assert.deepEqual(readdirSync(folder), []);
    });

    it(`leaves nothing of a ${format} when the disk is full`, async () => {
      const folder = temporaryFolder();
      const calls = streamedCalls([...manyCalls(500), ...sampleCalls]);
      const full = writeExport({ format, otlp, out: path.join(folder, 'out') }, calls, {
        openFile: fullDisk(40),
      });
      await assert.rejects(full, { code: 'ENOSPC' });
      assert.deepEqual(readdirSync(folder), []);
    });
  }

  it('takes the place of an earlier folder, with no file of it left', async () => {
    const out = path.join(temporaryFolder(), 'calls');
    const call = callFixture();
    await writeExport(
      { format: 'parquet', out },
      streamedCalls([{ ...call, startedAt: '2025-01-31T23:59:59.999Z' }]),
    );
    assert.deepEqual(filesIn(out), ['_panelmeter.json', 'month=2025-01/calls.parquet']);
    await writeExport({ format: 'parquet', out }, streamedCalls([call]));
    assert.deepEqual(filesIn(out), ['_panelmeter.json', 'month=2026-11/calls.parquet']);
    assert.deepEqual(readdirSync(path.dirname(out)), ['calls']);
  });

  it('does not touch a folder that is no export', async () => {
    const out = path.join(temporaryFolder(), 'work');
    mkdirSync(out);
    writeFileSync(path.join(out, 'novel.txt'), 'chapter one');
    for (const format of ['parquet', 'bigquery'] as const) {
      await assert.rejects(writeExport({ format, out, otlp }, streamedCalls(sampleCalls)), {
        name: 'ExportError',
        reason: 'folder-taken',
      });
    }
    assert.deepEqual(contentsOf(path.dirname(out)), { 'work/novel.txt': 'chapter one' });
  });

  it('gives a month that comes again a file of its own', async () => {
    const out = path.join(temporaryFolder(), 'calls');
    const months = ['2026-10-01', '2026-11-01', '2026-10-02'];
    const calls = months.map((day) => callFixture({ id: day, startedAt: `${day}T00:00:00.000Z` }));
    await writeExport({ format: 'parquet', out }, streamedCalls(calls));
    assert.deepEqual(filesIn(out).slice(1), [
      'month=2026-10/calls-1.parquet',
      'month=2026-10/calls.parquet',
      'month=2026-11/calls.parquet',
    ]);
  });

  it('names calls without a cost beside a FOCUS file, and takes an old such list away', async () => {
    const folder = temporaryFolder();
    const out = path.join(folder, 'costs.csv');
    const done = await writeExport({ format: 'focus', out }, streamedCalls(sampleCalls));
    const aside = path.join(folder, 'costs.unpriced.ndjson');
    assert.deepEqual(done, { calls: 6, unpriced: 1, aside });
    assert.deepEqual(JSON.parse(readFileSync(aside, 'utf8')), {
      id: 'unpriced',
      startedAt: '2026-11-22T10:00:30.000Z',
      model: 'gemini-9-unobtainium',
      why: 'no cost is known (unpriced)',
      tags: {},
    });
    await writeExport({ format: 'focus', out }, streamedCalls([callFixture()]));
    assert.ok(!existsSync(aside));
  });

  it('keeps simulated calls out of what finance reads, unless they are asked for', async () => {
    const out = path.join(temporaryFolder(), 'out.csv');
    const simulated = callFixture({ simulated: true });
    for (const format of ['focus', 'showback'] as const) {
      assert.equal((await writeExport({ format, out, otlp }, streamedCalls([simulated]))).calls, 0);
      const only = { format, out, simulated: 'only' as const };
      assert.equal((await writeExport(only, streamedCalls([simulated, callFixture()]))).calls, 1);
    }
    assert.equal((await writeExport({ format: 'csv', out }, streamedCalls([simulated]))).calls, 1);
  });

  it('prints the line that loads BigQuery, safe for a shell', async () => {
    const out = path.join(temporaryFolder(), "it's; here");
    const { load } = await writeExport({ format: 'bigquery', out, dataset: 'p:billing' }, streamedCalls([]));
    assert.match(load ?? '', /^bq load .*--time_partitioning_type=DAY .* p:billing\.calls /);
    assert.ok(load?.endsWith(`'${out.replaceAll("'", String.raw`'\''`)}/schema.json'`), load);
    assert.deepEqual(filesIn(out), ['_panelmeter.json', 'calls.ndjson', 'schema.json', 'views.sql']);
  });
});
