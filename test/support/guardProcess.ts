// Asks a guard `count` times, some at once, and records what it lets through:
// `node guardProcess.ts <dir> <limit in calls> <count>`. Prints one JSON line with what it got.
// `node guardProcess.ts <dir> hang`: takes the lock, says so, and keeps it.
import { setTimeout as wait } from 'node:timers/promises';
import { Holds } from '../../src/ledger/holds.ts';
import { budget, GuardedWindow, question } from './guardedWindow.ts';

const [dir = '', limit = '1', count = '1'] = process.argv.slice(2);

if (limit === 'hang') {
  await new Holds({ dir, now: Date.now }).alone(async () => {
    process.stdout.write('locked\n');
    await wait(60_000);
  });
}

const budgets = [budget({ unit: 'calls', limit: BigInt(limit) })];
const window = await GuardedWindow.open({ dir, budgets: () => budgets, session: String(process.pid) });
let granted = 0;
let busy = 0;
const told: number[] = [];

async function askAndRecord(): Promise<void> {
  const asked = question();
  const answer = await window.guard.ask(asked);
  if (!answer.ok) {
    if (answer.message.includes('could not be checked')) busy += 1;
    return;
  }
  granted += 1;
  await window.record(asked, { startedAt: new Date().toISOString() });
  await answer.hold.settle();
  for (const { threshold } of await window.alerts()) told.push(threshold);
}

for (let left = Number(count); left > 0; left -= 4)
  await Promise.all(Array.from({ length: Math.min(4, left) }, askAndRecord));
await window.close();
process.stdout.write(`${JSON.stringify({ granted, busy, told })}\n`);
