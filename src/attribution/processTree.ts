import { readlinkSync } from 'node:fs';
import fs from 'node:fs/promises';
import { setImmediate as others } from 'node:timers/promises';

/** Levels up from a client to its terminal. */
const MOST_PARENTS = 40;
/** Descriptors that are looked at before others have their turn. */
const AT_ONCE = 64;
/** Clients that open several connections. */
const REMEMBERED = 20;

/**
 * Which process is at the other end of a loopback connection, and its parents, the nearest first. Linux alone tells
 * it (/proc); elsewhere, and for processes of other users, undefined. Questions that come together share one look.
 */
export class ProcessFinder {
  #waiting: { clientPort: number; ownPort: number; resolve: (found: number[] | undefined) => void }[] = [];
  #looking = false;
  readonly #found = new Set<number>();

  find(clientPort: number, ownPort: number): Promise<number[] | undefined> {
    if (process.platform !== 'linux') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.push({ clientPort, ownPort, resolve });
      if (!this.#looking) void this.#look();
    });
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#waiting.length > 0) {
      const asked = this.#waiting;
      this.#waiting = [];
      const sockets = await socketInodes(asked.map(({ clientPort, ownPort }) => `${clientPort} ${ownPort}`));
      const inodeOf = (ports: { clientPort: number; ownPort: number }): string | undefined =>
        sockets.get(`${ports.clientPort} ${ports.ownPort}`);
      const owners = await ownersOf(new Set(asked.flatMap((ports) => inodeOf(ports) ?? [])), this.#found);
      const trees = new Map<number, number[]>();
      for (const owner of new Set(owners.values())) {
        this.#remember(owner);
        trees.set(owner, await withParents(owner));
      }
      for (const ports of asked) ports.resolve(trees.get(owners.get(inodeOf(ports) ?? '') ?? 0));
    }
    this.#looking = false;
  }

  #remember(pid: number): void {
    this.#found.add(pid);
    for (const oldest of this.#found) {
      if (this.#found.size <= REMEMBERED) break;
      this.#found.delete(oldest);
    }
  }
}

/** "client port, our port" → inode of the client's socket, of connections over the loopback. */
async function socketInodes(wanted: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    // The kernel takes milliseconds for each list. Clients that call 127.0.0.1 mostly are in the first one.
    if (wanted.every((ports) => found.has(ports))) break;
    for (const line of (await textOf(file)).split('\n').slice(1)) {
      const [, local = '', remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port = ''] = local.split(':');
      if (!address.endsWith('0100007F') || inode === '' || inode === '0') continue;
      found.set(`${parseInt(port, 16)} ${parseInt(remote.split(':')[1] ?? '', 16)}`, inode);
    }
  }
  return found;
}

/** inode → pid. Owners found before come first, then the youngest processes: a client was mostly started just now. */
async function ownersOf(
  inodes: ReadonlySet<string>,
  before: ReadonlySet<number>,
): Promise<Map<string, number>> {
  const owners = new Map<string, number>();
  if (inodes.size === 0) return owners;
  for (const pid of [...before, ...(await youngestFirst())]) {
    if (owners.size === inodes.size) break;
    // Processes end while we look, and those of other users are closed to us.
    const descriptors = await fs.readdir(`/proc/${pid}/fd`).catch(() => []);
    for (let at = 0; at < descriptors.length && owners.size < inodes.size; at += AT_ONCE) {
      if (at > 0) await others();
      for (const fd of descriptors.slice(at, at + AT_ONCE)) {
        const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1];
        if (inode !== undefined && inodes.has(inode)) owners.set(inode, pid);
      }
    }
  }
  return owners;
}

/** The kernel answers in microseconds, from memory: asking it through a pool of threads takes ten times as long. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // it was closed meanwhile
  }
}

/** Numbers are given upwards and begin again at the end: the last one that was given is the youngest. */
async function youngestFirst(): Promise<number[]> {
  const names = await fs.readdir('/proc').catch(() => []);
  const last = Number((await textOf('/proc/loadavg')).trim().split(' ').at(-1) ?? 0);
  const age = (pid: number): number => (pid <= last ? last - pid : Number.MAX_SAFE_INTEGER - pid);
  const pids = names.flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  return pids.sort((a, b) => age(a) - age(b));
}

async function withParents(pid: number): Promise<number[]> {
  const tree: number[] = [];
  for (let at = pid; at > 1 && tree.length < MOST_PARENTS;) {
    tree.push(at);
    // The name stands in brackets and may hold anything.
    const fields = (await textOf(`/proc/${at}/stat`)).replace(/^.*\) /s, '').split(' ');
    at = Number(fields[1] ?? 0);
  }
  return tree;
}

async function textOf(file: string): Promise<string> {
  return fs.readFile(file, 'utf8').catch(() => ''); // the process is gone, or there is no IPv6
}
