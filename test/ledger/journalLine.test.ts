import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { startOfJournal, takeLines } from '../../src/ledger/journalCursor.ts';
import { decodeLine, encodeLine } from '../../src/ledger/journalLine.ts';
import { callFixture } from '../support/callFixture.ts';

describe('a journal line', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: -840, max: 840 }),
        fc.json({ stringUnit: 'binary' }),
        (n, zone, json) => {
          const line = encodeLine(n, zone, json);
          assert.deepEqual(decodeLine(line.subarray(0, -1)), { n, zone, json: Buffer.from(json).toString() });
        },
      ),
    );
  });

  it('with any one byte changed or missing is damage', () => {
    const line = encodeLine(7, -300, JSON.stringify(callFixture())).subarray(0, -1);
    fc.assert(
      fc.property(fc.nat({ max: line.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(line);
        changed.writeUInt8(changed.readUInt8(at) ^ change, at);
        const cut = Buffer.concat([line.subarray(0, at), line.subarray(at + 1)]);
        assert.ok('damage' in decodeLine(cut));
        // Hexadecimal digits may differ in case only: that changes nothing.
        const sameCrc =
          changed.toString('latin1').toLowerCase() === line.toString('latin1').toLowerCase() && at < 8;
        assert.equal('damage' in decodeLine(changed), !sameCrc);
      }),
    );
  });
});

describe('reading a journal', () => {
  const lines = Array.from({ length: 20 }, (_, i) =>
    encodeLine(
      i,
      540,
      i === 0 ? '{"$":"head","v":1}' : JSON.stringify(callFixture({ id: `c${i}`, flags: ['é\n'] })),
    ),
  );
  const whole = Buffer.concat(lines);

  it('gives the same calls however the bytes are cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: whole.length }), { maxLength: 30 }), (ends) => {
        const cursor = startOfJournal();
        const ids: string[] = [];
        for (const end of [...ends.sort((a, b) => a - b), whole.length]) {
          if (end < cursor.offset) continue;
          for (const entry of takeLines(cursor, whole.subarray(cursor.offset, end))) {
            assert.notEqual(entry.kind, 'damage');
            if (entry.kind === 'call') ids.push(entry.call.id);
          }
        }
        assert.deepEqual(
          ids,
          Array.from({ length: 19 }, (_, i) => `c${i + 1}`),
        );
        assert.equal(cursor.offset, whole.length);
      }),
    );
  });

  it('loses at most two calls to one changed byte, and tells of it once', () => {
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (at, value) => {
        const changed = Buffer.from(whole);
        changed.writeUInt8(value, at);
        const entries = takeLines(startOfJournal(), changed);
        const calls = entries.filter(({ kind }) => kind === 'call').length;
        const damage = entries.filter(({ kind }) => kind === 'damage').length;
        const torn = changed.at(-1) === 0x0a ? 0 : 1;
        assert.ok(calls >= 17);
        if (calls + torn < 19) assert.ok(damage >= 1 && damage <= 2, `${damage} told`);
      }),
    );
  });
});
