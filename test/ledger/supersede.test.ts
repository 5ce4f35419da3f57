import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import initSqlJs, { type SqlJsStatic } from 'sql.js';
import type { Call } from '../../src/call.ts';
import { headRecord } from '../../src/ledger/controlRecord.ts';
import { callById, callsInOrder, pageOfCalls, sumCalls } from '../../src/ledger/indexQueries.ts';
import { encodeLine } from '../../src/ledger/journalLine.ts';
import { journalFile, ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { LedgerIndex } from '../../src/ledger/ledgerIndex.ts';
import type { Ledger } from '../../src/ledger/ledgerTypes.ts';
import { nodeFiles } from '../../src/ledger/nodeFiles.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { addCall, emptySum } from '../../src/ledger/sums.ts';
import { receiptOf, type Supersede, withReceipts } from '../../src/ledger/supersede.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { callFixture } from '../support/callFixture.ts';
import { journalFiles } from '../support/journalFiles.ts';
import { ledgerWorker } from '../support/ledgerWorker.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const unpriced = callFixture({
  id: 'u',
  startedAt: new Date().toISOString(),
  requestedModel: 'gemini-9',
  modelVersion: undefined,
  reason: 'unpriced',
  picoUsd: undefined,
  usd: undefined,
  listPicoUsd: undefined,
  tokensByMeter: { 'input.text': 1000 },
});

function receipt(id: string, at: string, pico: string): Supersede {
  return {
    id,
    at,
    book: '2026-11-22',
    reason: 'priced',
    picoUsd: pico,
    listPicoUsd: pico,
    priceRow: 'gemini-9@launch',
    flags: ['image-tokens-inferred'],
  };
}

const first = receipt('u', '2026-11-23T10:00:00.000Z', '500');
const second = receipt('u', '2026-11-24T10:00:00.000Z', '700');

