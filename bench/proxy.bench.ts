// `npm run bench:proxy`: calls through the capture proxy beside direct ones, a plain proxy and nginx, where it is; in one run; JSON.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as rest } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startNginx } from './proxy/nginx.ts';
import { call, calls, pausedAnswer, upload, type Answered } from './proxy/requests.ts';

interface HostState {
  rss: number;
  recorded: number;
  threadMs: number;
  processMs: number;
  longestMs: number;
}

const start = async (
  file: URL,
  ...args: string[]
): Promise<[ChildProcess, Record<string, string | number>]> => {
  const child = fork(fileURLToPath(file), args);
  const [first] = (await once(child, 'message')) as [Record<string, string | number>];
  return [child, first];
};
const [upstream, { port }] = await start(new URL('./proxy/upstream.ts', import.meta.url));
const direct = `http://127.0.0.1:${port}`;
const [host, { url }] = await start(new URL('./proxy/host.ts', import.meta.url), direct);
const ask = async (child: ChildProcess, what: 'look' | 'watch' | 'reset'): Promise<HostState> => {
  child.send(what);
  const [state] = (await once(child, 'message')) as [HostState];
  return state;
};
const [plain, { url: plainUrl }] = await start(new URL('./proxy/plain.ts', import.meta.url), direct);
const nginx = startNginx(direct, Number(port) + 1);
const ways: Record<string, string> = {
  direct,
  plain: String(plainUrl),
  proxy: String(url),
  ...(nginx ? { nginx: nginx.url } : {}),
};

const round = (value: number): number => Math.round(value * 1000) / 1000;
const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

/** What each way takes, and what it adds to a direct call. */
function shown(times: Record<string, { p50: number; p99: number }>) {
  const base = times['direct'] ?? { p50: 0, p99: 0 };
  const entries = Object.entries(times).map(([way, { p50, p99 }]) => {
    const added = { addedP50: round(p50 - base.p50), addedP99: round(p99 - base.p99) };
    return [way, { p50: round(p50), p99: round(p99), ...(way === 'direct' ? {} : added) }] as const;
  });
  return Object.fromEntries(entries);
}

/** One caller: short runs of each way by turns, so that all of them meet the same moments of the machine. */
async function inTurn(query: string, turns: number, pick: (answered: Answered) => number) {
  const lanes = Object.entries(ways).map(([way, base]) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    return { way, base, agent, times: [] as number[] };
  });
  for (let turn = 0; turn < turns; turn += 1) {
    for (const { base, agent, times } of lanes) {
      for (let at = 0; at < 50; at += 1) {
        const answered = await call(base, query, agent);
        if (turn > 0) times.push(pick(answered));
      }
      await rest(20); // what one way does after its calls is not another's
    }
  }
  for (const { agent } of lanes) agent.destroy();
  return shown(
    Object.fromEntries(
      lanes.map(({ way, times }) => [way, { p50: percentile(times, 50), p99: percentile(times, 99) }]),
    ),
  );
}

/** Many callers: rounds of each way by turns; the median of the rounds' percentiles, as the machine is never quiet. */
async function byRounds(query: string, callers: number, count: number, pick: (answered: Answered) => number) {
  const rounds: Record<string, { p50: number; p99: number }[]> = {};
  const lanes = Object.entries(ways).map(
    ([way, base]) => [way, base, new http.Agent({ keepAlive: true, maxSockets: callers })] as const,
  );
  for (let at = 0; at < 8; at += 1) {
    for (const [way, base, agent] of lanes) {
      const times = (await calls(base, query, callers, count, agent)).map(pick);
      if (at > 0) (rounds[way] ??= []).push({ p50: percentile(times, 50), p99: percentile(times, 99) });
    }
  }
  for (const [, , agent] of lanes) agent.destroy();
  const middle = (each: number[]): number => percentile(each, 50);
  const times = Object.entries(rounds).map(
    ([way, of]) =>
      [way, { p50: middle(of.map(({ p50 }) => p50)), p99: middle(of.map(({ p99 }) => p99)) }] as const,
  );
  const spread = (rounds['direct'] ?? []).map(({ p50 }) => p50);
  return {
    ...shown(Object.fromEntries(times)),
    directFromTo: [round(Math.min(...spread)), round(Math.max(...spread))],
  };
}

/** Processor time of a call in each proxy's whole process, everything included; a busy machine changes it little. */
async function processorTime(count: number) {
  const spent = { plain: [] as number[], proxy: [] as number[] };
  for (let at = 0; at < 6; at += 1) {
    for (const [way, child] of [
      ['plain', plain],
      ['proxy', host],
    ] as const) {
      const before = await ask(child, 'look');
      await calls(ways[way] ?? '', '', 4, count);
      await rest(200); // what is told and written afterwards
      const after = await ask(child, 'look');
      if (at > 0) spent[way].push((after.processMs - before.processMs) / count);
    }
  }
  return { plain: round(percentile(spent.plain, 50)), proxy: round(percentile(spent.proxy, 50)) };
}

/** Largest growth of the proxy's process while `act` runs. */
async function growth(act: () => Promise<unknown>): Promise<number> {
  const { rss } = await ask(host, 'look');
  let most = rss;
  const done = act().then(() => 'done' as const);
  const later = (): Promise<'later'> => new Promise((resolve) => setTimeout(() => resolve('later'), 25));
  while ((await Promise.race([done, later()])) === 'later')
    most = Math.max(most, (await ask(host, 'look')).rss);
  return megabytes(most - rss);
}

const ms = ({ ms: all }: Answered): number => all;
const first = ({ firstMs }: Answered): number => firstMs;
for (const base of Object.values(ways)) await calls(base, '', 4, 400); // what is loaded and compiled once
const oneCaller = await inTurn('?delay=0', 41, ms);
const manyCallers = await byRounds('?delay=50', 64, 64 * 8, ms);
const firstChunk = await inTurn('?sse=3&every=1', 13, first);
const processorMs = await processorTime(1000);
await ask(host, 'watch');
await calls(String(url), '', 1, 2000);
await calls(String(url), '?delay=50', 64, 4000);
const busy = await ask(host, 'reset');

await upload(String(url), 32); // once before, so that buffers are there
const uploadMb = await growth(() => upload(String(url), 256));
const pausedMb = await growth(async () => {
  const { resume } = await pausedAnswer(String(url), 128);
  await rest(1500);
  await resume();
});
const from = performance.now();
const streams = await calls(String(url), '?sse=8&every=250', 1000, 1000);
const streamsMs = Math.round(performance.now() - from);

console.log(
  JSON.stringify(
    {
      node: process.version,
      nginx: nginx ? 'present' : 'not installed: compared with direct calls and a plain proxy of node:http',
      milliseconds: {
        'one caller, 0 ms upstream': oneCaller,
        '64 callers, 50 ms upstream': manyCallers,
        'first streamed chunk': firstChunk,
      },
      processorMsPerCall: processorMs,
      memoryGrowthMb: {
        'upload of 256 MB': uploadMb,
        'answer of 128 MB to a reader that pauses': pausedMb,
      },
      streams: { held: streams.length, eachTakesMs: 1750, allTookMs: streamsMs },
      hostThread: {
        callsRecorded: busy.recorded,
        processorMsPerCall: round(busy.threadMs / Math.max(1, busy.recorded)),
        longestBusyMs: round(busy.longestMs),
      },
    },
    null,
    2,
  ),
);
nginx?.stop();
plain.kill();
host.kill();
upstream.kill();
process.exit(0);
