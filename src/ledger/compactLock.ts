import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import { systemCode } from './ledgerError.ts';

const STALE_MS = 10 * 60_000;

/**
 * Keeps two processes from sealing or deleting at once. It saves work and is no safety: what they make appears by
 * creating a file that must not be there yet. Undefined when another one holds it.
 */
export async function takeCompactLock(file: string): Promise<{ release(): Promise<void> } | undefined> {
  const mine = `${process.pid} ${randomBytes(8).toString('hex')}`;
  for (let tries = 0; tries < 2; tries++) {
    try {
      await fs.writeFile(file, mine, { flag: 'wx', mode: 0o600 });
      return {
        async release() {
          if ((await readLock(file))?.text === mine) await fs.rm(file, { force: true });
        },
      };
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    const other = await readLock(file);
    if (other && isRunning(Number(other.text.split(' ')[0])) && other.ageMs < STALE_MS) return undefined;
    await fs.rm(file, { force: true });
  }
  return undefined;
}

async function readLock(file: string): Promise<{ text: string; ageMs: number } | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([fs.readFile(file, 'utf8'), fs.stat(file)]);
    return { text, ageMs: Math.abs(Date.now() - mtimeMs) };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
