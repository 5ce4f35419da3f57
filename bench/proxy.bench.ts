// `npm run bench:proxy`: calls through the capture proxy beside direct ones (and nginx, where it is), in one run; JSON.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startNginx } from './proxy/nginx.ts';
import { calls, pausedAnswer, upload, type Answered } from './proxy/requests.ts';

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
const ask = async (what: 'look' | 'reset'): Promise<HostState> => {
  host.send(what);
  const [state] = (await once(host, 'message')) as [HostState];
  return state;
};
const nginx = startNginx(direct, Number(port) + 1);
const ways = { direct, proxy: String(url), ...(nginx ? { nginx: nginx.url } : {}) };
type Way = keyof typeof ways;

const round = (value: number): number => Math.round(value * 1000) / 1000;
const megabytes = (bytes: number): number => Math.round(bytes / 1e5) / 10;
function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0;
}

/** Rounds of each way by turns; the median of the rounds' percentiles, as the machine is never quiet. */
async function compare(query: string, callers: number, count: number, pick: (answered: Answered) => number) {
  const rounds: Record<string, { p50: number; p99: number }[]> = {};
  for (let at = 0; at < 5; at += 1) {
    for (const [way, base] of Object.entries(ways)) {
      const times = (await calls(base, query, callers, count)).map(pick);
      if (at > 0) (rounds[way] ??= []).push({ p50: percentile(times, 50), p99: percentile(times, 99) });
    }
  }
  const of = (way: Way | 'nginx', which: 'p50' | 'p99'): number =>
    round(
      percentile(
        (rounds[way] ?? []).map((each) => each[which]),
        50,
      ),
    );
  const shown = Object.fromEntries(
    Object.keys(ways).map((way) => [way, { p50: of(way as Way, 'p50'), p99: of(way as Way, 'p99') }]),
  );
  return {
    ...shown,
    added: {
      p50: round(of('proxy', 'p50') - of('direct', 'p50')),
      p99: round(of('proxy', 'p99') - of('direct', 'p99')),
    },
    ...(nginx ? { addedByNginx: { p50: round(of('nginx', 'p50') - of('direct', 'p50')) } } : {}),
  };
}

/** Largest growth of the proxy's process while `act` runs. */
async function growth(act: () => Promise<unknown>): Promise<number> {
  const { rss } = await ask('look');
  let most = rss;
  const done = act().then(() => 'done' as const);
  const later = (): Promise<'later'> => new Promise((resolve) => setTimeout(() => resolve('later'), 25));
  while ((await Promise.race([done, later()])) === 'later') most = Math.max(most, (await ask('look')).rss);
  return megabytes(most - rss);
}

const ms = ({ ms: all }: Answered): number => all;
const first = ({ firstMs }: Answered): number => firstMs;
await calls(String(url), '', 4, 200); // what is loaded once
const begun = await ask('reset');
const oneCaller = await compare('?delay=0', 1, 400, ms);
const manyCallers = await compare('?delay=50', 64, 64 * 8, ms);
const firstChunk = await compare('?sse=3&every=1', 1, 150, first);
const busy = await ask('reset');

await upload(String(url), 32); // once before, so that buffers are there
const uploadMb = await growth(() => upload(String(url), 256));
const pausedMb = await growth(async () => {
  const { resume } = await pausedAnswer(String(url), 128);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await resume();
});
const from = performance.now();
const streams = await calls(String(url), '?sse=8&every=250', 1000, 1000);
const streamsMs = Math.round(performance.now() - from);

console.log(
  JSON.stringify(
    {
      node: process.version,
      nginx: nginx ? 'present' : 'not installed: compared with direct calls only',
      milliseconds: {
        'one caller, 0 ms upstream': oneCaller,
        '64 callers, 50 ms upstream': manyCallers,
        'first streamed chunk': firstChunk,
      },
      memoryGrowthMb: {
        'upload of 256 MB': uploadMb,
        'answer of 128 MB to a reader that pauses': pausedMb,
      },
      streams: { held: streams.length, eachTakesMs: 1750, allTookMs: streamsMs },
      hostThread: {
        callsRecorded: busy.recorded,
        processorMsPerCall: round(busy.threadMs / Math.max(1, busy.recorded)),
        longestBusyMs: round(busy.longestMs),
        wholeProcessMsPerCall: round((busy.processMs - begun.processMs) / Math.max(1, busy.recorded)),
      },
    },
    null,
    2,
  ),
);
nginx?.stop();
host.kill();
upstream.kill();
process.exit(0);
