import fs from 'node:fs/promises';
import path from 'node:path';

/**
 * With GOOGLE_GEMINI_BASE_URL and no auth type chosen the Gemini CLI takes itself to be behind a gateway and, headless,
 * ends with 41. A defaults file names the type; what the user chose goes before it.
 */
export const GEMINI_DEFAULTS = `${JSON.stringify({ security: { auth: { selectedType: 'gemini-api-key' } } })}\n`;

const GROUP_OR_OTHERS_WRITE = 0o022;

/**
 * Whether the CLI (0.61) would read a defaults file at this place: it and every folder above must be root's and closed
 * to group and others; for any other it prints a warning and goes on without. So in containers, not in a home folder.
 */
export async function defaultsAreRead(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false; // it asks for owner and ACL, which nothing here can tell
  const real = await fs.realpath(file).catch(() => undefined);
  if (real !== path.resolve(file)) return false;
  for (let at = real; ; at = path.dirname(at)) {
    const stat = await fs.stat(at).catch(() => undefined);
    if (!stat || stat.uid !== 0 || (stat.mode & GROUP_OR_OTHERS_WRITE) !== 0) return false;
    if (path.dirname(at) === at) return true;
  }
}

/** Whether the user chose an auth type for the Gemini CLI; undefined where it was never used. */
export async function geminiCliChoice(home: string): Promise<'chosen' | 'open' | undefined> {
  const folder = path.join(home, '.gemini');
  const there = await fs.stat(folder).catch(() => undefined);
  if (!there?.isDirectory()) return undefined;
  const text = await fs.readFile(path.join(folder, 'settings.json'), 'utf8').catch(() => '');
  return /"(?:selectedType|selectedAuthType)"\s*:\s*"/.test(text) ? 'chosen' : 'open';
}
