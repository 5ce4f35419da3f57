import { outline, type Outlined } from './outline.ts';

/** A place that calls were seen at, in the file as it was then. */
export interface SeenSite {
  /** 1-based. */
  line: number;
  function?: string;
  /** The text is known to be the same since the last of its calls. */
  unchanged: boolean;
}

/** Where calls are shown now: at their own line, or, where lines cannot be told apart any more, at their function. */
export interface PlacedSites<S extends SeenSite> {
  /** 1-based. */
  line: number;
  /** Of the function as a whole. */
  whole?: string;
  sites: S[];
}

/** What libraries name the call that is sent. */
const SENDS =
  /(?:\b|[._])(?:generate\w*|stream\w*|sendMessage\w*|embed\w*|countTokens|invoke|batch|call|create|prompt|fetch|request|get|post|upload|transcribe|edit)\s*(?:<[^>]*>)?\(/i;
const COMMENT = /^\s*(?:\/\/|\*|\/\*)/;
/** A call of some kind stands there. */
const CALL = /[\w$\])]\s*(?:<[^>]*>)?\(|`/;

/**
 * Finds where places are now. A line is told only where that is sure: the text is unchanged, or the function of that
 * name is there once and has as many calls as were seen in it (then their order tells). Else the function is told as a
 * whole, and nothing where it is gone or there are several of its name. A place that is not told is in no figure.
 */
export function placeSites<S extends SeenSite>(
  seen: readonly S[],
  lines: readonly string[],
): PlacedSites<S>[] {
  const functions = outline(lines);
  const named = groupBy(seen, (site) => lastName(site.function));
  const placed = [...named].flatMap(([name, sites]) =>
    name === undefined ? atTheirLines(sites, lines) : ofFunction(name, sites, lines, functions),
  );
  const byPlace = groupBy(placed, ({ line, whole }) => `${line} ${whole ?? ''}`);
  return [...byPlace.values()]
    .flatMap((same) => {
      const [first] = same;
      return first ? [{ ...first, sites: same.flatMap(({ sites }) => sites) }] : [];
    })
    .toSorted((a, b) => a.line - b.line);
}

/** `Artist.paint` is declared as `paint`. */
function lastName(name: string | undefined): string | undefined {
  return name?.split('.').at(-1);
}

function atTheirLines<S extends SeenSite>(sites: readonly S[], lines: readonly string[]): PlacedSites<S>[] {
  return sites
    .filter(({ line, unchanged }) => unchanged && CALL.test(lines[line - 1] ?? ''))
    .map((site) => ({ line: site.line, sites: [site] }));
}

function ofFunction<S extends SeenSite>(
  name: string,
  sites: readonly S[],
  lines: readonly string[],
  functions: readonly Outlined[],
): PlacedSites<S>[] {
  const candidates = functions.filter((one) => one.name === name);
  const [only, ...others] = candidates;
  if (sites.every(({ unchanged }) => unchanged)) return atTheirLines(sites, lines);
  if (!only || others.length > 0) return atTheirLines(sites, lines);
  const sends = sendingLines(lines, only);
  const seen = [...new Set(sites.map(({ line }) => line))].toSorted((a, b) => a - b);
  if (sends.length === seen.length)
    return sites.flatMap((site) => {
      const line = sends[seen.indexOf(site.line)];
      return line === undefined ? [] : [{ line, sites: [site] }];
    });
  return [{ line: only.from, whole: name, sites: [...sites] }];
}

function sendingLines(lines: readonly string[], { from, to }: Outlined): number[] {
  const found: number[] = [];
  // A declaration names itself with parentheses too.
  for (let line = from === to ? from : from + 1; line <= to; line++) {
    const text = lines[line - 1] ?? '';
    if (SENDS.test(text) && !COMMENT.test(text)) found.push(line);
  }
  return found;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
