import type { L10n } from '../l10n.ts';
import { CHAPTER_KEYS, FREE_KEYS, label, usd } from './fields.ts';
import type { Decoder } from './fields.ts';
import { PANEL_KEYS, panelOf, readFields, reportStrangers } from './panelFields.ts';
import type { FieldsRead } from './panelFields.ts';
import { entryOf, shift } from './parsedText.ts';
import type { ParsedText, SourceMap, SourceNode } from './parsedText.ts';
import type { ChapterFacts, Panel, Problem, SpecFile, TextRange } from './spec.ts';

/** A panel's id and prompt are its own; everything else may be a default. */
const DEFAULT_KEYS = PANEL_KEYS.filter((key) => key !== 'panel_id' && key !== 'prompt' && key !== 'title');

/**
 * A `*.chapter.*` file: `defaults`, then `panels`. A panel's own field replaces the default as a whole (lists are
 * not joined); `model` and `tier` replace each other.
 */
export function readChapter(fileName: string, text: string, parsed: ParsedText, l10n: L10n): SpecFile {
  const file: SpecFile = { kind: 'chapter', fileName, panels: [], problems: [...parsed.problems] };
  const whole = { start: 0, end: text.length };
  const { root } = parsed;
  if (root?.kind !== 'map') {
    if (file.problems.every((problem) => problem.severity !== 'error')) {
      file.problems.push(noPanels({ start: 0, end: Math.min(1, whole.end) }, l10n));
    }
    return file;
  }
  reportStrangers(root, [...CHAPTER_KEYS, ...FREE_KEYS], file.problems, l10n);
  file.chapter = chapterFacts(root, file.problems, l10n);
  const defaults = readDefaults(entryOf(root, 'defaults')?.value, file.problems, l10n);
  const panels = entryOf(root, 'panels');
  if (!panels)
    file.problems.push(
      noPanels({ start: root.range.start, end: Math.min(root.range.start + 1, whole.end) }, l10n),
    );
  else if (panels.value.kind !== 'list') file.problems.push(noPanels(panels.keyRange, l10n));
  else readPanels(panels.value.items, defaults, file, l10n);
  return file;
}

function noPanels(range: TextRange, l10n: L10n): Problem {
  return {
    message: l10n.t('A chapter needs "panels": a list of panels.'),
    severity: 'error',
    range,
    code: 'missing-panels',
  };
}

function chapterFacts(root: SourceMap, problems: Problem[], l10n: L10n): ChapterFacts {
  const facts: ChapterFacts = { range: root.range };
  const read = <T>(key: string, decoder: Decoder<T>): T | undefined => {
    const entry = entryOf(root, key);
    const decoded = entry && decoder(entry.value);
    if (!decoded || decoded.ok) return decoded?.value;
    for (const { at, wanted, node } of decoded.wrong) {
      problems.push({
        message: wanted(`${key}${at}`, l10n),
        severity: 'error',
        range: node.range,
        code: 'wrong-type',
      });
    }
    return undefined;
  };
  const chapter = read('chapter', label);
  const title = read('title', label);
  const target = read('target', usd);
  if (chapter !== undefined) facts.chapter = chapter;
  if (title !== undefined) facts.title = title;
  if (target !== undefined) facts.target = target;
  return facts;
}

const NOTHING: FieldsRead = { values: {}, ranges: {}, wrong: {}, problems: [] };

function readDefaults(node: SourceNode | undefined, problems: Problem[], l10n: L10n): FieldsRead {
  if (!node) return NOTHING;
  if (node.kind !== 'map') {
    problems.push({
      message: l10n.t('{0} must be a map of fields.', 'defaults'),
      severity: 'error',
      range: node.range,
      code: 'wrong-type',
    });
    return NOTHING;
  }
  let read = knownDefaults.get(node);
  if (!read) knownDefaults.set(node, (read = readFields(node, DEFAULT_KEYS, [], l10n)));
  problems.push(...read.problems);
  return read;
}

