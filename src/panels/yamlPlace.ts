import type { SchemaPath } from './specSchema.ts';

/** Where the cursor stands in a YAML spec, told from indentation: works on half-typed lines, which do not parse. */
export interface YamlPlace {
  /** Of the map that the line belongs to. */
  path: SchemaPath;
  /** Of the line; absent on an empty one. */
  key?: string;
  /** The cursor is behind the key's colon. */
  inValue: boolean;
  /** Keys that this map has, but for the line's own. */
  present: ReadonlySet<string>;
}

interface Line {
  /** Columns of the dashes before the key. */
  dashes: number[];
  /** Column of the key, or of whatever stands there. */
  column: number;
  key?: string;
  value: string;
}

function read(text: string): Line | undefined {
  const match = /^( *)((?:- +)*)(.*)$/.exec(text);
  if (!match) return undefined;
  const [, spaces = '', marks = '', rest = ''] = match;
  if (rest.startsWith('#') || (rest.trim() === '' && marks === '')) return undefined;
  const lone = /^-\s*$/.test(rest);
  const dashes = Array.from(marks.matchAll(/-/g), ({ index }) => spaces.length + index);
  if (lone) dashes.push(spaces.length + marks.length);
  const column = spaces.length + marks.length + (lone ? 2 : 0);
  const pair = /^([\w$]+|"[^"]*"|'[^']*')[ \t]*:(?:[ \t]+(.*))?$/.exec(lone ? '' : rest);
  const key = pair?.[1]?.replaceAll(/^["']|["']$/g, '');
  return { dashes, column, value: pair?.[2] ?? '', ...(key === undefined ? {} : { key }) };
}

const BLOCK_TEXT = /^[|>][-+0-9]*\s*(#.*)?$/;

/** Undefined inside of a text, a comment, or where nothing can be told. */
export function yamlPlace(lines: readonly string[], line: number, character: number): YamlPlace | undefined {
  const text = (lines[line] ?? '').replace(/\r$/, '');
  if (/^\s*#/.test(text) || text.includes('\t')) return undefined;
  const own: Line = read(text) ?? { dashes: [], column: character, value: '' };
  const path: string[] = [];
  let column = own.column;
  let inList = false;
  const leave = (dashes: readonly number[]): void => {
    for (const dash of dashes.toReversed()) {
      path.unshift('[]');
      column = dash;
      inList = true;
    }
  };
  leave(own.dashes);
  for (let at = line - 1; at >= 0 && (column > 0 || inList); at--) {
    const above = read((lines[at] ?? '').replace(/\r$/, ''));
    if (
      !above ||
      above.column > column ||
      (above.column === column && !inList && above.dashes.length === 0)
    ) {
      // A deeper line, or a sibling; a dash left of it may still begin our item.
      const dash = above?.dashes.find((each) => each < column);
      if (!above || dash === undefined || above.column !== column) continue;
    }
    if (above.column === column && above.dashes.length > 0 && !inList) {
      leave(above.dashes);
      continue;
    }
    if (inList && above.dashes.includes(column)) continue;
    if (above.key === undefined) continue;
    if (BLOCK_TEXT.test(above.value)) return undefined;
    path.unshift(above.key);
    column = above.column;
    inList = false;
    leave(above.dashes);
  }
  const place: YamlPlace = {
    path,
    inValue: own.key !== undefined && character > text.indexOf(':'),
    present: siblings(lines, line, own),
  };
  return own.key === undefined ? place : { ...place, key: own.key };
}

/** Keys of the same map above and below. */
function siblings(lines: readonly string[], line: number, own: Line): Set<string> {
  const keys = new Set<string>();
  const look = (step: 1 | -1): void => {
    for (let at = line + step; at >= 0 && at < lines.length; at += step) {
      const other = read((lines[at] ?? '').replace(/\r$/, ''));
      if (!other) continue;
      const [first] = other.dashes;
      if (step === 1 && first !== undefined && first < own.column) return;
      if (other.column < own.column) return;
      if (other.column > own.column) continue;
      if (other.key !== undefined) keys.add(other.key);
      if (step === -1 && first !== undefined && first < own.column) return;
    }
  };
  if (own.dashes.length === 0) look(-1);
  look(1);
  return keys;
}
