import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { callsInOrder, sumCalls } from '../../src/ledger/indexQueries.ts';
import { ledgerFolder } from '../../src/ledger/ledgerFolder.ts';
import { peekSums } from '../../src/ledger/peek.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { readingIndex } from './sealedLedger.ts';

const script = fileURLToPath(new URL('./torturedProcess.ts', import.meta.url));
const TWO_DAYS_MS = 2 * 86_400_000;

export interface Tortured {
  kills: number;
  acknowledged: number;
  segments: number;
  checks: number;
  lost: string[];
  doubled: string[];
  /** Ids that nobody recorded, and figures that do not agree. */
  wrong: string[];
}

/**
 * Kills processes that record, seal and save on one directory, two at a time, at moments nobody chose; and compares
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
    segments: 0,
    checks: 0,
    lost: [],
    doubled: [],
    wrong: [],
  };
  const acknowledged = new Set<string>();
  let started = 0;
  while (result.kills < kills) {
    const rounds = Math.min(checkEvery, kills - result.kills);
    const lane = async (count: number) => {
      for (let i = 0; i < count; i++) {
        for (const id of await recordUntilKilled(dir, `p${++started}`)) acknowledged.add(id);
        result.kills += 1;
      }
    };
    await Promise.all([lane(Math.ceil(rounds / 2)), lane(Math.floor(rounds / 2))]);
    await check(dir, acknowledged, started, result);
    onProgress(result);
    ageJournals(dir);
  }
  return result;
}

/** The ids that it printed before it was killed. */
function recordUntilKilled(dir: string, prefix: string): Promise<string[]> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, dir, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      // Most are killed some time after they began to record.
      if (text === '') setTimeout(() => child.kill('SIGKILL'), Math.random() ** 2 * 500);
      text += more;
    });
    // Some are killed while they start.
    if (Math.random() < 0.1) setTimeout(() => child.kill('SIGKILL'), Math.random() * 300);
    child.once('close', () =>
      resolve(
        text
          .slice(0, text.lastIndexOf('\n') + 1)
          .split('\n')
          .slice(0, -1),
      ),
    );
  });
}

/** As they look two days later, when nobody can be writing them any more. */
function ageJournals(dir: string): void {
  const { journal } = ledgerFolder(dir);
  const then = (Date.now() - TWO_DAYS_MS) / 1000;
  for (const name of fs.readdirSync(journal)) fs.utimesSync(path.join(journal, name), then, then);
}

async function check(
  dir: string,
  acknowledged: Set<string>,
  started: number,
  result: Tortured,
): Promise<void> {
  result.checks += 1;
  result.acknowledged = acknowledged.size;
  if (result.checks % 3 === 0) fs.rmSync(ledgerFolder(dir).index, { recursive: true, force: true });
  const peek = await peekSums(dir, Date.now());
  const index = await readingIndex(dir);
  result.segments = Math.max(result.segments, index.sealed.segments.length);
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await callsInOrder(index, {}, 5000, after);
    for (const { id } of page.calls) ids.push(id);
    after = page.next;
  } while (after !== undefined);
  const found = new Set(ids);
  for (const id of acknowledged) if (!found.has(id)) result.lost.push(id);
  ids.forEach((id, i) => {
    if (ids.indexOf(id, Math.max(0, i - 50)) < i) result.doubled.push(id);
    if (!(Number(/^p(\d+)-\d+$/.exec(id)?.[1]) <= started)) result.wrong.push(id);
  });
  if (found.size < ids.length && result.doubled.length === 0) result.doubled.push('somewhere');
  const { calls, billed } = await sumCalls(index, {});
  if (calls !== ids.length || billed !== BigInt(ids.length)) {
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
