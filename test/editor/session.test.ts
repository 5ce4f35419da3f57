import assert from 'node:assert/strict';
import { Session } from '../../src/editor/session.ts';
import { memento } from '../support/memento.ts';

describe('a session', () => {
  const ids = () => {
    let next = 0;
    return () => `session-${++next}`;
  };

  it('goes on after a reload, and begins anew when the window stayed closed', () => {
    const state = memento();
    const newId = ids();
    let now = 1_000_000;
    const first = new Session(state, () => now, newId);
    first.close();
    now += 14_000;
    const reloaded = new Session(state, () => now, newId);
    assert.equal(reloaded.id, first.id);
    assert.equal(reloaded.startedAt, first.startedAt);
    reloaded.close();
    now += 15_000;
    assert.notEqual(new Session(state, () => now, newId).id, first.id);
  });

  it('is another one for a second window while the first is open, and after a crash', () => {
    const state = memento();
    const newId = ids();
    const first = new Session(state, () => 0, newId);
    assert.notEqual(new Session(state, () => 1, newId).id, first.id);
  });

  it('starts anew when asked to, and that one goes on after a reload', async () => {
    const state = memento();
    const newId = ids();
    const session = new Session(state, () => 5, newId);
    const before = session.id;
    await session.startNew(newId());
    assert.notEqual(session.id, before);
    session.close();
    assert.equal(new Session(state, () => 6, newId).id, session.id);
  });
});
