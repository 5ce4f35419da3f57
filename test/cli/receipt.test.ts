import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';

import { receiptCommand } from '../../src/cli/receipt.ts';
import { UsageError } from '../../src/cli/io.ts';
import { oracleCases, oracleFlags, recordedAt, recordedOracle, type Expected } from '../support/oracle.ts';
import { readRecording, recordingsPresent } from '../support/recordings.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A line as the command prints it: a receipt, or an error. */
interface PrintedLine {
  id: string;
  error?: string;
  reason: string;
  servedModel: string | null;
  picoUsd: string | null;
  usd: string | null;
  minPicoUsd?: string;
  maxPicoUsd?: string;
  flags: string[];
  lines: { meter: string; tokens: number; usdPerMillion: string; picoUsd: string }[];
}

async function run(args: string[], input: Iterable<string | Uint8Array> = []) {
  const out: string[] = [];
  const err: string[] = [];
  const collect = (into: string[]) =>
    new Writable({
      write(chunk, _encoding, done) {
        into.push(String(chunk));
        done();
      },
    });
  const code = await receiptCommand(args, {
    stdin: Readable.from(input),
    stdout: collect(out),
    stderr: collect(err),
    env: {},
    signal: new AbortController().signal,
  });
  return { code, out: out.join(''), err: err.join('') };
}

async function priceLines(lines: readonly unknown[]): Promise<PrintedLine[]> {
  const { code, out } = await run(
    ['--ndjson', '-'],
    [lines.map((line) => `${JSON.stringify(line)}\n`).join('')],
  );
  assert.equal(code, 0);
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function assertLine(line: PrintedLine | undefined, expected: Expected): void {
  assert.ok(line);
  assert.equal(line.error, undefined);
  assert.equal(line.reason, expected.reason);
  assert.equal(line.servedModel, expected.servedModel);
  assert.equal(line.picoUsd, expected.picoUsd === null ? null : expected.picoUsd.toString());
  assert.deepEqual(oracleFlags(line.flags), expected.flags);
  assert.deepEqual(Object.fromEntries(line.lines.map((each) => [each.meter, each.tokens])), expected.tokens);
  if (expected.minPicoUsd !== undefined) {
    assert.equal(line.minPicoUsd, expected.minPicoUsd.toString());
    assert.equal(line.maxPicoUsd, expected.maxPicoUsd?.toString());
  }
}

const ANSWER = {
  modelVersion: 'gemini-3-pro-image',
  usageMetadata: {
    promptTokenCount: 224,
    candidatesTokenCount: 1120,
    thoughtsTokenCount: 310,
    candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 1120 }],
  },
};
const LINE = {
  id: 'x',
  model: 'gemini-3-pro-image',
  at: '2026-11-22T12:00:00Z',
  tier: 'paid',
  status: 200,
  body: ANSWER,
};

