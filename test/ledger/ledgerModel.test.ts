import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import initSqlJs, { type SqlJsStatic } from 'sql.js';
import type { Call } from '../../src/call.ts';
import { deleteCalls, retainDays } from '../../src/ledger/deleteCalls.ts';
import type { FilePort } from '../../src/ledger/filePort.ts';
import { callById, callsInOrder, groupCalls, pageOfCalls, sumCalls } from '../../src/ledger/indexQueries.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { LedgerError } from '../../src/ledger/ledgerError.ts';
import { LedgerIndex } from '../../src/ledger/ledgerIndex.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { mergeLedger } from '../../src/ledger/mergeLedger.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { addCall, emptySum } from '../../src/ledger/sums.ts';
import { type Supersede, withReceipts } from '../../src/ledger/supersede.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { callFixture } from '../support/callFixture.ts';
import { type Fault, type FileAct, faultyFiles } from '../support/faultyFiles.ts';
import { journalFiles } from '../support/journalFiles.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const acts: FileAct[] = [
  'create',
  'write',
  'sync',
  'truncate',
  'identity',
  'syncFolder',
  'makeFolder',
  'read',
];

const fault = fc.oneof(
  fc.record({ code: fc.constantFrom('ENOSPC', 'EIO', 'EROFS'), after: fc.nat({ max: 1500 }) }),
  fc.record({ short: fc.integer({ min: 1, max: 300 }) }),
);

type Step =
  /** Known ids come again: the ids are drawn from a small range. */
  | { do: 'append'; window: 0 | 1; ids: number[]; picoUsd: bigint }
  /** Of a call that is recorded, sealed, or not there yet; the newest hour is in force, whichever comes last. */
  | { do: 'supersede'; window: 0 | 1; ids: number[]; hour: number }
  | { do: 'fail'; act: FileAct; skip: number; fault: Fault }
  /** A window is killed, in the middle of a line where `torn`, and opened again. */
  | { do: 'kill'; window: 0 | 1; torn: boolean }
  | { do: 'close'; window: 0 | 1 }
  | { do: 'save' }
  /**
   * All that is complete goes into a segment; `crash`: the process dies before the journals are removed; `fault`: an
   * act of the sealing fails, after `skip` that do not.
   */
  | { do: 'seal'; crash: boolean; fault?: { act: FileAct; skip: number; fault: Fault } | undefined }
  /** Calls of one kind, or older than some days, go for good; `fails`: the disk does, from that act on, and then it is asked again. */
  | { do: 'delete'; what: 'kind' | 'days'; n: number; fails?: number | undefined }
  /** Another machine's ledger records some calls of its own and some of ours; then it is merged into ours. */
  | { do: 'merge'; ids: number[]; fails?: number | undefined }
  | { do: 'loseColumns' }
  | { do: 'loseIndex'; how: 'gone' | 'garbage' }
  | { do: 'look' };

