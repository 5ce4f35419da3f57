import { pathTags } from './pathTags.ts';
import { requireOption } from './nodeOptions.ts';

/** One change of a terminal's environment. */
export interface EnvChange {
  name: string;
  how: 'replace' | 'append' | 'prepend';
  value: string;
}

export interface CaptureEnv {
  changes: EnvChange[];
  /** What will not be counted because the environment says otherwise already; for the reader. */
  problems: string[];
}

export interface CaptureEnvParts {
  /** The proxy's: http://127.0.0.1:PORT/k/TOKEN */
  url: string;
  /** The workspace folder's name. */
  folder?: string;
  /** What terminals start from. */
  env: Readonly<Record<string, string | undefined>>;
  /** The Node preload, and the folders that calling files are named by. */
  preload?: { file: string; roots: readonly (readonly [name: string, path: string])[] };
  /** A file with the Gemini CLI's auth type, where it would be read. */
  geminiDefaults?: string;
}

export const BASE_URL = 'GOOGLE_GEMINI_BASE_URL';
const PROXY = 'PANELMETER_PROXY';
const DEFAULTS = 'GEMINI_CLI_SYSTEM_DEFAULTS_PATH';
const LOOPBACK = ['127.0.0.1', 'localhost'];

/** A proxy of ours, perhaps another window's: this editor was started from a tracked terminal. */
function isOurs(value: string): boolean {
  return /^http:\/\/127\.0\.0\.1:\d+\/k\//.test(value) || /^\/(?:t\/)?terminal=/.test(value);
}

/** The base URL with the folder's name in it. */
export function folderUrl(url: string, folder: string | undefined): string {
  return `${url}${pathTags({ tags: folder === undefined ? {} : { folder } })}`;
}

/**
 * A terminal's own name stands behind the base URL: the terminal is created with this as the value, and the collection
 * puts the URL before it (a replaced value would take the name's place).
 */
export function terminalSuffix(folder: string | undefined, terminal: string): string {
  const whole = pathTags({ tags: {}, terminal });
  return folder === undefined ? whole : whole.replace(/^\/t/, '');
}

/** What the environment of a workspace's terminals is to be changed by, so that clients send through the proxy. */
export function captureEnv({ url, folder, env, preload, geminiDefaults }: CaptureEnvParts): CaptureEnv {
  const problems: string[] = [];
  const changes: EnvChange[] = [];
  const base = folderUrl(url, folder);
  for (const name of preload ? [BASE_URL, PROXY] : [BASE_URL]) {
    const before = env[name] ?? '';
    if (before === '' || isOurs(before))
      changes.push({ name, how: before === '' ? 'prepend' : 'replace', value: base });
    else problems.push(`${name} is set already, so clients that read it go there and are not counted.`);
  }
  changes.push(...loopbackDirect(env));
  if (geminiDefaults !== undefined && (env[DEFAULTS] ?? '') === '')
    changes.push({ name: DEFAULTS, how: 'replace', value: geminiDefaults });
  if (preload) {
    changes.push({ name: 'PANELMETER_ROOTS', how: 'replace', value: JSON.stringify(preload.roots) });
    changes.push({ name: 'NODE_OPTIONS', how: 'append', value: requireOption(preload.file) });
  }
  return { changes, problems };
}

/** Where an HTTP proxy is set, what goes to loopback must not go through it. */
function loopbackDirect(env: CaptureEnvParts['env']): EnvChange[] {
  const lower = ['http_proxy', 'https_proxy', 'all_proxy'];
  const proxied = [...lower, ...lower.map((name) => name.toUpperCase())].some(
    (name) => (env[name] ?? '') !== '',
  );
  if (!proxied) return [];
  return ['NO_PROXY', 'no_proxy'].flatMap((name): EnvChange[] => {
    const before = (env[name] ?? '').split(',').map((one) => one.trim());
    const missing = before.includes('*') ? [] : LOOPBACK.filter((host) => !before.includes(host));
    if (missing.length === 0) return [];
    const value = missing.join(',');
    return [
      before.join('') === '' ? { name, how: 'replace', value } : { name, how: 'append', value: `,${value}` },
    ];
  });
}

/**
 * The same for a program whose environment is given as a whole, as a debug configuration's: `env` is what captureEnv was
 * given, `suffix` a terminal's (terminalSuffix).
 */
export function mergedEnv(
  { changes }: CaptureEnv,
  env: CaptureEnvParts['env'],
  suffix = '',
): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const { name, how, value } of changes) {
    const tagged = name === BASE_URL || name === PROXY ? `${value}${suffix}` : value;
    merged[name] = how === 'append' ? `${env[name] ?? ''}${value}` : tagged;
  }
  return merged;
}
