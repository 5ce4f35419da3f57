import type { Problem, TextRange } from './spec.ts';

/** A value of a YAML or JSON text with its place, so that one decoder reads both. */
export type SourceNode = SourceMap | SourceList | SourceScalar;

export interface SourceMap {
  kind: 'map';
  entries: { key: string; keyRange: TextRange; value: SourceNode }[];
  range: TextRange;
}

interface SourceList {
  kind: 'list';
  items: SourceNode[];
  range: TextRange;
}

interface SourceScalar {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** As written, for ids and amounts that look like numbers: `007`, `1.10`. */
  source: string;
  range: TextRange;
}

export interface ParsedText {
  /** Absent: nothing there, or nothing could be read. */
  root?: SourceNode;
  problems: Problem[];
}

/** Keeps a range inside the text, start ≤ end, whatever a parser said. */
export function clampRange(start: number, end: number, length: number): TextRange {
  const from = Math.min(Math.max(0, start), length);
  return { start: from, end: Math.min(Math.max(from, end), length) };
}

export function entryOf(map: SourceMap, key: string): SourceMap['entries'][number] | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** The same range in a text that has so much more before it. */
export function shift({ start, end }: TextRange, by: number): TextRange {
  return { start: start + by, end: end + by };
}
