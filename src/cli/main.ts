import manifest from '../../package.json' with { type: 'json' };
import { overview, usageOf } from './help.ts';
import { errorCode, UsageError, write } from './io.ts';
import type { Command, CommandIo } from './io.ts';

/** Each command is loaded when it is called, so that none pays for the others. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  receipt: async () => (await import('./receipt.ts')).receiptCommand,
  estimate: async () => (await import('./estimate.ts')).estimateCommand,
  generate: async () => (await import('./generate.ts')).generateCommand,
  proxy: async () => (await import('./proxy.ts')).proxyCommand,
  calls: async () => (await import('./calls.ts')).callsCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  import: async () => (await import('./import.ts')).importCommand,
  reprice: async () => (await import('./reprice.ts')).repriceCommand,
  reconcile: async () => (await import('./reconcile.ts')).reconcileCommand,
  budgets: async () => (await import('./budgets.ts')).budgetsCommand,
  verify: async () => (await import('./verify.ts')).verifyCommand,
  mcp: async () => (await import('./mcp.ts')).mcpCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
};

const WRONG_USAGE = 2;
const FAILED = 1;
/** By ctrl-C, as shells count it. */
const STOPPED = 130;

async function run(args: string[], io: CommandIo): Promise<number> {
  const [command, ...rest] = args;
  if (command === undefined) {
    await write(io.stderr, overview(manifest.version));
    return WRONG_USAGE;
  }
  if (command === '--version' || command === '-v') {
    await write(io.stdout, `${manifest.version}\n`);
    return 0;
  }
  if (command === '--help' || command === '-h' || command === 'help') {
    await write(io.stdout, usageOf(rest[0] ?? '') ?? overview(manifest.version));
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!load) {
    await write(io.stderr, `panelmeter: there is no command "${command}". panelmeter --help lists them.\n`);
    return WRONG_USAGE;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    await write(io.stdout, usageOf(command) ?? '');
    return 0;
  }
  try {
    return await (
      await load()
    )(rest, io);
  } catch (error) {
    return failed(command, error, io);
  }
}

async function failed(command: string, error: unknown, io: CommandIo): Promise<number> {
  const code = errorCode(error);
  if (io.signal.aborted && error === io.signal.reason) return STOPPED;
  // The reader of our data went away, as `head` does: it has what it wanted.
  if (code === 'EPIPE' && command !== 'import') return 0;
  const text = error instanceof Error ? error.message : String(error);
  const named = code !== undefined && !text.includes(code) ? `${code}: ${text}` : text;
  const usage = error instanceof UsageError;
  await write(
    io.stderr,
    `panelmeter ${command}: ${named}\n${usage ? `panelmeter ${command} --help shows how it is called.\n` : ''}`,
  );
  return usage ? WRONG_USAGE : FAILED;
}

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (exitCode: number) => (): void => {
    // The second one does not wait for anything.
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort();
  };
  process.on('SIGINT', stop(STOPPED));
  process.on('SIGTERM', stop(143));
  return controller.signal;
}

async function main(): Promise<void> {
  const { stdin, stdout, stderr, env, argv } = process;
  // A closed pipe is told by the write that it fails; without a listener it would end the process at once.
  stdout.on('error', () => undefined);
  stderr.on('error', () => undefined);
  const code = await run(argv.slice(2), { stdin, stdout, stderr, env, signal: stopSignal() }).catch(
    () => FAILED,
  );
  process.exit(code);
}

void main();
