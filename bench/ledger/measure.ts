// One measurement in a process of its own: `node measure.ts <what> <dir> <count> <worker script> <wasm>`. Prints JSON.
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import initSqlJs from 'sql.js';
import type { Call } from '../../src/call.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { LedgerIndex } from '../../src/ledger/ledgerIndex.ts';
import { nodeFiles } from '../../src/ledger/nodeFiles.ts';
import { openLedger } from '../../src/ledger/openLedger.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { makeCalls } from './makeCalls.ts';
import { PEER_INSERT, PEER_SCHEMA, PEER_TOTALS, peerRow } from './peerTable.ts';
import { questions, rarePage } from './questions.ts';
import { diskMegabytes, rank, residentMegabytes, rounded, timed } from './timing.ts';

const [what = '', dir = '', size = '0', script = '', wasm = ''] = process.argv.slice(2);
const count = Number(size);
const now = Date.now();
const worker = { script, wasm };
const sqliteFile = path.join(dir, 'node-sqlite', 'ledger.db');
const naiveFile = path.join(dir, 'naive', 'ledger.db');

/** Calls that are not in the ledger yet. */
function newCalls(times: number, prefix: string): Call[] {
  return [...makeCalls(times, now)].map((call, i) =>
    Object.assign(call, { id: `${prefix}-${process.pid}-${i}`, startedAt: new Date(now).toISOString() }),
  );
}

function openSqlite(): DatabaseSync {
  fs.mkdirSync(path.dirname(sqliteFile), { recursive: true });
  const db = new DatabaseSync(sqliteFile);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return db;
}

async function askAll(ask: (question: ReturnType<typeof questions>[number]) => unknown) {
  const each: Record<string, number> = {};
  let all = 0;
  for (const question of questions(now)) {
    const ms = await timed(() => ask(question));
    each[question.name] = rounded(ms);
    all += ms;
  }
  return { all: rounded(all), each };
}

