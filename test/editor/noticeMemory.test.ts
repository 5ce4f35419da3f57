import assert from 'node:assert/strict';
import { NoticeMemory } from '../../src/editor/noticeMemory.ts';

class Memento {
  readonly kept = new Map<string, unknown>();
  keys = (): string[] => [...this.kept.keys()];
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as the editor's own
  get = <T>(key: string): T | undefined => this.kept.get(key) as T | undefined;
  update = (key: string, value: unknown): Promise<void> => {
    this.kept.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  };
}

const NOON = new Date(2026, 10, 22, 12).getTime();
const DAY = 86_400_000;

describe('NoticeMemory', () => {
  let now = NOON;
  let state = new Memento();
  const memory = () => new NoticeMemory(state, () => now);
  beforeEach(() => {
    now = NOON;
    state = new Memento();
  });

  it('tells each kind once a day, over reloads too', () => {
    assert.equal(memory().take('loop'), true);
    assert.equal(memory().take('loop'), false);
    assert.equal(memory().take('p95'), true);
    now += DAY;
    assert.equal(memory().take('loop'), true);
    assert.equal(memory().take('loop'), false);
  });

  it('keeps a kind silent for 30 days, and others not', async () => {
    await memory().silence('loop');
    assert.equal(memory().take('loop'), false);
    assert.deepEqual([memory().isSilenced('loop'), memory().isSilenced('p95')], [true, false]);
    assert.equal(memory().take('p95'), true);
    now += 30 * DAY - 1;
    assert.equal(memory().take('loop'), false);
    now += 1;
    assert.equal(memory().take('loop'), true);
  });

  it('begins anew from what another version left', () => {
    state.kept.set('unusualTold', 'yesterday');
    state.kept.set('unusualSilenced', { loop: 'for ever' });
    assert.equal(memory().take('loop'), true);
  });
});
