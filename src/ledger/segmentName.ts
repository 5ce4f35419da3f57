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
