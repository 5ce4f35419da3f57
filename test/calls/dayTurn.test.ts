import assert from 'node:assert/strict';
import { DayTurn } from '../../src/calls/dayTurn.ts';
import { inZone } from '../support/inZone.ts';

function turnsFrom(start: string) {
  let now = Date.parse(start);
  let turns = 0;
  let look = (): void => undefined;
  const watch = new DayTurn({
    now: () => now,
    turned: () => (turns += 1),
    every: (_ms, act) => {
      look = act;
      return { dispose: () => (look = () => undefined) };
    },
  });
  const at = (time: string): number => {
    now = Date.parse(time);
    look();
    return turns;
  };
  return { watch, at };
}

describe('the turn of a day', () => {
  it('is told once at local midnight and once at Pacific midnight, where the quota begins again', () => {
    inZone('Europe/Berlin', () => {
      const { watch, at } = turnsFrom('2026-11-25T12:00:00Z');
      assert.equal(at('2026-11-25T22:59:59Z'), 0);
      assert.equal(at('2026-11-25T23:00:00Z'), 1);
      assert.equal(at('2026-11-26T07:59:59Z'), 1);
      assert.equal(at('2026-11-26T08:00:00Z'), 2);
      watch.dispose();
      assert.equal(at('2026-11-27T08:00:00Z'), 2);
    });
  });

  it('comes an hour earlier by the world where daylight saving ended, and after a sleep of days', () => {
    inZone('America/Los_Angeles', () => {
      const { at } = turnsFrom('2026-10-31T12:00:00Z');
      assert.equal(at('2026-11-01T07:00:00Z'), 1, 'midnight in summer time');
      assert.equal(at('2026-11-02T07:59:59Z'), 1, 'a day of 25 hours');
      assert.equal(at('2026-11-02T08:00:00Z'), 2);
      assert.equal(at('2026-11-06T20:00:00Z'), 3);
    });
  });

  it('is told when the clock is set back into the day before', () => {
    inZone('Europe/Berlin', () => {
      const { at } = turnsFrom('2026-11-25T23:30:00Z');
      assert.equal(at('2026-11-25T22:30:00Z'), 1);
    });
  });
});
