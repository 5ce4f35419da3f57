import { mkdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as v from 'valibot';
import type { CacheAsk, CachePort, FoundCache } from './ports.ts';
import { replaceFile } from './replaceFile.ts';

/** A cache that ends within this time is not begun with any more. */
const MARGIN_MS = 60_000;

const schema = v.object({
  version: v.literal(1),
  caches: v.array(
    v.object({
      name: v.string(),
      model: v.string(),
      simulated: v.boolean(),
      expiresAt: v.number(),
      /** With its hold, for what its storage took in the end; absent: made before holds were kept. */
      madeAt: v.exactOptional(v.number()),
      hold: v.exactOptional(v.string()),
      /** HMACs of the texts it holds; of the empty text where it holds none. */
      system: v.string(),
      style: v.string(),
      digests: v.array(v.string()),
    }),
  ),
});

export type StoredCache = v.InferOutput<typeof schema>['caches'][number];

/** Explicit caches that were made here, in one small file beside the ledger. No text and no image is in it. */
export class CacheStore implements CachePort {
  private readonly file: string;
  private readonly hmac: (text: string) => string;
  private readonly now: () => number;
  constructor(dir: string, hmac: (text: string) => string, now: () => number) {
    this.file = path.join(dir, 'caches-v1.json');
    this.hmac = hmac;
    this.now = now;
  }

  /** The one that holds the most of it. What it holds and the panel does not have would be another request. */
  async find({ model, simulated, system = '', style, digests }: CacheAsk): Promise<FoundCache | undefined> {
    const [system0, style0, none] = [
      this.hmac(system.trim()),
      this.hmac((style ?? '').trim()),
      this.hmac(''),
    ];
    const has = new Set(digests);
    const fitting = (await this.list()).filter(
      (cache) =>
        cache.model === model &&
        cache.simulated === simulated &&
        cache.system === system0 &&
        (cache.style === none || cache.style === style0) &&
        cache.digests.every((digest) => has.has(digest)),
    );
    const size = (cache: StoredCache): number => cache.digests.length + (cache.style === none ? 0 : 1);
    const [best] = fitting.toSorted((a, b) => size(b) - size(a));
    return best && { name: best.name, digests: best.digests, style: best.style !== none };
  }

  async add(made: Omit<StoredCache, 'system' | 'style'> & { system: string; style: string }): Promise<void> {
    const { system, style } = made;
    const stored = { ...made, system: this.hmac(system.trim()), style: this.hmac(style.trim()) };
    await this.write([...(await this.list()), stored]);
  }

  async forget(name: string): Promise<void> {
    await this.write((await this.list()).filter((cache) => cache.name !== name));
  }

  /** Those that are alive. A file that cannot be read holds none: they end by themselves. */
  async list(): Promise<StoredCache[]> {
    const text = await readFile(this.file, 'utf8').catch(() => '');
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return [];
    }
    const decoded = v.safeParse(schema, json);
    return decoded.success
      ? decoded.output.caches.filter(({ expiresAt }) => expiresAt > this.now() + MARGIN_MS)
      : [];
  }

  private async write(caches: readonly StoredCache[]): Promise<void> {
    await mkdir(path.dirname(this.file), { recursive: true });
    await replaceFile(this.file, JSON.stringify({ version: 1, caches }), 0o600);
  }
}
