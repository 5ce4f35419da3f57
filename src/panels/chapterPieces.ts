/** A chapter's text, cut at its panels. Offsets into the text. */
export interface ChapterPieces {
  /** What stands before the `panels:` line. */
  head: string;
  /** Of the word `panels`. */
  panelsKey: number;
  /** Each from its dash's line to the next item's. */
  items: { text: string; start: number }[];
  /** Keys after the list. */
  tail: { text: string; start: number };
}

/** Anchors, aliases and merge keys reach over panels; directives and document marks over the file. By lines. */
const REACHING = /(?:^|[\s,[{:-])[&*][^\s,[\]{}]|<<\s*:|^(?:---|\.\.\.|%|\?|\uFEFF)|^[ ]*\t|\r(?!\n)/m;
const PANELS_LINE = /^panels:(?:[ \t]+#.*|[ \t]*)$/m;

/** Whether a piece means the same by itself as within the file. */
export function standsAlone(piece: string): boolean {
  return !REACHING.test(piece);
}

/**
 * Cuts a YAML chapter at the indentation of its items; undefined when it is not written in the plain way (flow
 * style, odd indentation): then it is read as a whole. Whether each piece stands alone is asked apart, of new ones.
 */
export function chapterPieces(text: string): ChapterPieces | undefined {
  const panels = PANELS_LINE.exec(text.includes('\r') ? text.replaceAll('\r', ' ') : text);
  if (!panels) return undefined;
  const afterKey = text.indexOf('\n', panels.index);
  if (afterKey < 0) return undefined;
  const list = afterKey + 1;
  const first = /^(?:[ ]*(?:#.*)?\r?\n)*([ ]*)-(?=[ \r\n]|$)/.exec(text.slice(list));
  if (!first) return undefined;
  const indent = (first[1] ?? '').length;
  const starts: number[] = [];
  let end = text.length;
  const line = /^([ ]*)([^ \r\n#].?)/gm;
  line.lastIndex = list;
  for (let match = line.exec(text); match; match = line.exec(text)) {
    const [, spaces = '', begin = ''] = match;
    if (spaces.length > indent) continue;
    const dash = begin === '-' || begin === '- ' || begin === '-\r';
    if (spaces.length === indent && dash) starts.push(match.index);
    else if (spaces.length === 0 && !dash) {
      end = match.index;
      break;
    } else return undefined;
  }
  const tail = text.slice(end);
  if (/^ *-|^panels:/m.test(tail.replaceAll(/^ {2,}.*$/gm, ''))) return undefined;
  return {
    head: text.slice(0, panels.index),
    panelsKey: panels.index,
    items: starts.map((start, index) => ({ text: text.slice(start, starts[index + 1] ?? end), start })),
    tail: { text: tail, start: end },
  };
}
