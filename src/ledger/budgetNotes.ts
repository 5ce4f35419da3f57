import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { systemCode } from './ledgerError.ts';
import { ledgerFolder } from './ledgerFolder.ts';

/** Longer than any period: what is older is asked for no more. */
const KEPT_MS = 100 * 86_400_000;

const raiseSchema = v.object({ key: v.string(), limit: v.pipe(v.string(), v.regex(/^\d{1,40}$/)) });

/**
 * What all windows and commands of a ledger know of budgets beside the calls: which thresholds were told, which limits
 * were raised for a period, and the budgets that the editor's settings name. Each is a file that appears whole.
 */
export class BudgetNotes {
  readonly #folder: string;
  readonly #told = new Set<string>();

  constructor(dir: string) {
    this.#folder = path.join(ledgerFolder(dir).root, 'budgets');
  }

  /** True for the first asker of all processes, once for ever. */
  async isFirst(key: string): Promise<boolean> {
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    try {
      await fs.mkdir(this.#folder, { recursive: true });
      await fs.writeFile(this.#file('told', key), key, { flag: 'wx' });
      return true;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      // A folder that cannot be written keeps nobody from being told, once a window.
      return systemCode(error) !== 'EEXIST';
    }
  }

  /** The limit of a period, in the budget's unit. A later raise takes the place of an earlier one. */
  async raise(key: string, limit: bigint): Promise<void> {
    await this.#write(this.#file('raise', key), { key, limit: String(limit) });
  }

  /** All raised limits, by their key. */
  async raises(): Promise<Map<string, bigint>> {
    const raises = new Map<string, bigint>();
    for (const name of await this.#names()) {
      if (!name.startsWith('raise-') || !name.endsWith('.json')) continue;
      const parsed = v.safeParse(raiseSchema, await readJson(path.join(this.#folder, name)));
      if (parsed.success) raises.set(parsed.output.key, BigInt(parsed.output.limit));
    }
    return raises;
  }

  /** Hands the editor's budgets to the command, which has no settings: JSON as in `panelmeter.budgets`. */
  async share(setting: unknown): Promise<void> {
    await this.#write(path.join(this.#folder, 'shared.json'), setting);
  }

  /** Undefined when no editor has shared any. */
  shared(): Promise<unknown> {
    return readJson(path.join(this.#folder, 'shared.json'));
  }

  /** Removes what belongs to periods long past. */
  async tidy(now: number): Promise<void> {
    for (const name of await this.#names()) {
      if (name === 'shared.json') continue;
      const file = path.join(this.#folder, name);
      const { mtimeMs } = await fs.stat(file).catch(() => ({ mtimeMs: now }));
      if (now - mtimeMs > KEPT_MS) await fs.rm(file, { force: true });
    }
  }

  async #write(file: string, json: unknown): Promise<void> {
    await fs.mkdir(this.#folder, { recursive: true });
    const draft = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
    try {
      await fs.writeFile(draft, JSON.stringify(json));
      await fs.rename(draft, file);
    } finally {
      await fs.rm(draft, { force: true });
    }
  }

  async #names(): Promise<string[]> {
    try {
      return await fs.readdir(this.#folder);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  #file(kind: 'told' | 'raise', key: string): string {
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
    return path.join(this.#folder, `${kind}-${hash}.json`);
  }
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await fs.readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
