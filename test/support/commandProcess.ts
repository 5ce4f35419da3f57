import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Call } from '../../src/call.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The command as a process of its own; without a key or a ledger in its environment unless given. */
export function startCommand(
  args: string[],
  env: Record<string, string> = {},
  cwd = '.',
): ChildProcessWithoutNullStreams {
  const { GEMINI_API_KEY: _1, GOOGLE_API_KEY: _2, PANELMETER_LEDGER: _3, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...inherited, ...env } });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const running = new Set<ChildProcessWithoutNullStreams>();

// A test that failed half-way leaves none behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** What a started command printed and how it ended. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  }
  const [code, signal] = await once(child, 'close');
  return { code, signal, ...printed };
}

/** Runs the command to its end. */
export function runCommand(
  args: string[],
  input = '',
  env: Record<string, string> = {},
  cwd = '.',
): Promise<Ended> {
  const child = startCommand(args, env, cwd);
  // It may end without having read all of its input.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return ended(child);
}

/** Lines of a stream as they come, from now on: also those that come before anybody asks. */
export function linesOf(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  const pieces = on(stream, 'data', { close: ['end', 'close'] });
  async function* lines(): AsyncGenerator<string> {
    let rest = '';
    for await (const [piece] of pieces) {
      const whole = (rest + String(piece)).split('\n');
      rest = whole.pop() ?? '';
      yield* whole;
    }
  }
  return lines();
}

/** The objects of NDJSON. */
export function objectsOf(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line));
}

/** The calls of NDJSON. */
export function callsOf(text: string): Call[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Call => JSON.parse(line));
}
