import { watch, type FSWatcher } from 'node:fs';
import { findGit, headChangedAt, readGitHead, type GitFolders, type GitHead } from './gitHead.ts';

interface Seen {
  at: number;
  head: GitHead;
}

/** So many changes of a day of work; older ones are asked for by nobody. */
const KEPT = 200;

interface GitHistoryParts {
  folder: string;
  now: () => number;
  /** What else knows, where the files do not tell. */
  fallback?: () => GitHead | undefined;
}

/**
 * What was checked out in a folder, and since when: a call is of the branch that was there when it began, also when
 * another one is by the time it ends.
 */
export class GitHistory {
  readonly #parts: GitHistoryParts;
  readonly #seen: Seen[] = [];
  #git: GitFolders | undefined;
  #watcher: FSWatcher | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  #disposed = false;
  #looked = -Infinity;

  constructor(parts: GitHistoryParts) {
    this.#parts = parts;
  }

  /** Undefined: not known. */
  at(time: number): GitHead | undefined {
    return (this.#seen.findLast(({ at }) => at <= time) ?? this.#seen[0])?.head;
  }

  /** Looks at what is checked out now; many at once make one look more. Never rejects. */
  look(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  dispose(): void {
    this.#disposed = true;
    this.#watcher?.close();
  }

  async #lookOnce(): Promise<void> {
    do {
      this.#again = false;
      const looked = this.#parts.now();
      this.#git ??= await findGit(this.#parts.folder);
      const head = (this.#git && (await readGitHead(this.#git))) ?? this.#parts.fallback?.();
      // The folder may have become no repository, or another one.
      if (!head) this.#git = undefined;
      // Seen now; it became so after the last look, and the files say when.
      const changed = (this.#git && head && (await headChangedAt(this.#git, head))) ?? looked;
      this.#note({ at: Math.min(looked, Math.max(changed, this.#looked)), head: head ?? {} });
      this.#looked = looked;
      this.#watch();
    } while (this.#again);
  }

  #note(seen: Seen): void {
    const last = this.#seen.at(-1);
    if (last && last.head.branch === seen.head.branch && last.head.commit === seen.head.commit) return;
    this.#seen.push(seen);
    if (this.#seen.length > KEPT) this.#seen.shift();
  }

  /** A hint only: each call looks again when it is recorded. */
  #watch(): void {
    if (this.#disposed || this.#watcher || !this.#git) return;
    try {
      // Git replaces HEAD when another branch is checked out, and writes the index and its own notes with a commit.
      this.#watcher = watch(this.#git.own, () => void this.look());
      this.#watcher.on('error', () => this.#watcher?.close()).unref(); // a command may end
    } catch {
      this.#watcher = undefined; // no more watches to be had
    }
  }
}
