import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';

const schema = v.object({
  port: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(65_535)),
  token: v.pipe(v.string(), v.regex(/^[\w-]{22,64}$/)),
});

/** Port and token of a workspace's proxy. */
export type ProxyPlace = v.InferOutput<typeof schema>;

/**
 * The place that is kept; `own` is kept where there is none yet (of two processes that come together, one wins and both
 * learn which). A file that cannot be read as a place is replaced.
 */
export async function placeOf(file: string, own?: ProxyPlace): Promise<ProxyPlace | undefined> {
  const known = await read(file);
  if (known || !own) return known;
  const draft = await write(file, own);
  try {
    // A link appears whole or not at all, and never in the place of another.
    await fs.link(draft, file).catch(async (error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
      if (!(await read(file))) await fs.rename(draft, file);
    });
  } finally {
    await fs.rm(draft, { force: true });
  }
  return read(file);
}

export async function replacePlace(file: string, place: ProxyPlace): Promise<void> {
  await fs.rename(await write(file, place), file);
}

async function write(file: string, place: ProxyPlace): Promise<string> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await fs.writeFile(draft, JSON.stringify(place), { mode: 0o600, flag: 'wx' });
  return draft;
}

async function read(file: string): Promise<ProxyPlace | undefined> {
  try {
    const parsed = v.safeParse(schema, JSON.parse(await fs.readFile(file, 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
