export interface FileStat {
  size: number;
  modifiedMs: number;
}

/** An open journal. Numbers are bytes. */
export interface OpenFile {
  /** May write less than was asked. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  read(bytes: Uint8Array, position: number): Promise<number>;
  /** What was written survives a killed process, and a power cut where the disk is honest. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  stat(): Promise<FileStat>;
  /** Tells this file from any other that may come to stand at its path. */
  identity(): Promise<string>;
  close(): Promise<void>;
}

/** The few things a ledger asks of a file system. Errors carry the system's `code`. */
export interface FilePort {
  /** Fails with EEXIST where there is one. `synced` (so unless said) may make each write durable at once. */
  create(path: string, synced?: boolean): Promise<OpenFile>;
  /** Replaces what is there. */
  rename(from: string, to: string): Promise<void>;
  /** A second name of a file; fails with EEXIST where there is one. */
  link(from: string, to: string): Promise<void>;
  open(path: string): Promise<OpenFile>;
  /** Undefined when nothing is at the path. */
  identity(path: string): Promise<string | undefined>;
  remove(path: string): Promise<void>;
  /** With the folders above it. */
  makeFolder(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
  /** Fails (EROFS, EACCES) where the folder, or the nearest one above it that is there, cannot be written. */
  checkWritable(path: string): Promise<void>;
  /** Names in a folder; none when there is no folder. */
  list(path: string): Promise<string[]>;
}
