import type { Call } from '../call.ts';
import { encodeCall } from '../formats/ndjson.ts';
import type { CallFilter, Ledger } from '../ledger/ledgerTypes.ts';
import { matchesFilter } from '../ledger/matchesFilter.ts';
import { callRow } from './callRow.ts';
import { countOption, ledgerDir, names, parseCommandLine, timeOption } from './commandLine.ts';
import { tellDamage, tellMissing } from './tellLedger.ts';
import { withLedger } from './engine.ts';
import { UsageError } from './io.ts';
import type { Command, CommandIo } from './io.ts';
import { Printer } from './printer.ts';
import { queryOption } from './queryOption.ts';

/** Prints recorded calls, oldest first; with `--follow` also those to come, of any process. */
export const callsCommand: Command = async (args, io) => {
  const { values, positionals } = parseCommandLine(args, {
    ledger: { type: 'string' },
    json: { type: 'boolean' },
    ndjson: { type: 'boolean' },
    since: { type: 'string' },
    query: { type: 'string' },
    limit: { type: 'string' },
    follow: { type: 'boolean' },
  });
  names(positionals, 0, 0, 'Nothing');
  if (values.json && values.ndjson) throw new UsageError('--json and --ndjson exclude each other.');
  const from = timeOption('since', values.since);
  const limit = countOption('limit', values.limit);
  const asked = queryOption(values.query);
  const filter = from === undefined ? asked : { ...asked, from: Math.max(from, asked.from ?? from) };
  const follow = values.follow ?? false;
  // A followed list never ends, so it cannot be one JSON array.
  const array = (values.json ?? false) && !follow;
  const line = values.json || values.ndjson ? encodeCall : callRow;
  const dir = ledgerDir(values.ledger, io.env);

  await tellMissing(dir, io.stderr);
  await withLedger(dir, async (ledger) => {
    const printer = new Printer(io.stdout, array ? 'array' : 'lines');
    if (follow) await followCalls(ledger, filter, limit, (call) => printer.print(line(call)), io);
    else {
      for await (const call of newest(ledger.lines(filter), limit)) {
        io.signal.throwIfAborted();
        await printer.print(line(call));
      }
    }
    await printer.end();
    await tellDamage(ledger, io.stderr);
  });
  return 0;
};

/** The newest `limit` of them, still oldest first. */
async function* newest(calls: AsyncIterable<Call>, limit: number | undefined): AsyncIterable<Call> {
  if (limit === undefined) {
    yield* calls;
    return;
  }
  const kept: Call[] = [];
  for await (const call of calls) {
    kept.push(call);
    // Cut in bulk: shifting one by one would move the whole list each time.
    if (kept.length >= 2 * limit + 1000) kept.splice(0, kept.length - limit);
  }
  yield* kept.slice(Math.max(0, kept.length - limit));
}

/** What is recorded while the old calls are printed comes after them; none is printed twice. */
async function followCalls(
  ledger: Ledger,
  filter: CallFilter,
  limit: number | undefined,
  print: (call: Call) => Promise<void>,
  { signal, stdout }: CommandIo,
): Promise<void> {
  const printed = new Set<string>();
  const arrived: Call[] = [];
  let wake = (): void => undefined;
  const following = ledger.follow(
    (calls) => {
      arrived.push(...calls);
      wake();
    },
    () => true,
  );
  const stop = (): void => wake();
  signal.addEventListener('abort', stop);
  // A reader that went away ends us, also while there is nothing to print.
  stdout.on('close', stop);
  const printNew = async (call: Call): Promise<void> => {
    if (printed.has(call.id)) return;
    printed.add(call.id);
    await print(call);
  };
  try {
    for await (const call of newest(ledger.lines(filter), limit)) await printNew(call);
    while (!signal.aborted && !stdout.destroyed) {
      const [next] = arrived.splice(0, 1);
      if (next === undefined)
        await new Promise<void>((resolve) => ((wake = resolve), arrived.length > 0 && resolve()));
      else if (matchesFilter(next, filter)) await printNew(next);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stdout.off('close', stop);
    following.dispose();
  }
}
