import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Call } from '../../src/call.ts';
import type { GenerateRequest, GenerateResult } from '../../src/gemini/geminiClient.ts';
import { parseSpecFile } from '../../src/panels/specFile.ts';
import { madeSince, panelsToResume, recoverRun, type RecoveredPanel } from '../../src/runs/recoverRun.ts';
import { runChapter } from '../../src/runs/runChapter.ts';
import { RunKeeper } from '../../src/runs/runKeeper.ts';
import { decodeRunRecord, encodeRunRecord, type RunRecord } from '../../src/runs/runRecord.ts';
import { errorResult, imageResult, runWorld, settings, textResult } from '../support/runDoubles.ts';

type Answered = 'image' | 'no-image' | 'error';

function chapter(panels: number) {
  const list = Array.from(
    { length: panels },
    (_, i) => `  - panel_id: p${i}\n    tier: pro\n    prompt: Wave ${i}.\n`,
  );
  return parseSpecFile('ch.chapter.yaml', `chapter: c\npanels:\n${list.join('')}`);
}

/** What survives a kill: the run's file, the ledger, the images, and what the service has answered. */
class Disk {
  run: string | undefined;
  readonly ledger = new Map<string, Call>();
  readonly images = new Map<string, Uint8Array>();
  /** Answers that the service gave, so billed, by panel. */
  readonly billed: string[] = [];
}

/** A process that dies at its n-th durable step: from then on nothing it waits for ever comes. */
class Process {
  steps = 0;
  private readonly diesAt: number;
  private die: () => void = () => undefined;
  readonly death = new Promise<'killed'>((resolve) => (this.die = () => resolve('killed')));
  constructor(diesAt: number) {
    this.diesAt = diesAt;
  }
  /** Before the step or after it, never within: each is atomic. */
  async step<T>(act: () => T): Promise<T> {
    await Promise.resolve();
    this.steps += 1;
    if (this.steps >= this.diesAt) {
      this.die();
      return new Promise<T>(() => undefined);
    }
    return act();
  }
}

function panelOf(request: GenerateRequest): string {
  const [part] = request.parts;
  return /^Panel (\w+)/.exec(part && 'text' in part ? part.text : '')?.[1] ?? '';
}

interface Life {
  end: 'killed' | 'ended';
  recovered: RecoveredPanel[];
  steps: number;
}

