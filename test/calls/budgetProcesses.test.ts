import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { budget, GuardedWindow, question } from '../support/guardedWindow.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const script = fileURLToPath(new URL('../support/guardProcess.ts', import.meta.url));

interface Got {
  granted: number;
  busy: number;
  told: number[];
}

async function guardProcess(dir: string, limit: number, count: number): Promise<Got> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, dir, String(limit), String(count)]);
  return JSON.parse(stdout) as Got;
}

describe('hard budgets over processes', () => {
  it('let exactly as many calls through as there is room for, and tell of each threshold once', async () => {
    const dir = temporaryFolder();
    const limit = 20;
    const got = await Promise.all(Array.from({ length: 4 }, () => guardProcess(dir, limit, 24)));
    const granted = got.reduce((sum, each) => sum + each.granted, 0);
    assert.ok(granted <= limit, `${granted} calls of ${limit}: ${JSON.stringify(got)}`);
    // Whoever was too late for the lock may ask again; then the budget is used to its end.
    const { granted: rest } = await guardProcess(dir, limit, 24);
    assert.equal(granted + rest, limit);
    const budgets = [budget({ unit: 'calls', limit: BigInt(limit) })];
    const window = await GuardedWindow.open({ dir, budgets: () => budgets });
    await window.alerts();
    assert.equal(window.sums.statuses()[0]?.spent, BigInt(limit));
    await window.close();
    const told = got.flatMap((each) => each.told);
    assert.equal(new Set(told).size, told.length, `told twice: ${told.join()}`);
  });

  it('are not held up by a process that was killed while it had the lock', async () => {
    const dir = temporaryFolder();
    const child = spawn(process.execPath, [script, dir, 'hang'], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const window = await GuardedWindow.open({ dir, budgets: () => [budget()] });
    assert.equal((await window.guard.ask(question())).ok, false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok((await window.guard.ask(question())).ok);
    await window.close();
  });
});
