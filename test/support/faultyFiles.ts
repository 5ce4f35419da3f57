import type { FilePort, OpenFile } from '../../src/ledger/filePort.ts';
import { nodeFiles } from '../../src/ledger/nodeFiles.ts';

export type FileAct =
  | 'create'
  | 'open'
  | 'rename'
  | 'link'
  | 'remove'
  | 'write'
  | 'read'
  | 'sync'
  | 'truncate'
  | 'identity'
  | 'syncFolder'
  | 'makeFolder';

/** `code` fails the act; with `after` a write first writes that many bytes. `short` writes so many and succeeds. */
export type Fault = { code: string; after?: number } | { short: number };

function failure(act: FileAct, code: string): Error {
  return Object.assign(new Error(`${code}: ${act} failed on purpose`), { code });
}

/** Real files, where something else may happen before a folder is listed or a file opened. */
export function meddledFiles(before: (act: 'list' | 'open', path: string) => Promise<void>): FilePort {
  return {
    ...nodeFiles,
    async list(path) {
      await before('list', path);
      return nodeFiles.list(path);
    },
    async open(path) {
      await before('open', path);
      return nodeFiles.open(path);
    },
  };
}

/** Real files, where `plan` may fail any act. */
export function faultyFiles(plan: (act: FileAct, path: string) => Fault | undefined): FilePort {
  const check = (act: FileAct, path: string) => {
    const fault = plan(act, path);
    if (fault && 'code' in fault) throw failure(act, fault.code);
  };
  const wrap = (file: OpenFile, path: string): OpenFile => ({
    async write(bytes, position) {
      const fault = plan('write', path);
      if (!fault) return file.write(bytes, position);
      const length = Math.min(bytes.length, 'short' in fault ? fault.short : (fault.after ?? 0));
      const written = length > 0 ? await file.write(bytes.subarray(0, length), position) : 0;
      if ('code' in fault) throw failure('write', fault.code);
      return written;
    },
    async read(bytes, position) {
      check('read', path);
      return file.read(bytes, position);
    },
    async sync() {
      check('sync', path);
      return file.sync();
    },
    async truncate(length) {
      check('truncate', path);
      return file.truncate(length);
    },
    stat: () => file.stat(),
    identity: () => file.identity(),
    close: () => file.close(),
  });
  return {
    ...nodeFiles,
    async rename(from, to) {
      check('rename', to);
      return nodeFiles.rename(from, to);
    },
    async link(from, to) {
      check('link', to);
      return nodeFiles.link(from, to);
    },
    async remove(path) {
      check('remove', path);
      return nodeFiles.remove(path);
    },
    async create(path, synced) {
      check('create', path);
      return wrap(await nodeFiles.create(path, synced), path);
    },
    async open(path) {
      check('open', path);
      return wrap(await nodeFiles.open(path), path);
    },
    async identity(path) {
      check('identity', path);
      return nodeFiles.identity(path);
    },
    async makeFolder(path) {
      check('makeFolder', path);
      return nodeFiles.makeFolder(path);
    },
    async syncFolder(path) {
      check('syncFolder', path);
      return nodeFiles.syncFolder(path);
    },
  };
}