/** One life of the extension on this disk: recovers what is there, resumes it (or begins), until it ends or dies. */
async function live(
  disk: Disk,
  panels: number,
  diesAt: number,
  answers: Answered[],
  life: number,
): Promise<Life> {
  const file = chapter(panels);
  const me = new Process(diesAt);
  const reply = async (request: GenerateRequest): Promise<GenerateResult> => {
    const id = panelOf(request);
    const kind = answers[Number(id.slice(1)) % answers.length] ?? 'image';
    await me.step(() => undefined);
    if (kind === 'error') return errorResult(400);
    disk.billed.push(id); // the service has done its work, whatever becomes of us
    return me.step(() => (kind === 'image' ? imageResult() : textResult('no')));
  };
  const world = runWorld([reply]);
  world.files.outputs.clear();
  for (const [name, bytes] of disk.images) world.files.outputs.set(name, bytes);
  const { record } = world.ports;
  let ids = 0;
  const ports = {
    ...world.ports,
    newId: () => `life${life}-${(ids += 1)}`,
    files: {
      read: world.files.read.bind(world.files),
      outputPath: (name: string) => `panels-out/${name}`,
      outputNames: () => Promise.resolve([...disk.images.keys()]),
      writeNew: (name: string, bytes: Uint8Array) =>
        me.step(() => {
          disk.images.set(name, bytes);
          return { ok: true as const, path: `panels-out/${name}` };
        }),
    },
    record: async (exchange: Parameters<typeof record>[0]) => {
      const call = await record(exchange);
      return me.step(() => {
        assert.ok(!disk.ledger.has(call.id), 'no call is recorded twice');
        disk.ledger.set(call.id, call);
        return call;
      });
    },
  };
  const store = {
    save: (run: RunRecord) => me.step(() => void (disk.run = encodeRunRecord(run))),
    remove: () => me.step(() => void (disk.run = undefined)),
  };
  const work = async (): Promise<Life> => {
    const old = disk.run === undefined ? undefined : decodeRunRecord(disk.run);
    assert.equal(old === undefined, disk.run === undefined, 'the record can be read back');
    let recovered: RecoveredPanel[] = [];
    if (old) {
      recovered = await recoverRun(old, {
        call: (id) => Promise.resolve(disk.ledger.get(id)),
        record: ports.record,
        isThere: (name) => Promise.resolve(disk.images.has(name.replace('panels-out/', ''))),
      });
      await store.save(old);
    }
    const hashes = new Map(
      [...disk.ledger.values()].flatMap(({ tags, contentHash }) =>
        tags.panel === undefined || contentHash === undefined ? [] : [[tags.panel, contentHash] as const],
      ),
    );
    const all = file.panels.map(({ spec }) => spec.panelId);
    const left = old ? panelsToResume(old, hashes) : all;
    const run: RunRecord = old ?? {
      version: 1,
      id: `run${life}`,
      name: 'chapter c',
      specPath: '/ch.chapter.yaml',
      simulated: true,
      startedAt: 0,
      state: 'running',
      panels: all.map((id) => ({ id, state: 'waiting' })),
      open: [],
    };
    const keeper = new RunKeeper(run, store);
    await runChapter(file, { ...ports, trail: keeper }, settings, new AbortController().signal, {
      panelIds: left,
      concurrency: 2,
      confirmed: true,
      run: run.id,
      onProgress: ({ last }) => last && void keeper.ended(last),
    });
    await keeper.settled();
    await keeper.forget();
    return { end: 'ended', recovered, steps: me.steps };
  };
  return Promise.race([work(), me.death.then((end): Life => ({ end, recovered: [], steps: me.steps }))]);
}

function cost(calls: Iterable<Call>): bigint {
  let sum = 0n;
  for (const { picoUsd } of calls) sum += BigInt(picoUsd ?? 0);
  return sum;
}

