import { ENGLISH, type L10n } from '../l10n.ts';
import { movedPanel, readChapter } from './chapterFile.ts';
import { chapterPieces, standsAlone } from './chapterPieces.ts';
import { shift } from './parsedText.ts';
import type { ParsedText, SourceMap, SourceNode } from './parsedText.ts';
import type { SpecFile, TextRange } from './spec.ts';
import { parseYaml } from './yamlText.ts';

/** Smaller than what the whole parse reads, so that a piece never hides one of its limits. */
const MAX_NODES = 100_000;
const MAX_DEPTH = 48;

interface Piece {
  /** Ranges from the piece's own start. Undefined: nothing there. */
  root: SourceNode | undefined;
  nodes: number;
  /** Where it stood last, with that place's ranges: what stands before a change keeps it. */
  placed?: { start: number; item: SourceNode };
}

/**
 * Reads a YAML chapter again after a change: only the panels whose text is another are parsed, the others come from
 * the last time. Gives what the whole parse gives, or undefined: then the text has to be read as a whole.
 */
export class ChapterCache {
  private pieces = new Map<string, Piece | undefined>();
  private readonly l10n: L10n;
  constructor(l10n: L10n = ENGLISH) {
    this.l10n = l10n;
  }

  read(fileName: string, text: string): SpecFile | undefined {
    const parsed = this.parse(text);
    return parsed && readChapter(fileName, text, parsed, this.l10n);
  }

  private parse(text: string): ParsedText | undefined {
    const cut = chapterPieces(text);
    if (!cut) return undefined;
    const before = this.pieces;
    const now = new Map<string, Piece | undefined>();
    this.pieces = now; // what is in the text no more is forgotten
    const pieceOf = (piece: string): Piece | undefined => {
      if (!now.has(piece)) now.set(piece, before.has(piece) ? before.get(piece) : readPiece(piece));
      return now.get(piece);
    };
    const head = pieceOf(cut.head);
    const tail = pieceOf(cut.tail.text);
    if (!head || !tail || !isPlainTop(head.root, cut.head) || !isPlainTop(tail.root, cut.tail.text))
      return undefined;
    const items: SourceNode[] = [];
    let nodes = head.nodes + tail.nodes;
    let range: TextRange | undefined;
    for (const { text: piece, start } of cut.items) {
      const read = pieceOf(piece);
      if (read?.root?.kind !== 'list' || read.root.items.length !== 1) return undefined;
      const [item] = read.root.items;
      if (!item) return undefined;
      if (read.placed?.start !== start) read.placed = { start, item: placed(item, start, this.l10n) };
      items.push(read.placed.item);
      const at = shift(read.root.range, start);
      range = { start: range?.start ?? at.start, end: at.end };
      nodes += read.nodes;
    }
    if (nodes > MAX_NODES || !range) return undefined;
    const list: SourceNode = { kind: 'list', items, range };
    const keyRange = { start: cut.panelsKey, end: cut.panelsKey + 'panels'.length };
    return joined(
      head.root,
      { key: 'panels', keyRange, value: list },
      tail.root && moved(tail.root, cut.tail.start),
    );
  }
}

/** Head, panels and tail as one map; undefined when they are none. */
function joined(
  head: SourceNode | undefined,
  panels: SourceMap['entries'][number],
  tail: SourceNode | undefined,
): ParsedText | undefined {
  if ((head && head.kind !== 'map') || (tail && tail.kind !== 'map')) return undefined;
  const entries = [...(head?.entries ?? []), panels, ...(tail?.entries ?? [])];
  if (new Set(entries.map(({ key }) => key)).size !== entries.length) return undefined;
  const start = head ? head.range.start : panels.keyRange.start;
  const end = tail ? tail.range.end : panels.value.range.end;
  return { root: { kind: 'map', entries, range: { start, end } }, problems: [] };
}

/** A block map whose keys stand at the margin, or nothing: only that goes on after the panels. */
function isPlainTop(root: SourceNode | undefined, text: string): boolean {
  if (!root) return true;
  if (root.kind !== 'map' || text[root.range.start] === '{') return false;
  return root.entries.every(({ keyRange: { start } }) => start === 0 || text[start - 1] === '\n');
}

/** Undefined when anything is wrong with it: the whole parse says what and where. */
function readPiece(text: string): Piece | undefined {
  if (!standsAlone(text)) return undefined;
  const { root, problems } = parseYaml(text, ENGLISH); // what is wrong is told by the whole parse
  if (problems.length > 0) return undefined;
  if (root && (endsEmpty(root) || endsInComment(text))) return undefined;
  const nodes = root ? count(root, 1) : 0;
  return nodes > MAX_NODES ? undefined : { root, nodes };
}

/** A value that is not there, at the very end: where it is said to stand depends on what comes after the piece. */
function endsEmpty(node: SourceNode): boolean {
  if (node.kind === 'scalar') return node.value === null && node.range.start === node.range.end;
  const last = node.kind === 'list' ? node.items.at(-1) : node.entries.at(-1)?.value;
  return last !== undefined && endsEmpty(last);
}

/** An indented comment after the last value: whether it belongs to that value depends on what comes after. */
function endsInComment(text: string): boolean {
  for (const line of text.split('\n').toReversed()) {
    const trimmed = line.trim();
    if (trimmed !== '' && !trimmed.startsWith('#')) return false;
    if (trimmed !== '' && line.startsWith(' ')) return true;
  }
  return false;
}

/** Values in it; more than any limit when it is nested too deep, or a key is missing. */
function count(node: SourceNode, depth: number): number {
  if (depth > MAX_DEPTH) return Infinity;
  if (node.kind === 'scalar') return 1;
  if (node.kind === 'map' && node.entries.some(({ keyRange }) => keyRange.start === keyRange.end))
    return Infinity;
  const children = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value);
  return children.reduce((sum, child) => sum + count(child, depth + 1), 1);
}

/** An item of the list where it stands: what a panel says is not read again for that. */
function placed(item: SourceNode, start: number, l10n: L10n): SourceNode {
  return item.kind === 'map' ? movedPanel(item, start, l10n) : moved(item, start);
}

function moved(node: SourceNode, by: number): SourceNode {
  const range = shift(node.range, by);
  if (node.kind === 'scalar') return { kind: 'scalar', value: node.value, source: node.source, range };
  if (node.kind === 'list') return { kind: 'list', items: node.items.map((item) => moved(item, by)), range };
  return {
    kind: 'map',
    entries: node.entries.map(({ key, keyRange, value }) => ({
      key,
      keyRange: shift(keyRange, by),
      value: moved(value, by),
    })),
    range,
  };
}
