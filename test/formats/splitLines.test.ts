import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { splitLines } from '../../src/formats/splitLines.ts';
import type { TextLine } from '../../src/formats/splitLines.ts';

async function linesOf(chunks: (Uint8Array | string)[], longest?: number): Promise<TextLine[]> {
  async function* source() {
    yield* chunks;
  }
  const lines: TextLine[] = [];
  for await (const line of splitLines(source(), longest)) lines.push(line);
  return lines;
}

describe('splitLines', () => {
  it('finds the same lines wherever the bytes are cut', async () => {
    const line = fc
      .string({ unit: 'binary', maxLength: 20 })
      .map((text) => text.replaceAll(/[\n\r]/g, '').trim());
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 8 }),
        fc.array(fc.nat(9), { maxLength: 30 }),
        async (lines, cuts) => {
          const bytes = new TextEncoder().encode(lines.join('\n'));
          const chunks: Uint8Array[] = [];
          let from = 0;
          for (const size of cuts) {
            chunks.push(bytes.slice(from, from + size));
            from += size;
          }
          chunks.push(bytes.slice(from));
          const wanted = lines
            .map((text, at) => ({ number: at + 1, text }))
            .filter(({ text }) => text !== '');
          assert.deepEqual(await linesOf(chunks), wanted);
        },
      ),
    );
  });

  it('does not cut at the line ends that JSON strings may hold', async () => {
    assert.deepEqual(await linesOf(['{"a":"x\u2028y\u2029z"}\r\n']), [
      { number: 1, text: '{"a":"x\u2028y\u2029z"}' },
    ]);
  });

  it('passes over a byte order mark and blank lines, and counts them', async () => {
    assert.deepEqual(await linesOf(['\uFEFFa\n\n \nb']), [
      { number: 1, text: 'a' },
      { number: 4, text: 'b' },
    ]);
  });

  it('does not read on in a buffer that its owner fills again', async () => {
    async function* reused() {
      const buffer = Buffer.alloc(2);
      for (const text of ['ab', 'cd', '\n\n']) {
        buffer.set(new TextEncoder().encode(text));
        yield buffer;
      }
    }
    const lines: TextLine[] = [];
    for await (const line of splitLines(reused())) lines.push(line);
    assert.deepEqual(lines, [{ number: 1, text: 'abcd' }]);
  });

  it('names a line that is no UTF-8, and goes on', async () => {
    assert.deepEqual(await linesOf([Uint8Array.of(0xff, 0xfe, 10), 'ok\n']), [
      { number: 1, problem: 'not UTF-8 text' },
      { number: 2, text: 'ok' },
    ]);
  });

  it('names a line that is too long without holding it, and goes on', async () => {
    const mega = 1024 * 1024;
    const half = new Uint8Array(mega / 2).fill(97);
    assert.deepEqual(await linesOf([half, half, 'a\nok'], mega), [
      { number: 1, problem: 'longer than 1 MB' },
      { number: 2, text: 'ok' },
    ]);
  });
});