describe('a receipt that supersedes', () => {
  let dir: string;
  let ledger: Ledger;
  beforeEach(async () => {
    dir = temporaryFolder();
    ledger = await openLedger({ dir, worker: ledgerWorker });
  });
  afterEach(() => ledger.close());

  it('takes the old amounts out of every sum and puts the new ones in', async () => {
    await ledger.append(unpriced);
    const before = await ledger.sum({});
    assert.deepEqual([before.unpriced, before.billed], [1, 0n]);
    await ledger.supersede(first);
    const after = await ledger.sum({});
    assert.deepEqual([after.calls, after.unpriced, after.billed, after.list], [1, 0, 500n, 500n]);
    await ledger.supersede(second);
    assert.equal((await ledger.sum({})).billed, 700n);
    const [group] = await ledger.groups('model', {});
    assert.deepEqual([group?.sum.billed, group?.costP50], [700n, 700n]);
    assert.equal((await peekSums(dir, Date.now(), 'session-1')).real.session.billed, 700n);
  });

  it('shows the receipt in force, and every one before it, wherever a call is given back', async () => {
    await ledger.append(unpriced);
    await ledger.supersede(second);
    await ledger.supersede(first);
    const call = await ledger.call('u');
    assert.equal(call?.picoUsd, '700');
    assert.deepEqual([call?.receiptAt, call?.receiptBook], [second.at, second.book]);
    assert.deepEqual(
      call?.superseded?.map(({ reason, picoUsd, receiptAt }) => [reason, picoUsd, receiptAt]),
      [
        ['unpriced', undefined, undefined],
        ['priced', '500', first.at],
      ],
    );
    assert.deepEqual(call?.superseded?.[0]?.tokensByMeter, { 'input.text': 1000 });
    assert.equal(call?.tokensByMeter, undefined, 'the new receipt names none');
    assert.deepEqual((await ledger.page({}, 1)).calls, [call]);
    const lines: Call[] = [];
    for await (const line of ledger.lines()) lines.push(line);
    assert.deepEqual(lines, [call]);
    for (const [field, value] of Object.entries(unpriced)) {
      if (!(field in receiptOf(unpriced))) assert.deepEqual(call?.[field as keyof Call], value, field);
    }
  });

  it('leaves the row of the call in the journal as it was', async () => {
    await ledger.append(unpriced);
    const before = journalFiles(dir).map((file) => fs.readFileSync(file, 'utf8'));
    await ledger.supersede(first);
    const after = journalFiles(dir).map((file) => fs.readFileSync(file, 'utf8'));
    assert.ok(after[0]?.startsWith(before[0] ?? 'nothing'));
    assert.equal(after.join('').match(/"id":"u"/g)?.length, 2);
  });

  it('reaches other windows: their sums, and those who follow', async () => {
    const other = await openLedger({ dir, worker: ledgerWorker });
    await ledger.append(unpriced);
    assert.equal((await other.sum({})).unpriced, 1);
    const told = new Promise<Supersede[]>((resolve) => {
      other.follow(
        () => undefined,
        () => true,
        resolve,
      );
    });
    await ledger.supersede(first);
    assert.deepEqual(await told, [first]);
    assert.equal((await other.sum({})).billed, 500n);
    await other.close();
  });

  it('is written again when its file was taken away', async () => {
    await ledger.append(unpriced);
    await ledger.supersede(first);
    for (const file of journalFiles(dir)) fs.rmSync(file);
    await ledger.append(callFixture({ id: 'later', picoUsd: '1', listPicoUsd: '1' }));
    assert.equal((await ledger.sum({})).billed, 501n);
    assert.equal((await ledger.call('u'))?.picoUsd, '500');
  });

  it('is refused when no reader could rely on it, and nothing is written', async () => {
    const wrong: object[] = [
      { ...first, picoUsd: '1.5' },
      { ...first, at: 'yesterday' },
      { ...first, id: '' },
      { ...first, flags: 'none' },
      { ...first, book: undefined },
    ];
    for (const record of wrong) {
      await assert.rejects(ledger.supersede(record as Supersede), { name: 'LedgerError', reason: 'invalid' });
    }
    assert.deepEqual(journalFiles(dir), []);
    const reading = await openLedger({ dir, worker: ledgerWorker, readOnly: true });
    await assert.rejects(reading.supersede(first), { reason: 'read-only' });
    await reading.close();
  });

  it('that cannot be read is damage, not silence', async () => {
    await ledger.append(unpriced);
    await ledger.close();
    const [file = ''] = journalFiles(dir);
    const n = fs.readFileSync(file, 'utf8').split('\n').length - 1;
    fs.appendFileSync(file, encodeLine(n, 0, JSON.stringify({ $: 'supersede', id: 'u', picoUsd: 5 })));
    ledger = await openLedger({ dir, worker: ledgerWorker });
    const [damage, ...more] = await ledger.damage();
    assert.deepEqual([damage?.reason, more.length], ['not a receipt that supersedes', 0]);
    assert.equal((await verifyLedger(dir)).damage.length, 1);
    assert.equal((await ledger.sum({})).unpriced, 1);
  });
});

type Line = { call: Call } | { receipt: Supersede };

const ids = ['a', 'b', 'c', 'd'];
const amount = fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String);
const line: fc.Arbitrary<Line> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...ids), fc.boolean())
    .map(([id, simulated]) => ({ call: { ...unpriced, id, simulated: id === 'd' && simulated } })),
  fc
    .tuple(fc.constantFrom(...ids), fc.integer({ min: 1, max: 3 }), amount)
    .map(([id, hour, pico]) => ({ receipt: receipt(id, `2026-11-23T0${hour}:00:00.000Z`, pico) })),
);

/** Lines of one journal, cut into what is there before each look. */
interface Journal {
  lines: Line[];
  writer: string;
}

