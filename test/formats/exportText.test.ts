import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Call } from '../../src/call.ts';
import { writeWhole } from '../../src/formats/draftFile.ts';
import { EXPORT_FORMATS, exportText } from '../../src/formats/exportText.ts';
import type { ExportFormat } from '../../src/formats/exportText.ts';
import { decodeCall } from '../../src/formats/ndjson.ts';
import { sampleCalls } from '../support/sampleCalls.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

async function* streamed(calls: readonly Call[], failure?: Error): AsyncGenerator<Call> {
  yield* calls;
  if (failure) throw failure;
}

async function textOf(format: ExportFormat, calls: readonly Call[], spool: string): Promise<string> {
  let text = '';
  for await (const piece of exportText(format, streamed(calls), spool)) text += piece;
  return text;
}

function golden(name: string): string {
  return readFileSync(new URL(`../fixtures/formats/${name}`, import.meta.url), 'utf8');
}

describe('exportText', () => {
  it('writes the log and the summary as the golden files show', async () => {
    const folder = temporaryFolder();
    assert.equal(await textOf('json', sampleCalls, folder), golden('seed-log.json'));
    assert.equal(await textOf('session', sampleCalls, folder), golden('session-summary.json'));
  });

  it('writes every call as NDJSON, also those that are in no sum', async () => {
    const [first] = sampleCalls;
    assert.ok(first);
    const calls: Call[] = [...sampleCalls, { ...first, id: 'refused', outcome: 'refused' }];
    const lines = (await textOf('ndjson', calls, temporaryFolder())).trimEnd().split('\n');
    const decoded = lines.map((line) => decodeCall(line));
    assert.deepEqual(
      decoded.map((line) => ('call' in line ? line.call : line.problem)),
      calls,
    );
  });

  for (const format of EXPORT_FORMATS) {
    it(`leaves nothing in the spool folder (${format})`, async () => {
      const folder = temporaryFolder();
      await textOf(format, sampleCalls, folder);
      const broken = exportText(format, streamed(sampleCalls, new Error('the ledger broke')), folder);
      await assert.rejects(async () => {
        for await (const _ of broken);
      }, /the ledger broke/);
      assert.deepEqual(readdirSync(folder), []);
    });
  }
});

describe('writeWhole', () => {
  async function* pieces(...texts: string[]): AsyncGenerator<string> {
    yield* texts;
  }

  it('writes all pieces, however many', async () => {
    const target = path.join(temporaryFolder(), 'out.txt');
    await writeWhole(target, pieces(...Array.from({ length: 20_000 }, (_, at) => `${at} äöü\n`)));
    assert.equal(readFileSync(target, 'utf8').split('\n').length, 20_001);
  });

  it('leaves the old file as it was, and nothing beside it, when a piece fails', async () => {
    const folder = temporaryFolder();
    const target = path.join(folder, 'out.txt');
    writeFileSync(target, 'old');
    async function* failing() {
      yield 'new';
      throw new Error('no more');
    }
    await assert.rejects(writeWhole(target, failing()), /no more/);
    assert.equal(readFileSync(target, 'utf8'), 'old');
    assert.deepEqual(readdirSync(folder), ['out.txt']);
  });

  it('names the code when the folder is not there', async () => {
    const target = path.join(temporaryFolder(), 'none', 'out.txt');
    await assert.rejects(writeWhole(target, pieces('x')), { code: 'ENOENT' });
    assert.ok(!existsSync(target));
  });

  it('leaves nothing when a folder has its name', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'out', 'full'), { recursive: true });
    await assert.rejects(writeWhole(path.join(folder, 'out'), pieces('x')));
    assert.deepEqual(readdirSync(folder), ['out']);
  });
});
