import fs from 'node:fs';
import { dirname } from 'node:path';
import type { FilePort, FileStat, OpenFile } from './filePort.ts';
import { systemCode } from './ledgerError.ts';

/** Callbacks instead of fs.promises: an append is two of these, and they are what its time is made of. */
function call<T>(start: (done: (error: Error | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
}

const identityOf = ({ dev, ino }: fs.BigIntStats) => `${dev}:${ino}`;

class NodeFile implements OpenFile {
  readonly #fd: number;
  /** Each write is on the disk when it returns. */
  readonly #synced: boolean;

  constructor(fd: number, synced = false) {
    this.#fd = fd;
    this.#synced = synced;
  }

  write(bytes: Uint8Array, position: number): Promise<number> {
    return call((done) => fs.write(this.#fd, bytes, 0, bytes.length, position, done));
  }

  read(bytes: Uint8Array, position: number): Promise<number> {
    return call((done) => fs.read(this.#fd, bytes, 0, bytes.length, position, done));
  }

  sync(): Promise<void> {
    if (this.#synced) return Promise.resolve();
    return call((done) => fs.fdatasync(this.#fd, (error) => done(error, undefined)));
  }

  truncate(length: number): Promise<void> {
    return call((done) => fs.ftruncate(this.#fd, length, (error) => done(error, undefined)));
  }

  async stat(): Promise<FileStat> {
    const { size, mtimeMs } = await call<fs.Stats>((done) => fs.fstat(this.#fd, done));
    return { size, modifiedMs: mtimeMs };
  }

  async identity(): Promise<string> {
    return identityOf(await call<fs.BigIntStats>((done) => fs.fstat(this.#fd, { bigint: true }, done)));
  }

  close(): Promise<void> {
    return call((done) => fs.close(this.#fd, (error) => done(error ?? null, undefined)));
  }
}

const { O_CREAT, O_EXCL, O_RDWR, O_DSYNC } = fs.constants;
/** One trip to the disk instead of two. Elsewhere than on Linux it says less than a sync does, or is not there. */
const WRITE_SYNCED = process.platform === 'linux';

export const nodeFiles: FilePort = {
  async create(path, synced = true) {
    const atOnce = WRITE_SYNCED && synced;
    const flags = O_CREAT | O_EXCL | O_RDWR | (atOnce ? O_DSYNC : 0);
    return new NodeFile(await call((done) => fs.open(path, flags, 0o600, done)), atOnce);
  },
  rename: (from, to) => fs.promises.rename(from, to),
  link: (from, to) => fs.promises.link(from, to),
  async open(path) {
    return new NodeFile(await call((done) => fs.open(path, 'r', done)));
  },
  async identity(path) {
    try {
      return identityOf(await call<fs.BigIntStats>((done) => fs.stat(path, { bigint: true }, done)));
    } catch (error) {
      if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
      throw error;
    }
  },
  remove: (path) => fs.promises.rm(path, { force: true }),
  async makeFolder(path) {
    await fs.promises.mkdir(path, { recursive: true });
  },
  async syncFolder(path) {
    // Windows cannot open a folder, and does not need to: its rename and create are in the file system's own log.
    if (process.platform === 'win32') return;
    const fd = await call<number>((done) => fs.open(path, 'r', done));
    try {
      await call<undefined>((done) => fs.fsync(fd, (error) => done(error, undefined)));
    } finally {
      fs.closeSync(fd);
    }
  },
  async checkWritable(path) {
    try {
      await fs.promises.access(path, fs.constants.W_OK);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
      await nodeFiles.checkWritable(dirname(path));
    }
  },
  async list(path) {
    try {
      return await fs.promises.readdir(path);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw error;
    }
  },
};
