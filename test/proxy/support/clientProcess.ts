import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CLIENTS = fileURLToPath(new URL('../../../tools/clients/', import.meta.url));
/** The python that has google-genai. */
export const PYTHON = process.env['PANELMETER_PYTHON'] ?? 'python3';

function driver(name: string): string {
  return `${CLIENTS}drivers/${name}`;
}

export function clientFile(path: string): string {
  return `${CLIENTS}node_modules/${path}`;
}

/** Runs a real client to its end, with nothing of our environment but the way to programs. */
export async function runClient(
  command: string,
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...printed };
}

/** A driver against a base URL; what it printed, as JSON. */
export async function drive(name: string, base: string): Promise<Record<string, unknown>> {
  const env = { GEMINI_API_KEY: 'a-key', BASE_URL: base, GOOGLE_GEMINI_BASE_URL: base };
  const program = name.endsWith('.py') ? PYTHON : process.execPath;
  const { code, stdout, stderr } = await runClient(program, [driver(name)], env);
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