describe('panelmeter receipt --ndjson', () => {
  it('agrees with the oracle on every case, in the order of the lines', async () => {
    const lines = await priceLines(
      oracleCases.map(({ name, requestedModel, at, tier, status, imageSize, body }) => ({
        id: name,
        model: requestedModel,
        at,
        tier,
        status: status ?? 200,
        ...(imageSize === undefined ? {} : { imageSize }),
        body,
      })),
    );
    assert.deepEqual(
      lines.map(({ id }) => id),
      oracleCases.map(({ name }) => name),
    );
    for (const [index, { expected }] of oracleCases.entries()) assertLine(lines[index], expected);
  });

  it('agrees with the oracle on every recorded answer', async function recorded() {
    if (!recordingsPresent) this.skip();
    const files = Object.keys(recordedOracle);
    const lines = await priceLines(
      files.map((file) => {
        const { status, model, body } = readRecording(file);
        return { id: file, model, at: recordedAt, tier: 'paid', status, body };
      }),
    );
    assert.equal(lines.length, 524);
    for (const line of lines) {
      const expected = recordedOracle[line.id];
      assert.ok(expected);
      assertLine(line, expected);
    }
  });

  it('prints exactly the agreed shape, money as strings', async () => {
    assert.deepEqual(await priceLines([LINE]), [
      {
        id: 'x',
        requestedModel: 'gemini-3-pro-image',
        servedModel: 'gemini-3-pro-image',
        reason: 'priced',
        picoUsd: '138568000000',
        usd: '0.138568',
        listPicoUsd: '138568000000',
        flags: [],
        lines: [
          { meter: 'input.text', tokens: 224, usdPerMillion: '2', picoUsd: '448000000' },
          { meter: 'output.thoughts', tokens: 310, usdPerMillion: '12', picoUsd: '3720000000' },
          { meter: 'output.image', tokens: 1120, usdPerMillion: '120', picoUsd: '134400000000' },
        ],
      },
    ]);
  });

  it('lets the answer replace an asked paid, flex or priority; batch and free stay', async () => {
    const answer = (serviceTier?: string) => ({
      modelVersion: 'gemini-3.8-flash',
      usageMetadata: { promptTokenCount: 1_000_000, ...(serviceTier ? { serviceTier } : {}) },
    });
    const table: [string, string | undefined, string, string][] = [
      ['paid', undefined, '0.75', 'priced'],
      ['flex', undefined, '0.375', 'priced'],
      ['priority', undefined, '1.35', 'priced'],
      ['paid', 'flex', '0.375', 'priced'],
      ['flex', 'standard', '0.75', 'priced'],
      ['priority', 'standard', '0.75', 'priced'],
      ['batch', 'standard', '0.375', 'priced'],
      ['free', 'standard', '0', 'free-tier'],
    ];
    const lines = await priceLines(
      table.map(([tier, served]) => ({ ...LINE, model: 'gemini-3.8-flash', tier, body: answer(served) })),
    );
    assert.deepEqual(
      lines.map(({ usd, reason }) => [usd, reason]),
      table.map(([, , usd, reason]) => [usd, reason]),
    );
  });

  it('names a bad line and goes on with the rest', async () => {
    const bad = [
      'not json',
      '[1]',
      '"text"',
      JSON.stringify({ ...LINE, at: undefined }),
      JSON.stringify({ ...LINE, at: '2026-02-30T00:00:00Z' }),
      JSON.stringify({ ...LINE, at: '2026-11-22T12:00:00' }),
      JSON.stringify({ ...LINE, tier: 'gold' }),
      JSON.stringify({ ...LINE, status: 'ok' }),
      JSON.stringify({ ...LINE, model: 7 }),
      JSON.stringify({ ...LINE, imageSize: 2 }),
      JSON.stringify({ ...LINE, body: undefined }),
      JSON.stringify({ ...LINE, id: {} }),
    ];
    const good = JSON.stringify(LINE);
    const text = bad.flatMap((line) => [line, good]).join('\n');
    const { code, out } = await run(['--ndjson', '-'], [text]);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(code, 0);
    assert.equal(lines.length, bad.length * 2);
    for (const [index, line] of lines.entries()) {
      if (index % 2 === 1) {
        assert.equal(line.usd, '0.138568');
      } else {
        assert.deepEqual(Object.keys(line), ['id', 'error']);
        assert.ok(line.error.length > 5);
      }
    }
    assert.equal(lines[6].id, 'x');
  });

  it('takes lines in pieces that cut characters, without a last line end, and past blank lines', async () => {
    const bytes = Buffer.from(
      `\n${JSON.stringify({ ...LINE, id: 'é€𝄞' })}\r\n\n${JSON.stringify({ ...LINE, id: 2 })}`,
    );
    const pieces = Array.from({ length: Math.ceil(bytes.length / 3) }, (_, i) =>
      bytes.subarray(i * 3, i * 3 + 3),
    );
    const { out } = await run(['--ndjson', '-'], pieces);
    assert.deepEqual(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
      ['é€𝄞', 2],
    );
  });

  it('prices nothing from nothing', async () => {
    assert.deepEqual(await run(['--ndjson', '-'], []), { code: 0, out: '', err: '' });
  });

  it('keeps apart what is not known and what is free of charge', async () => {
    const [none, failed, unknown] = await priceLines([
      { ...LINE, body: null },
      { ...LINE, status: 429, body: undefined },
      { ...LINE, body: { ...ANSWER, modelVersion: 'gemini-9' } },
    ]);
    assert.ok(none && failed && unknown);
    assert.deepEqual([none.reason, none.picoUsd, none.usd], ['unknown', null, null]);
    assert.deepEqual([failed.reason, failed.picoUsd], ['not-charged', '0']);
    assert.deepEqual([unknown.reason, unknown.picoUsd], ['unpriced', null]);
  });
});