class Writer {
  readonly #file: string;
  readonly #lines: Line[];
  #n = 1;
  constructor(folder: string, { lines, writer }: Journal) {
    this.#file = path.join(folder, journalFile(writer, 0));
    this.#lines = [...lines];
    fs.writeFileSync(this.#file, encodeLine(0, 0, headRecord(writer, 0, 0, undefined, 0)));
  }
  write(count: number): Line[] {
    const taken = this.#lines.splice(0, count);
    for (const next of taken) {
      const json = 'call' in next ? next.call : { $: 'supersede', ...next.receipt };
      fs.appendFileSync(this.#file, encodeLine(this.#n++, 0, JSON.stringify(json)));
    }
    return taken;
  }
  get left(): number {
    return this.#lines.length;
  }
}

/** What must be seen of lines that are on the disk, in whichever order they came. */
function expected(lines: readonly Line[], recorded: ReadonlyMap<string, Call>): Map<string, Call> {
  const receipts = lines.flatMap((each) => ('receipt' in each ? [each.receipt] : []));
  return new Map(
    [...recorded].map(([id, call]) => [
      id,
      withReceipts(
        call,
        receipts.filter((record) => record.id === id),
      ),
    ]),
  );
}

describe('receipts that supersede, in any order, over several journals and lost indexes', () => {
  let sql: SqlJsStatic;
  before(async () => {
    sql = await initSqlJs();
  });

  it('are in force once, and no sum depends on the order', async () => {
    const journals = fc.array(fc.array(line, { maxLength: 10 }), { minLength: 1, maxLength: 3 });
    const steps = fc.array(
      fc.record({
        journal: fc.nat({ max: 2 }),
        count: fc.integer({ min: 1, max: 4 }),
        after: fc.constantFrom('look', 'save and reopen', 'lose the index', 'nothing'),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(journals, steps, async (contents, plan) => {
        const dir = temporaryFolder();
        const folder = ledgerFolder(dir);
        fs.mkdirSync(folder.journal, { recursive: true });
        const open = () => LedgerIndex.open({ sql, folder, files: nodeFiles, readOnly: false });
        const writers = contents.map(
          (lines, at) => new Writer(folder.journal, { lines, writer: `${at}-1-0000000${at}` }),
        );
        let index = await open();
        const written: Line[] = [];
        // Of two calls with one id the one in the first journal counts.
        const byJournal = new Map<string, { call: Call; at: number }>();
        const take = (at: number, count: number): void => {
          for (const each of writers[at]?.write(count) ?? []) {
            written.push(each);
            if (!('call' in each)) continue;
            const known = byJournal.get(each.call.id);
            if (!known || known.at > at) byJournal.set(each.call.id, { call: each.call, at });
          }
        };
        const look = async (): Promise<void> => {
          await index.refresh();
          const now = expected(written, new Map([...byJournal].map(([id, { call }]) => [id, call])));
          const { calls } = await callsInOrder(index, {}, 100);
          assert.deepEqual(new Map(calls.map((call) => [call.id, call])), now);
          for (const [id, call] of now) assert.deepEqual(await callById(index, id), call);
          assert.equal((await pageOfCalls(index, {}, 100)).total, now.size);
          for (const simulated of [false, true]) {
            const sum = emptySum();
            for (const call of now.values()) if (call.simulated === simulated) addCall(sum, call);
            assert.deepEqual(await sumCalls(index, { simulated }), sum);
            const peek = await peekSums(dir, Date.now(), 'session-1');
            assert.deepEqual((simulated ? peek.simulated : peek.real).session, sum);
          }
          assert.deepEqual(index.damage(), []);
        };
        for (const { journal, count, after } of plan) {
          take(journal % writers.length, count);
          if (after === 'nothing') continue;
          await look();
          if (after === 'look') continue;
          if (after === 'save and reopen') await index.save();
          else fs.rmSync(folder.index, { recursive: true, force: true });
          index = await open();
        }
        for (const [at, writer] of writers.entries()) take(at, writer.left);
        await look();
        index = await open();
        await look();
      }),
      { numRuns: 150 },
    );
  });
});