const MEASURES: Record<string, () => Promise<object>> = {
  /** The index from nothing, sealing included. */
  async build() {
    const index = await LedgerIndex.open({
      sql: await initSqlJs(),
      folder: ledgerFolder(dir),
      files: nodeFiles,
      readOnly: false,
    });
    const ms = await timed(async () => {
      await index.refresh();
      await index.upkeep();
      await index.save();
    });
    return {
      ingestPerSecond: Math.round(count / (ms / 1000)),
      diskMegabytes: diskMegabytes(ledgerFolder(dir).root),
    };
  },

  async open() {
    const before = residentMegabytes();
    const peekMs = await timed(() => peekSums(dir, now, 'a session of today'));
    const again: number[] = [];
    for (let i = 0; i < 9; i++) again.push(await timed(() => peekSums(dir, now, 'a session of today')));
    const ledger = await openLedger({ dir, worker });
    const openMs = await timed(() => ledger.sum({}));
    const cold = await askAll(({ ask }) => ask(ledger));
    const warm = await askAll(({ ask }) => ask(ledger));
    const rareMs = await timed(() => rarePage.ask(ledger));
    const grown = residentMegabytes() - before;
    await ledger.close();
    return {
      peekMs: rounded(peekMs),
      peekAgainMs: rounded(rank(again, 0.5)),
      openMs: rounded(openMs),
      coldMs: cold.all,
      cold: cold.each,
      warmMs: warm.all,
      rareMs: rounded(rareMs),
      rssMegabytes: rounded(grown),
    };
  },

  /** In turns with the peer, so that both meet the same disk. */
  async append() {
    const ledger = await openLedger({ dir, worker });
    const db = openSqlite();
    const insert = db.prepare(PEER_INSERT);
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (const call of newCalls(20, 'warm')) {
      await ledger.append(call);
      insert.run(...peerRow(call));
    }
    for (const call of newCalls(600, 'one')) {
      ours.push(await timed(() => ledger.append(call)));
      theirs.push(await timed(() => insert.run(...peerRow(call))));
    }
    const rounds: { ours: number; theirs: number }[] = [];
    for (let round = 0; round < 9; round++) {
      const calls = newCalls(1000, `many${round}`);
      rounds.push({
        ours: await timed(() => Promise.all(calls.map((call) => ledger.append(call)))),
        theirs: await timed(() => {
          for (const call of calls) insert.run(...peerRow(call));
        }),
      });
    }
    db.close();
    await ledger.close();
    const both = (times: number[], many: number[]) => ({
      p50Ms: rounded(rank(times, 0.5)),
      p99Ms: rounded(rank(times, 0.99)),
      thousandMs: rounded(rank(many, 0.5)),
    });
    return {
      panelmeter: both(
        ours,
        rounds.map((round) => round.ours),
      ),
      nodeSqlite: both(
        theirs,
        rounds.map((round) => round.theirs),
      ),
    };
  },

  async 'fill-node-sqlite'() {
    const db = openSqlite();
    db.exec(PEER_SCHEMA);
    const insert = db.prepare(PEER_INSERT);
    const ms = await timed(() => {
      let rows = 0;
      db.exec('BEGIN');
      for (const call of makeCalls(count, now)) {
        insert.run(...peerRow(call));
        if (++rows % 5000 === 0) db.exec('COMMIT; BEGIN');
      }
      db.exec('COMMIT');
    });
    db.close();
    return {
      ingestPerSecond: Math.round(count / (ms / 1000)),
      diskMegabytes: diskMegabytes(path.dirname(sqliteFile)),
    };
  },

  async 'open-node-sqlite'() {
    const before = residentMegabytes();
    const started = performance.now();
    const db = openSqlite();
    db.prepare(PEER_TOTALS).get();
    const openMs = performance.now() - started;
    const cold = await askAll(({ sql }) => db.prepare(sql).all());
    const warm = await askAll(({ sql }) => db.prepare(sql).all());
    const rareMs = await timed(() => db.prepare(rarePage.sql).all());
    const grown = residentMegabytes() - before;
    db.close();
    return {
      openMs: rounded(openMs),
      coldMs: cold.all,
      warmMs: warm.all,
      rareMs: rounded(rareMs),
      rssMegabytes: rounded(grown),
    };
  },

  /** The plain way with sql.js: the whole database is exported and written for each call. */
  async naive() {
    const sql = await initSqlJs();
    fs.mkdirSync(path.dirname(naiveFile), { recursive: true });
    let db = new sql.Database();
    db.run(PEER_SCHEMA);
    db.run('BEGIN');
    let insert = db.prepare(PEER_INSERT);
    const fillMs = await timed(() => {
      for (const call of makeCalls(count, now)) insert.run(peerRow(call));
    });
    db.run('COMMIT');
    const save = () => {
      const fd = fs.openSync(naiveFile, 'w');
      fs.writeSync(fd, db.export());
      fs.fsyncSync(fd);
      fs.closeSync(fd);
    };
    save();
    const times: number[] = [];
    for (const call of newCalls(count > 500_000 ? 5 : 20, 'one')) {
      times.push(
        await timed(() => {
          insert = db.prepare(PEER_INSERT);
          insert.run(peerRow(call));
          save();
        }),
      );
    }
    db.close();
    const openMs = await timed(() => {
      db = new sql.Database(fs.readFileSync(naiveFile));
      db.exec(PEER_TOTALS);
    });
    const cold = await askAll((question) => db.exec(question.sql));
    const warm = await askAll((question) => db.exec(question.sql));
    const rareMs = await timed(() => db.exec(rarePage.sql));
    return {
      p50Ms: rounded(rank(times, 0.5)),
      p99Ms: rounded(rank(times, 0.99)),
      openMs: rounded(openMs),
      coldMs: cold.all,
      warmMs: warm.all,
      rareMs: rounded(rareMs),
      ingestPerSecond: Math.round(count / (fillMs / 1000)),
      diskMegabytes: diskMegabytes(path.dirname(naiveFile)),
    };
  },
};

const measure = MEASURES[what];
if (!measure) throw new Error(`There is no measurement "${what}".`);
console.log(JSON.stringify(await measure()));