const knownDefaults = new WeakMap<SourceMap, FieldsRead>();

/** By node: a chapter that is read again after a keystroke has most of its panels unchanged, in their place. */
const known = new WeakMap<SourceMap, FieldsRead>();

function readPanel(item: SourceMap, l10n: L10n): FieldsRead {
  let read = known.get(item);
  if (!read) known.set(item, (read = readFields(item, PANEL_KEYS, [], l10n)));
  return read;
}

/**
 * The same panel where so much more stands before it: what it says was read already, its entries are looked at by
 * nobody and stay as they are.
 */
export function movedPanel(item: SourceMap, by: number, l10n: L10n): SourceMap {
  const moved: SourceMap = { ...item, range: shift(item.range, by) };
  const { ranges, problems, ...same } = readPanel(item, l10n);
  const movedRanges: FieldsRead['ranges'] = {};
  for (const key in ranges) {
    const range = ranges[key];
    if (range) movedRanges[key] = shift(range, by);
  }
  const movedProblems = problems.map((problem) =>
    Object.assign({}, problem, { range: shift(problem.range, by) }),
  );
  known.set(moved, { ...same, ranges: movedRanges, problems: movedProblems });
  return moved;
}

/** What was made of a panel's own fields, and from what else. */
interface Made {
  defaults: FieldsRead;
  chapter: string | undefined;
  index: number;
  panel: Panel;
}

/** Of panels without any problem. */
const made = new WeakMap<FieldsRead, Made>();

function makePanel(
  item: SourceMap,
  index: number,
  defaults: FieldsRead,
  file: SpecFile,
  l10n: L10n,
): Panel | undefined {
  const own = readPanel(item, l10n);
  const chapter = file.chapter?.chapter;
  const before = made.get(own);
  if (before?.defaults === defaults && before.chapter === chapter && before.index === index)
    return before.panel;
  const problems = file.problems.length;
  const panel = panelOf(withDefaults(own, defaults, chapter), item.range, file.problems, index, l10n);
  if (panel && file.problems.length === problems) made.set(own, { defaults, chapter, index, panel });
  return panel;
}

function readPanels(items: SourceNode[], defaults: FieldsRead, file: SpecFile, l10n: L10n): void {
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'map') {
      file.problems.push({
        message: l10n.t('A panel must be a map with panel_id and prompt.'),
        severity: 'error',
        range: item.range,
        code: 'wrong-type',
        panel: index,
      });
      continue;
    }
    const panel = makePanel(item, index, defaults, file, l10n);
    if (!panel) continue;
    const { panelId } = panel.spec;
    if (seen.has(panelId)) {
      const message = l10n.t(
        'panel_id "{0}" is already in this chapter: costs and images of the two would be mixed.',
        panelId,
      );
      const range = panel.fields.panel_id ?? panel.range;
      file.problems.push({ message, severity: 'error', range, code: 'duplicate-panel-id', panel: index });
      file.panels.push({ ...panel, errors: [...panel.errors, message] });
      continue;
    }
    seen.add(panelId);
    file.panels.push(panel);
  }
}

function withDefaults(own: FieldsRead, defaults: FieldsRead, chapter: string | undefined): FieldsRead {
  const inherited = { ...defaults.values };
  const wrong = { ...defaults.wrong };
  const ranges = { ...defaults.ranges };
  const replaced = new Set(Object.keys(own.ranges));
  if (replaced.has('model') || replaced.has('tier')) replaced.add('model').add('tier');
  for (const key of PANEL_KEYS) {
    if (!replaced.has(key)) continue;
    delete inherited[key];
    delete wrong[key];
    for (const path of Object.keys(ranges))
      if (path === key || path.startsWith(`${key}[`)) delete ranges[path];
  }
  const values = { ...(chapter === undefined ? {} : { chapter }), ...inherited, ...own.values };
  return {
    values,
    ranges: { ...ranges, ...own.ranges },
    wrong: { ...wrong, ...own.wrong },
    problems: own.problems,
  };
}
