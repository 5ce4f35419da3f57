import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { callsInOrder, sumCalls } from '../../src/ledger/indexQueries.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { readingIndex } from './sealedLedger.ts';
import { Said } from './tortured.ts';

const script = fileURLToPath(new URL('./torturedProcess.ts', import.meta.url));
const TWO_DAYS_MS = 2 * 86_400_000;

export interface Tortured {
  kills: number;
  acknowledged: number;
  /** Acknowledged receipts that supersede, and deletions that came to their end. */
  receipts: number;
  deletions: number;
  segments: number;
  checks: number;
  lost: string[];
  doubled: string[];
  /** Ids that nobody recorded, and figures that do not agree. */
  wrong: string[];
}

/**
 * Kills processes that record, reprice, seal, save and delete on one directory, two at a time, at moments nobody chose; and compares
 * what is left with what was acknowledged, after each `checkEvery` kills and at the end.
 */
export async function torture(
  dir: string,
  kills: number,
  checkEvery: number,
  onProgress: (tortured: Tortured) => void = () => undefined,
): Promise<Tortured> {
  const result: Tortured = {
    kills: 0,
    acknowledged: 0,
    receipts: 0,
    deletions: 0,
    segments: 0,
    checks: 0,
    lost: [],
    doubled: [],
    wrong: [],
  };
  const said = new Said();
  let started = 0;
  while (result.kills < kills) {
    const rounds = Math.min(checkEvery, kills - result.kills);
    const lane = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await recordUntilKilled(dir, `p${++started}`, said);
        result.kills += 1;
      }
    };
    await Promise.all([lane(Math.ceil(rounds / 2)), lane(Math.floor(rounds / 2))]);
    await check(dir, said, started, result);
    onProgress(result);
    ageJournals(dir);
  }
  return result;
}

function recordUntilKilled(dir: string, prefix: string, said: Said): Promise<void> {
  return new Promise((resolve) => {
    const deletes = Math.random() < 0.15;
    const args = [script, dir, prefix, ...(deletes ? ['deletes'] : [])];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    // Half of those that delete come to the end of it first, the others are killed in the middle.
    const finishes = deletes && Math.random() < 0.5;
    const life = Math.random() ** 2 * 500;
    let dying = false;
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      // Most are killed some time after they began to record.
      if (dying || (finishes && !text.includes('deleted '))) return;
      dying = true;
      setTimeout(() => child.kill('SIGKILL'), life);
    });
    // Some are killed while they start.
    if (Math.random() < 0.1) setTimeout(() => child.kill('SIGKILL'), Math.random() * 300);
    child.once('close', () => {
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      said.take(whole.split('\n'), Date.now());
      resolve();
    });
  });
}

/** As they look two days later, when nobody can be writing them any more. */
function ageJournals(dir: string): void {
  const { journal } = ledgerFolder(dir);
  const then = (Date.now() - TWO_DAYS_MS) / 1000;
  for (const name of fs.readdirSync(journal)) fs.utimesSync(path.join(journal, name), then, then);
}

async function check(dir: string, said: Said, started: number, result: Tortured): Promise<void> {
  result.checks += 1;
  result.acknowledged = said.calls.size;
  result.receipts = said.receipts.size;
  result.deletions = said.deletions;
  if (result.checks % 3 === 0) fs.rmSync(ledgerFolder(dir).index, { recursive: true, force: true });
  const peek = await peekSums(dir, Date.now());
  const index = await readingIndex(dir);
  result.segments = Math.max(result.segments, index.sealed.segments.length);
  const ids: string[] = [];
  const repriced = new Set<string>();
  let after: string | undefined;
  do {
    const page = await callsInOrder(index, {}, 5000, after);
    for (const { id, picoUsd } of page.calls) {
      ids.push(id);
      if (picoUsd === '3') repriced.add(id);
    }
    after = page.next;
  } while (after !== undefined);
  const found = new Set(ids);
  for (const id of said.calls.keys()) {
    const must = said.mustBeThere(id);
    if (must === true && !found.has(id)) result.lost.push(id);
    if (must === false && found.has(id)) result.wrong.push(`${id} was deleted`);
  }
  for (const id of said.receipts)
    if (found.has(id) && !repriced.has(id)) result.lost.push(`a receipt of ${id}`);
  ids.forEach((id, i) => {
    if (ids.indexOf(id, Math.max(0, i - 50)) < i) result.doubled.push(id);
    if (!(Number(/^p(\d+)-\d+$/.exec(id)?.[1]) <= started)) result.wrong.push(id);
  });
  if (found.size < ids.length && result.doubled.length === 0) result.doubled.push('somewhere');
  const { calls, billed } = await sumCalls(index, {});
  if (calls !== ids.length || billed !== BigInt(ids.length + 2 * repriced.size)) {
    result.wrong.push(`the sum has ${calls} calls and ${billed} pico-USD for ${ids.length} calls`);
  }
  if (peek.real.today.calls > ids.length || peek.real.month.calls !== ids.length) {
    result.wrong.push(`the first figures have ${peek.real.month.calls} of ${ids.length} calls`);
  }
  const { damage } = await verifyLedger(dir);
  for (const { file, line, reason } of [...damage, ...index.damage()])
    result.wrong.push(`${file}:${line}: ${reason}`);
  index.sealed.close();
}