const anyWindow = fc.constantFrom(0 as const, 1 as const);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      window: anyWindow,
      ids: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 12 }),
      picoUsd: fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.constant(2n ** 53n + 1n)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('supersede' as const),
      window: anyWindow,
      ids: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 6 }),
      hour: fc.integer({ min: 0, max: 9 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      act: fc.constantFrom(...acts),
      skip: fc.nat({ max: 2 }),
      fault,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('kill' as const), window: anyWindow, torn: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), window: anyWindow }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('save' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('seal' as const),
      crash: fc.boolean(),
      fault: fc.option(
        fc.record({
          act: fc.constantFrom<FileAct>(
            'create',
            'write',
            'sync',
            'rename',
            'link',
            'remove',
            'syncFolder',
            'open',
          ),
          skip: fc.nat({ max: 4 }),
          fault,
        }),
        { nil: undefined },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      what: fc.constantFrom('kind' as const, 'days' as const),
      n: fc.nat({ max: 3 }),
      fails: fc.option(fc.nat({ max: 40 }), { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('merge' as const),
      ids: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 6 }),
      fails: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('loseColumns' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('loseIndex' as const),
      how: fc.constantFrom('gone' as const, 'garbage' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
);

/** One directory, two windows on it, and beside them what must be true. */
class World {
  readonly dir = temporaryFolder();
  readonly #theirs = temporaryFolder();
  readonly #sql: SqlJsStatic;
  readonly #acknowledged = new Map<string, Call>();
  /** Refused, so that they may be there or not: a refused call's bytes cannot always be taken back. */
  readonly #refused = new Map<string, Call>();
  readonly #receipts: Supersede[] = [];
  /** Ids of which a receipt was refused, so that it may be there or not. */
  readonly #doubtful = new Set<string>();
  readonly #deleted = new Map<string, Call>();
  /** What the other machine's ledger has. */
  readonly #merged = new Map<string, Call>();
  readonly #windows: Ledger[] = [];
  readonly #killed: Ledger[] = [];
  #faults: { act: FileAct; skip: number; fault: Fault }[] = [];
  #index: LedgerIndex | undefined;
  #sealFault: { act: FileAct; skip: number; fault: Fault } | undefined;

  constructor(sql: SqlJsStatic) {
    this.#sql = sql;
  }

  async open(window: 0 | 1): Promise<void> {
    const files = faultyFiles((act) => {
      const at = this.#faults.findIndex((planned) => planned.act === act);
      const planned = this.#faults[at];
      if (!planned) return undefined;
      if (planned.skip-- > 0) return undefined;
      this.#faults.splice(at, 1);
      return planned.fault;
    });
    this.#windows[window] = await openLedger({ dir: this.dir, worker: ledgerWorker, files });
  }

  async take(taken: Step): Promise<void> {
    switch (taken.do) {
      case 'append':
        await Promise.all(taken.ids.map((id) => this.#append(taken.window, id, taken.picoUsd)));
        return;
      case 'supersede':
        await Promise.all(taken.ids.map((id) => this.#supersede(taken.window, id, taken.hour)));
        return;
      case 'fail':
        this.#faults.push({ act: taken.act, skip: taken.skip, fault: taken.fault });
        return;
      case 'kill': {
        const window = this.#windows[taken.window];
        if (window) this.#killed.push(window);
        const newest = journalFiles(this.dir).at(-1);
        if (taken.torn && newest) fs.appendFileSync(newest, '1234abcd 7 0 {"id":"torn');
        await this.open(taken.window);
        return;
      }
      case 'close':
        await this.#windows[taken.window]?.close();
        await this.open(taken.window);
        return;
      case 'save':
        await this.#look();
        await this.#index?.save();
        return;
      case 'seal':
        await this.#look();
        await this.#seal(taken.crash, taken.fault);
        return;
      case 'delete':
        await this.#delete(taken);
        return;
      case 'merge':
        await this.#merge(taken);
        return;
      case 'loseColumns': {
        const { segments } = ledgerFolder(this.dir);
        const columns = fs.existsSync(segments) ? fs.readdirSync(segments) : [];
        for (const name of columns) if (name.endsWith('.cols')) fs.rmSync(path.join(segments, name));
        this.#index = undefined;
        return;
      }
      case 'loseIndex':
        this.#index = undefined;
        fs.rmSync(ledgerFolder(this.dir).index, { recursive: true, force: true });
        if (taken.how === 'garbage') {
          fs.mkdirSync(ledgerFolder(this.dir).index, { recursive: true });
          for (const name of ['hot.index', 'sealed.index', 'head.json'])
            fs.writeFileSync(path.join(ledgerFolder(this.dir).index, name), 'garbage');
        }
        return;
      case 'look':
        await this.#look();
    }
  }

  async end(): Promise<void> {
    await this.#look();
    this.#faults = [];
    for (const window of this.#windows) await window.close();
    this.#index = undefined;
    await this.#look();
    // Only now let go of what the killed windows held: closing writes.
    for (const window of this.#killed) await window.close();
    await this.#look();
  }

  async #seal(crash: boolean, failing?: { act: FileAct; skip: number; fault: Fault }): Promise<void> {
    this.#sealFault = failing;
    const { journal } = ledgerFolder(this.dir);
    const before = journalFiles(this.dir).map((file) => ({ file, bytes: fs.readFileSync(file) }));
    await this.#index?.upkeep();
    this.#sealFault = undefined;
    if (!crash || !fs.existsSync(journal)) return;
    for (const { file, bytes } of before) if (!fs.existsSync(file)) fs.writeFileSync(file, bytes);
    this.#index = undefined;
  }

  /** A disk that fails from an act on. */
  #failing(from: number): FilePort {
    let left = from;
    return faultyFiles(() => (left-- > 0 ? undefined : { code: 'EIO', after: 100 }));
  }

  async #delete({ what, n, fails }: Extract<Step, { do: 'delete' }>): Promise<void> {
    const now = Date.now();
    const remove = (files?: FilePort) =>
      what === 'kind'
        ? deleteCalls(this.dir, { tags: { kind: `k${n}` } }, now, files)
        : retainDays(this.dir, n + 1, now, files);
    if (fails !== undefined) {
      await remove(this.#failing(fails)).catch((error: unknown) => assert.ok(error instanceof LedgerError));
    }
    await remove();
    const midnight = new Date(now);
    const first = new Date(midnight.getFullYear(), midnight.getMonth(), midnight.getDate() - n).getTime();
    for (const [id, call] of this.#refused) {
      const gone = what === 'kind' ? call.tags['kind'] === `k${n}` : Date.parse(call.startedAt) < first;
      if (!gone || this.#deleted.has(id)) continue;
      this.#acknowledged.delete(id);
      this.#deleted.set(id, call);
      // Its receipts went along, if it was there at all.
      this.#doubtful.add(id);
      for (let i = this.#receipts.length - 1; i >= 0; i--)
        if (this.#receipts[i]?.id === id) this.#receipts.splice(i, 1);
    }
  }

  async #merge({ ids, fails }: Extract<Step, { do: 'merge' }>): Promise<void> {
    const calls = ids.map((number) => this.#callOf(number, 7n)).filter(({ id }) => !this.#deleted.has(id));
    const theirs = await openLedger({ dir: this.#theirs, worker: ledgerWorker });
    for (const call of calls) await theirs.append(call);
    await theirs.close();
    for (const call of calls) this.#merged.set(call.id, call);
    if (fails !== undefined) {
      const failing = this.#failing(fails);
      await mergeLedger(this.#theirs, this.dir, undefined, Date.now(), failing).catch((error: unknown) =>
        assert.ok(error instanceof LedgerError),
      );
    }
    await mergeLedger(this.#theirs, this.dir);
    for (const [id, call] of this.#merged) {
      this.#refused.set(id, call);
      this.#acknowledged.set(id, call);
      // Whoever merges what was deleted here wants it back.
      this.#deleted.delete(id);
    }
  }

  /** What an id says does not change. */
  #callOf(number: number, picoUsd: bigint): Call {
    const amount = String(picoUsd + BigInt(number));
    const call = callFixture({
      id: `c${number}`,
      startedAt: new Date(Date.now() - number * 1000 - (number % 4) * 86_400_000).toISOString(),
      picoUsd: amount,
      listPicoUsd: amount,
      simulated: number % 7 === 0,
      tags: { panel: 's1_p02', feature: 'panels', kind: `k${number % 5}` },
    });
    const { id } = call;
    return this.#acknowledged.get(id) ?? this.#refused.get(id) ?? this.#merged.get(id) ?? call;
  }

  async #append(window: 0 | 1, number: number, picoUsd: bigint): Promise<void> {
    const call = this.#callOf(number, picoUsd);
    if (this.#deleted.has(call.id)) return;
    const known = call;
    this.#refused.set(call.id, known);
    try {
      await this.#windows[window]?.append(known);
      this.#acknowledged.set(call.id, known);
    } catch (error) {
      assert.ok(error instanceof Error && error.name === 'LedgerError', String(error));
    }
  }

  async #supersede(window: 0 | 1, number: number, hour: number): Promise<void> {
    const amount = String(1000 * hour + number);
    const at = `2026-11-25T0${hour}:00:00.000Z`;
    const receipt: Supersede = {
      ...{ id: `c${number}`, at, book: '2026-11-25', reason: 'priced', flags: [] },
      ...{ picoUsd: amount, listPicoUsd: amount },
    };
    try {
      await this.#windows[window]?.supersede(receipt);
      this.#receipts.push(receipt);
    } catch (error) {
      assert.ok(error instanceof Error && error.name === 'LedgerError', String(error));
      this.#doubtful.add(receipt.id);
    }
  }

  #currentOf(call: Call): Call {
    return withReceipts(
      call,
      this.#receipts.filter(({ id }) => id === call.id),
    );
  }

  async #look(): Promise<void> {
    this.#index ??= await LedgerIndex.open({
      sql: this.#sql,
      folder: ledgerFolder(this.dir),
      files: faultyFiles((act) => {
        const planned = this.#sealFault;
        if (planned?.act !== act || planned.skip-- > 0) return undefined;
        this.#sealFault = undefined;
        return planned.fault;
      }),
      readOnly: false,
      seal: { bytes: 1, journals: 1, restMs: 0 },
    });
    await this.#index.refresh();
    const { calls } = await callsInOrder(this.#index, {}, 1000);
    const real = emptySum();
    const simulated = emptySum();
    for (const call of calls) addCall(call.simulated ? simulated : real, call);
    const ids = new Set(calls.map(({ id }) => id));
    assert.equal(ids.size, calls.length, 'a call is there twice');
    for (const [id, call] of this.#acknowledged) {
      assert.ok(ids.has(id), `${id} was acknowledged and is lost`);
      if (this.#doubtful.has(id)) continue;
      const current = this.#currentOf(call);
      assert.deepEqual(
        calls.find((found) => found.id === id),
        current,
      );
      assert.deepEqual(await callById(this.#index, id), current);
    }
    for (const id of this.#deleted.keys()) assert.ok(!ids.has(id), `${id} was deleted and is there`);
    for (const id of ids)
      assert.ok(this.#acknowledged.has(id) || this.#refused.has(id), `${id} came from nowhere`);
    assert.deepEqual(await sumCalls(this.#index, {}), real);
    assert.deepEqual(await sumCalls(this.#index, { simulated: true }), simulated);
    const byDay = await groupCalls(this.#index, 'day', {});
    assert.equal(
      byDay.reduce((sum, { sum: { billed } }) => sum + billed, 0n),
      real.billed,
    );
    const [tagged] = await groupCalls(this.#index, { tag: 'panel' }, {});
    assert.deepEqual(tagged?.sum ?? emptySum(), real);
    const { calls: newest, total } = await pageOfCalls(this.#index, {}, 1000);
    assert.equal(total, calls.length);
    assert.deepEqual(newest.toReversed(), calls);
    assert.deepEqual(this.#index.damage(), []);
    const { calls: verified, receipts, damage } = await verifyLedger(this.dir);
    assert.deepEqual(damage, []);
    assert.equal(verified, calls.length);
    const acknowledged = new Set(this.#receipts.map((receipt) => JSON.stringify(receipt)));
    assert.ok(receipts >= acknowledged.size, 'a receipt was acknowledged and is lost');
    const peek = await peekSums(this.dir, Date.now(), 'session-1');
    assert.deepEqual(peek.real.session, real);
    assert.deepEqual(peek.simulated.session, simulated);
  }
}

describe('any sequence of recording, failing, killing and reopening', () => {
  it('keeps every acknowledged call once, with exact sums', async function () {
    this.timeout(600_000); // only a hang ends it
    const sql = await initSqlJs();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const world = new World(sql);
        await world.open(0);
        await world.open(1);
        for (const each of steps) await world.take(each);
        await world.end();
      }),
      { numRuns: 60 },
    );
  });
});
