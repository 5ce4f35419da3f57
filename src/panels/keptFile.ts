import * as v from 'valibot';

/** The attempt that the user keeps of a panel: the picture that goes into the comic. */
export interface Kept {
  /** Absent for a panel without a chapter. */
  chapter?: string;
  panel: string;
  /** Name of the image, in the folder that kept.json lies in. */
  image: string;
  /** Id of the call that made it, so that a ledger tells what it cost. Absent: not known here. */
  call?: string;
  /** ISO 8601, UTC. */
  keptAt: string;
}

export const KEPT_FILE = 'kept.json';

const fileName = v.pipe(v.string(), v.minLength(1), v.regex(/^[^/\\]+$/, 'a file name'));
const schema = v.object({
  version: v.literal(1),
  kept: v.array(
    v.object({
      chapter: v.optional(v.string()),
      panel: v.pipe(v.string(), v.minLength(1)),
      image: fileName,
      call: v.optional(v.string()),
      keptAt: v.string(),
    }),
  ),
});

/**
 * Reads kept.json. It lies beside the images and not in the ledger, because the choice belongs to the work: it goes
 * with the folder into version control, to other people and machines, and outlives a ledger that is thrown away.
 */
export function readKept(text: string): { ok: true; kept: Kept[] } | { ok: false; message: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  const decoded = v.safeParse(schema, json);
  if (!decoded.success) {
    const [issue] = decoded.issues;
    return { ok: false, message: `${v.getDotPath(issue) ?? 'it'}: ${issue.message}` };
  }
  // Absent and undefined are the same in JSON.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ok: true, kept: decoded.output.kept as Kept[] };
}

/** Sorted and one line an entry, so that two people who keep different panels do not meet in a merge. */
export function keptText(kept: readonly Kept[]): string {
  const key = ({ chapter = '', panel }: Kept): string => `${chapter}\u0000${panel}`;
  const lines = kept
    .toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
    .map(({ chapter, panel, image, call, keptAt }) =>
      JSON.stringify({ chapter, panel, image, call, keptAt }),
    );
  return `{"version":1,"kept":[${lines.map((line) => `\n${line}`).join(',')}\n]}\n`;
}

export function keptOf(
  kept: readonly Kept[],
  of: { chapter?: string | undefined; panel: string },
): Kept | undefined {
  return kept.find(({ chapter, panel }) => chapter === of.chapter && panel === of.panel);
}

/** One attempt of a panel is kept: a new one takes the place of the one before. */
export function withKept(kept: readonly Kept[], one: Kept): Kept[] {
  return [...kept.filter((other) => other !== keptOf(kept, one)), one];
}

/** Whether the image that a call made is the one kept; by the call's id where the entry has one, else by its name. */
export function isKeptImage(
  kept: readonly Kept[],
  of: { chapter?: string | undefined; panel: string; call: string; image: string },
): boolean {
  const entry = keptOf(kept, of);
  return (
    entry !== undefined && (entry.call === undefined ? entry.image === of.image : entry.call === of.call)
  );
}
