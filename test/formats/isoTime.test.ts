import assert from 'node:assert/strict';
import { isoTime } from '../../src/formats/isoTime.ts';

describe('isoTime', () => {
  const good: [string, string][] = [
    ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
    ['2025-12-31T14:30:45.123456Z', '2025-12-31T14:30:45.123Z'],
    ['2026-11-22T10:00Z', '2026-11-22T10:00:00.000Z'],
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z'],
    ['2024-02-29T00:00:00-08:00', '2024-02-29T08:00:00.000Z'],
  ];
  for (const [text, iso] of good) {
    it(`reads ${text}`, () => assert.equal(new Date(isoTime(text) ?? Number.NaN).toISOString(), iso));
  }

  const bad = [
    '',
    'now',
    '2026-11-22',
    '2026-11-22T10:00:00',
    '2026-11-22 10:00:00Z',
    '2026-02-30T10:00:00Z',
    '2025-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-11-22T25:00:00Z',
    '2026-11-22T10:61:00Z',
    '1763805600000',
  ];
  for (const text of bad) {
    it(`does not read ${text === '' ? 'nothing' : text}`, () => assert.equal(isoTime(text), undefined));
  }
});
