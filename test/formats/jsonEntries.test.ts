import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { importItems } from '../../src/formats/importItems.ts';
import { jsonEntries } from '../../src/formats/jsonEntries.ts';

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function entriesOf(text: string | Uint8Array, size = 7): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const entry of jsonEntries(pieces(Buffer.from(text), size))) {
    found.push(entry.text === undefined ? entry.problem : JSON.parse(entry.text));
  }
  return found;
}

async function itemsOf(
  text: string,
  size = 5,
): Promise<{ where: string; text?: string; problem?: string }[]> {
  const found = [];
  for await (const item of importItems(pieces(Buffer.from(text), size))) found.push(item);
  return found;
}

describe('entries of a JSON document', () => {
  it('are the same wherever the bytes are cut, and however it is indented', async () => {
    const entry = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 4 }),
        fc.constantFrom('list', 'calls', 'data'),
        fc.nat({ max: 4 }),
        fc.integer({ min: 1, max: 50 }),
        async (entries, shape, indent, size) => {
          const others = {
            summary: { calls_by_model: [{}], total: '[{"calls":[' },
            [shape]: entries,
            page: [1],
          };
          const text = JSON.stringify(shape === 'list' ? entries : others, null, indent);
          assert.deepEqual(await entriesOf(text, size), JSON.parse(JSON.stringify(entries)));
        },
      ),
    );
  });

  it('before a break are whole, and the break is named', async () => {
    assert.deepEqual(await entriesOf('[{"a":1},{"b":'), [{ a: 1 }, 'the file ends before its JSON does']);
    assert.deepEqual(await entriesOf(Buffer.from([0x5b, 0x7b, 0x7d, 0x2c, 0xff]), 3), [{}, 'not UTF-8 text']);
  });

  it('are none where no list has a known name', async () => {
    assert.deepEqual(await entriesOf('{"total": 3, "things": [{"a": 1}]}'), [
      'no list of calls in this file',
    ]);
  });

  it('are not held when one is too long', async () => {
    const long = `[{"a":"${'x'.repeat(9 * 1024 * 1024)}"},{"b":2}]`;
    assert.deepEqual(await entriesOf(long, 65_536), ['longer than 8 MB', { b: 2 }]);
  });
});

describe('items to import', () => {
  it('are lines, where the first line is a call', async () => {
    assert.deepEqual(await itemsOf('\n{"id":"a"}\n{bad\n'), [
      { where: 'line 2', text: '{"id":"a"}' },
      { where: 'line 3', text: '{bad' },
    ]);
  });

  it('are entries, where the file is one document', async () => {
    const log = JSON.stringify({ summary: { total_calls: 1 }, calls: [{ timestamp: 't' }] }, null, 2);
    for (const text of [log, JSON.stringify(JSON.parse(log)), `\uFEFF${log}`]) {
      assert.deepEqual(await itemsOf(text), [{ where: 'entry 1', text: '{"timestamp":"t"}' }]);
    }
  });

  it('come as soon as their line does', async () => {
    async function* slow(): AsyncGenerator<string> {
      yield '{"id":"a"}\n';
      throw new Error('asked for more than was needed');
    }
    const items = importItems(slow())[Symbol.asyncIterator]();
    assert.deepEqual((await items.next()).value, { where: 'line 1', text: '{"id":"a"}' });
  });

  it('are none in an empty file', async () => {
    assert.deepEqual(await itemsOf(''), []);
    assert.deepEqual(await itemsOf(' \n\n'), []);
  });
});