describe('a run that is killed', () => {
  it('at any step: is resumed, keeps every bill, and pays for no panel that is on disk', async () => {
    const one = cost([
      await (async () => {
        const world = runWorld([imageResult()]);
        const { panels } = await runChapter(chapter(1), world.ports, settings, new AbortController().signal);
        return panels[0]?.calls[0] ?? assert.fail();
      })(),
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }),
        async (panels, deaths) => {
          const disk = new Disk();
          let end: Life['end'] = 'killed';
          for (const [life, at] of [...deaths, Infinity].entries()) {
            if (end === 'killed') ({ end } = await live(disk, panels, at, ['image'], life));
          }
          assert.equal(end, 'ended');
          assert.equal(disk.run, undefined, 'nothing is left to resume');

          const calls = [...disk.ledger.values()];
          // Every panel has its image, and each image that was ever saved was paid for once and is named by one call.
          for (let i = 0; i < panels; i += 1) assert.ok(disk.images.has(`p${i}-a1.png`), `p${i}`);
          // The service billed for each answer it gave; the ledger holds each of them, known or not.
          assert.ok(calls.length >= disk.billed.length, `${calls.length} of ${disk.billed.length}`);
          const known = calls.filter(({ outcome }) => outcome === 'ok');
          const unknown = calls.filter(({ reason }) => reason === 'unknown');
          assert.equal(known.length + unknown.length, calls.length);
          assert.ok(
            known.length <= disk.billed.length,
            'nothing is billed here that the service did not bill',
          );
          assert.equal(cost(calls), one * BigInt(known.length));
          // No panel is paid again once its image is in the ledger.
          const named = known.flatMap(({ tags, imageFile }) => (imageFile === undefined ? [] : [tags.panel]));
          assert.equal(named.length, new Set(named).size, named.join(' '));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('at each step in turn: no panel that was done, or whose image is on disk, is sent again', async () => {
    const whole = await live(new Disk(), 4, Infinity, ['image'], 0);
    for (let at = 1; at <= whole.steps; at += 1) {
      const fresh = new Disk();
      await live(fresh, 4, at, ['image'], 0);
      const done = decodeRunRecord(fresh.run ?? '')?.panels.filter(({ state }) => state === 'done') ?? [];
      const onDisk = [...fresh.images.keys()].map((name) => name.replace(/-a\d+\.png$/, ''));
      const before = fresh.billed.length;
      await live(fresh, 4, Infinity, ['image'], 1);
      const again = new Set(fresh.billed.slice(before));
      for (const { id } of done) assert.ok(!again.has(id), `${id} was paid again after a kill at step ${at}`);
      for (const id of onDisk) assert.ok(!again.has(id), `${id}, on disk, was paid again: step ${at}`);
    }
  });

  it('after an answer and before its image was saved: the bill is kept and the loss is told', async () => {
    const disk = new Disk();
    // sending is kept, the service answers, the answer is kept, then the image would be written
    await live(disk, 1, 5, ['image'], 0);
    assert.equal(disk.ledger.size, 0);
    assert.equal(disk.images.size, 0);
    const record = decodeRunRecord(disk.run ?? '') ?? assert.fail('no record');
    const { ports } = runWorld([]);
    const [recovered] = await recoverRun(record, {
      call: () => Promise.resolve(undefined),
      record: ports.record,
      isThere: () => Promise.resolve(false),
    });
    assert.equal(recovered?.end, 'not-saved');
    assert.equal(recovered.call.outcome, 'ok');
    assert.equal(recovered.call.reason, 'priced');
    assert.equal(recovered.call.imageFile, undefined);
    assert.deepEqual(panelsToResume(record, new Map()), ['p0']);
  });

  it('while a request was under way: the call counts as unknown, never as free', async () => {
    const disk = new Disk();
    await live(disk, 1, 3, ['image'], 0);
    const record = decodeRunRecord(disk.run ?? '') ?? assert.fail('no record');
    const { ports } = runWorld([]);
    const [recovered] = await recoverRun(record, {
      call: () => Promise.resolve(undefined),
      record: ports.record,
      isThere: () => Promise.resolve(false),
    });
    assert.equal(recovered?.end, 'unknown');
    assert.equal(recovered.call.reason, 'unknown');
    assert.equal(recovered.call.picoUsd, undefined);
  });

  it('with panels that failed or gave no image: those are run again, as they would be by hand', async () => {
    const disk = new Disk();
    await live(disk, 4, 14, ['error', 'no-image', 'image', 'image'], 0);
    await live(disk, 4, Infinity, ['image'], 1);
    assert.equal(disk.run, undefined);
    for (let i = 0; i < 4; i += 1)
      assert.ok([...disk.images.keys()].some((name) => name.startsWith(`p${i}-`)));
  });
});

describe('a panel that was changed', () => {
  it('since it was made is made again; one that was not is not', () => {
    const record = {
      panels: [
        { id: 'a', state: 'done', hash: 'h1' },
        { id: 'b', state: 'done', hash: 'h2' },
        { id: 'c', state: 'failed' },
        { id: 'd', state: 'waiting' },
      ],
    } as RunRecord;
    const hashes = new Map([
      ['a', 'h1'],
      ['b', 'other'],
    ]);
    assert.deepEqual(panelsToResume(record, hashes), ['b', 'c', 'd']);
  });

  it('by hand since the run began is not made again by resuming it; an older image does not count', () => {
    const record = {
      startedAt: 1000,
      panels: [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }],
    } as RunRecord;
    const hashes = new Map(['a', 'b', 'c', 'd'].map((id) => [id, `h-${id}`]));
    const call = (at: number, contentHash: string) =>
      [{ startedAt: new Date(at).toISOString(), contentHash }] as Call[];
    const images = new Map([
      ['a', call(1000, 'h-a')],
      ['b', call(999, 'h-b')],
      ['c', call(2000, 'other')],
    ]);
    assert.deepEqual([...madeSince(record, hashes, (id) => images.get(id) ?? [])], ['a']);
  });
});
