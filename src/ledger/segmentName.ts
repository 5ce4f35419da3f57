import { randomBytes } from 'node:crypto';

/**
 * `<seq>.<rev>.json` is the manifest of a segment: its appearing is what makes the segment. Of one seq the highest rev
 * holds; a later rev is the same segment after calls were deleted from it.
 */
export interface SegmentName {
  seq: number;
  rev: number;
}

const MANIFEST = /^(\d{6,})\.(\d+)\.json$/;

export function manifestFile({ seq, rev }: SegmentName): string {
  return `${String(seq).padStart(6, '0')}.${rev}.json`;
}

/** The manifests that hold, in order. */
export function currentManifests(names: readonly string[]): SegmentName[] {
  const newest = new Map<number, number>();
  for (const name of names) {
    const match = MANIFEST.exec(name);
    if (!match) continue;
    const [, seq, rev] = match;
    newest.set(Number(seq), Math.max(Number(rev), newest.get(Number(seq)) ?? 0));
  }
  return [...newest].map(([seq, rev]) => ({ seq, rev })).sort((a, b) => a.seq - b.seq);
}

/** The two files of a segment's data: the calls, and the columns made of them. */
export function dataFiles(data: string): { calls: string; columns: string } {
  return { calls: `${data}.ndjson.gz`, columns: `${data}.cols` };
}

/** `<seq>.<rev>-<pid>-<8 hex>` */
export function newDataName({ seq, rev }: SegmentName): string {
  return `${String(seq).padStart(6, '0')}.${rev}-${process.pid}-${randomBytes(4).toString('hex')}`;
}

const DATA = /^(\d{6,})\.(\d+)-(\d+)-[0-9a-f]{8}\./;
const DRAFT = /^(\d{6,})\.(\d+)\.json(?:\.2)?(?:\.(\d+)-[0-9a-f]{8})?$/;

/** Which segment a file is of, and which process was making it. */
export function segmentFile(name: string): (SegmentName & { pid: number | undefined }) | undefined {
  const match = DATA.exec(name) ?? DRAFT.exec(name);
  if (!match) return undefined;
  const [, seq, rev, pid] = match;
  return { seq: Number(seq), rev: Number(rev), pid: pid === undefined ? undefined : Number(pid) };
}