describe('panelmeter receipt', () => {
  it('prints one answer for people', async () => {
    const { code, out } = await run(['--at', '2026-11-22', '-'], [JSON.stringify(ANSWER)]);
    assert.equal(code, 0);
    assert.match(out, /^gemini-3-pro-image\n/);
    assert.match(out, /output\.image +1,120 +× \$120 per 1M +\$0\.1344/);
    assert.match(out, /total +\$0\.138568/);
    assert.match(out, /Price row gemini-3-pro-image@launch: official-page/);
  });

  it('prints one answer as JSON, from a file, with the model asked for', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'answer.json');
    await writeFile(file, JSON.stringify({ usageMetadata: { promptTokenCount: 1000 } }));
    const { out } = await run([
      '--json',
      '--model',
      'models/gemini-3.8-flash',
      '--at',
      '2027-01-01T08:00:00Z',
      file,
    ]);
    const receipt = JSON.parse(out);
    assert.equal('id' in receipt, false);
    assert.deepEqual([receipt.requestedModel, receipt.usd], ['gemini-3.8-flash', '0.0015']);
  });

  it('reads server-sent events as a stream, and an error body by its own code', async () => {
    const events = [
      { usageMetadata: { promptTokenCount: 9 }, modelVersion: 'gemini-3.8-flash' },
      { usageMetadata: { promptTokenCount: 8, candidatesTokenCount: 4 }, modelVersion: 'gemini-3.8-flash' },
    ];
    const sse = `${events.map((event) => `data: ${JSON.stringify(event)}`).join('\r\n\r\n')}\r\n\r\ndata: [DONE]\r\n\r\n`;
    const stream = await run(['--json', '--at', '2026-11-22', '-'], [sse]);
    assert.equal(JSON.parse(stream.out).usd, '0.000021');
    const failed = await run(
      ['--json', '-'],
      [JSON.stringify({ error: { code: 400, message: 'no', status: 'INVALID_ARGUMENT' } })],
    );
    assert.equal(JSON.parse(failed.out).reason, 'not-charged');
  });

  it('tells a figure that is not known from $0', async () => {
    const unknown = await run(['-'], ['{"candidates":[]}']);
    assert.match(unknown.out, /total +—\n/);
    assert.match(unknown.out, /unknown: .*not \$0/);
    const free = await run(['--tier', 'free', '--at', '2026-11-22', '-'], [JSON.stringify(ANSWER)]);
    assert.match(free.out, /free \(list \$0\.138568\)/);
  });

  it('fails with 1 on input that is no answer, and refuses a wrong command line', async () => {
    const { code, out, err } = await run(['-'], ['<html>']);
    assert.deepEqual([code, out], [1, '']);
    assert.match(err, /neither JSON/);
    for (const args of [
      [],
      ['a', 'b'],
      ['--nope', '-'],
      ['--tier', 'gold', '-'],
      ['--at', 'noon', '-'],
      ['--ndjson', '--json', '-'],
    ]) {
      await assert.rejects(run(args), UsageError);
    }
    await assert.rejects(run(['/nowhere/none.json']), { code: 'ENOENT' });
  });
});
