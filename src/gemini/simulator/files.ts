import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { pathNotFound } from './errors.ts';
import { decode } from './request.ts';
import { sendError, sendJson } from './send.ts';

interface Upload {
  mimeType: string;
  displayName: string | undefined;
  hash: ReturnType<typeof createHash>;
  size: number;
}

const Start = v.object({
  file: v.optional(v.object({ displayName: v.optional(v.string()), mimeType: v.optional(v.string()) })),
});

const DAY_MS = 86_400_000;

/** Resumable uploads, and the files that they make; only length and hash of the bytes are kept. */
export class SimFiles {
  readonly #uploads = new Map<string, Upload>();
  readonly #files = new Map<string, object>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** POST /upload/v1beta/files: `start` answers where the bytes go; they come there in one or more parts. */
  async upload(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const command = String(request.headers['x-goog-upload-command'] ?? '');
    const url = new URL(request.url ?? '', `http://${request.headers.host ?? 'simulator'}`);
    if (command.includes('start')) {
      await this.#start(request, response, url);
      return;
    }
    const id = url.searchParams.get('upload_id') ?? '';
    const upload = this.#uploads.get(id);
    if (!upload) {
      sendError(response, pathNotFound(), false);
      return;
    }
    request.on('data', (chunk: Buffer) => {
      upload.size += chunk.length;
      upload.hash.update(chunk);
    });
    await once(request, 'end');
    if (!command.includes('finalize')) {
      sendJson(response, 200, {}, { 'x-goog-upload-status': 'active' });
      return;
    }
    this.#uploads.delete(id);
    sendJson(response, 200, { file: this.#made(upload) }, { 'x-goog-upload-status': 'final' });
  }

  all(): object[] {
    return [...this.#files.values()];
  }

  get(name: string): object | undefined {
    return this.#files.get(name);
  }

  delete(name: string): boolean {
    return this.#files.delete(name);
  }

  async #start(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const parsed = v.safeParse(Start, decode(await text(request)));
    const { displayName, mimeType } = (parsed.success ? parsed.output.file : undefined) ?? {};
    const id = randomBytes(12).toString('base64url');
    const header = request.headers['x-goog-upload-header-content-type'];
    this.#uploads.set(id, {
      mimeType: mimeType ?? (typeof header === 'string' ? header : 'application/octet-stream'),
      displayName,
      hash: createHash('sha256'),
      size: 0,
    });
    const next = new URL(url.pathname, url.origin);
    next.searchParams.set('upload_id', id);
    next.searchParams.set('upload_protocol', 'resumable');
    sendJson(
      response,
      200,
      {},
      {
        'x-goog-upload-url': String(next),
        'x-goog-upload-control-url': String(next),
        'x-goog-upload-status': 'active',
        'x-goog-upload-chunk-granularity': '262144',
      },
    );
  }

  #made({ mimeType, displayName, hash, size }: Upload): object {
    const name = `files/sim${String(this.#files.size + 1).padStart(6, '0')}`;
    const at = new Date(this.#now()).toISOString();
    const file = {
      name,
      ...(displayName === undefined ? {} : { displayName }),
      mimeType,
      sizeBytes: String(size),
      createTime: at,
      updateTime: at,
      expirationTime: new Date(this.#now() + 2 * DAY_MS).toISOString(),
      sha256Hash: Buffer.from(hash.digest('hex')).toString('base64'),
      uri: `https://generativelanguage.googleapis.com/v1beta/${name}`,
      state: 'ACTIVE',
      source: 'UPLOADED',
    };
    this.#files.set(name, file);
    return file;
  }
}
