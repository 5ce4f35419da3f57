import type { FileStat } from './filePort.ts';
import type { HotDatabase } from './hotDatabase.ts';
import { type JournalCursor, startOfJournal } from './journalCursor.ts';

/** A journal as the index has read it. */
export interface JournalSource {
  j: number;
  /** As it was when it was last read. */
  stat: FileStat;
  /** Out of an image, and not looked at since: another time at the same size means that someone changed it. */
  fromImage: boolean;
  /** What is before is in segments. */
  start: number;
  cursor: JournalCursor;
}

/** One that was not read yet; what segments hold of it is skipped. */
export function addSource(
  db: HotDatabase,
  name: string,
  covered: { bytes: number; lines: number } | undefined,
): JournalSource {
  db.run(
    'INSERT INTO src(name, start, off, lines, expected, ended, size, modified) VALUES(?, ?, 0, 0, 0, 0, 0, 0)',
    [name, covered?.bytes ?? 0],
  );
  const [[j = 0] = []] = db.rows('SELECT j FROM src WHERE name = ?', [name]);
  const cursor = startOfJournal();
  if (covered) Object.assign(cursor, { offset: covered.bytes, lines: covered.lines, expected: undefined });
  return {
    j: Number(j),
    start: cursor.offset,
    cursor,
    stat: { size: 0, modifiedMs: 0 },
    fromImage: false,
  };
}

export function keepSource(db: HotDatabase, { j, cursor, stat }: JournalSource): void {
  db.run('UPDATE src SET off = ?, lines = ?, expected = ?, ended = ?, size = ?, modified = ? WHERE j = ?', [
    cursor.offset,
    cursor.lines,
    cursor.expected ?? null,
    Number(cursor.ended),
    stat.size,
    stat.modifiedMs,
    j,
  ]);
}

/** Those of an image. */
export function readSources(db: HotDatabase): Map<string, JournalSource> {
  const sources = new Map<string, JournalSource>();
  const rows = db.rows('SELECT name, j, start, off, lines, expected, ended, size, modified FROM src');
  for (const [name, j, start, offset, lines, expected, ended, size, modified] of rows) {
    sources.set(String(name), {
      j: Number(j),
      start: Number(start),
      cursor: {
        offset: Number(offset),
        lines: Number(lines),
        expected: expected === null ? undefined : Number(expected),
        ended: ended === 1,
        newer: false,
      },
      stat: { size: Number(size), modifiedMs: Number(modified) },
      fromImage: true,
    });
  }
  return sources;
}

/** Whether someone changed it in place while nobody looked. */
export function isChanged({ fromImage, stat }: JournalSource, now: FileStat): boolean {
  return fromImage && now.size === stat.size && now.modifiedMs !== stat.modifiedMs;
}
