import { CHARACTER_KEYS, PANEL_FIELDS, strangers } from './fields.ts';
import type { Decoder, PanelKey, PanelValues } from './fields.ts';
import type { SourceMap, SourceNode } from './parsedText.ts';
import type { L10n } from '../l10n.ts';
import { entryOf } from './parsedText.ts';
import { nearestKey } from './nearestKey.ts';
import type { Panel, PanelSpec, Problem, TextRange } from './spec.ts';

export interface FieldsRead {
  values: PanelValues;
  /** By path as written. */
  ranges: Record<string, TextRange>;
  /** What is wrong with a field, by key. */
  wrong: Partial<Record<PanelKey, string>>;
  problems: Problem[];
}

export const PANEL_KEYS: readonly PanelKey[] = Object.keys(PANEL_FIELDS).filter((key): key is PanelKey =>
  Object.hasOwn(PANEL_FIELDS, key),
);
/** `panel_id` and file name parts: no path, nothing that a file system refuses. */
const SAFE_ID = /^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,99}$/u;

/** Decodes the known keys of one map and reports the others. A wrong field is left out and named. */
export function readFields(
  map: SourceMap,
  keys: readonly PanelKey[],
  alsoKnown: readonly string[],
  l10n: L10n,
): FieldsRead {
  const read: FieldsRead = { values: {}, ranges: {}, wrong: {}, problems: [] };
  for (const key of keys) {
    const entry = entryOf(map, key);
    if (entry) readField(key, entry.value, read, l10n);
  }
  reportStrangers(map, [...keys, ...alsoKnown], read.problems, l10n);
  return read;
}

function readField(key: PanelKey, node: SourceNode, read: FieldsRead, l10n: L10n): void {
  read.ranges[key] = node.range;
  noteNested(key, node, read, l10n);
  const decoder: Decoder<unknown> = PANEL_FIELDS[key];
  const decoded = decoder(node);
  if (decoded.ok) {
    Object.assign(read.values, { [key]: decoded.value });
    return;
  }
  // An empty value is what a half-typed line looks like: the message says what belongs there.
  for (const { at, wanted, node: where } of decoded.wrong) {
    const message = wanted(`${key}${at}`, l10n);
    read.wrong[key] ??= message;
    read.problems.push({ message, severity: 'error', range: where.range, code: 'wrong-type' });
  }
}

/** Places of list items and of the keys in them, so that a problem can point at one reference. */
function noteNested(key: PanelKey, node: SourceNode, read: FieldsRead, l10n: L10n): void {
  if (node.kind !== 'list') return;
  for (const [index, item] of node.items.entries()) {
    const path = `${key}[${index}]`;
    read.ranges[path] = item.range;
    if (key !== 'characters' || item.kind !== 'map') continue;
    for (const entry of item.entries) read.ranges[`${path}.${entry.key}`] = entry.value.range;
    reportStrangers(item, CHARACTER_KEYS, read.problems, l10n);
  }
}

export function reportStrangers(
  map: SourceMap,
  known: readonly string[],
  problems: Problem[],
  l10n: L10n,
): void {
  for (const { key, keyRange } of strangers(map, known)) {
    const near = nearestKey(key, known);
    const problem: Problem = {
      message: near
        ? l10n.t('"{0}" is not a key of a spec here and is not read. "{1}" is.', key, near)
        : l10n.t('"{0}" is not a key of a spec here and is not read.', key),
      severity: 'warning',
      range: keyRange,
      code: 'unknown-key',
    };
    problems.push(near ? { ...problem, fix: near } : problem);
  }
}

/** Makes the panel, or says what it lacks. Adds the fields' own problems, each with the panel's index. */
export function panelOf(
  read: FieldsRead,
  range: TextRange,
  problems: Problem[],
  index: number,
  l10n: L10n,
): Panel | undefined {
  const add = (problem: Problem): void => void problems.push({ ...problem, panel: index });
  const { values, ranges } = read;
  for (const problem of read.problems) add(problem);
  const where = ranges.panel_id ?? firstLine(range);
  const panelId = values.panel_id;
  if (panelId === undefined && !ranges.panel_id) {
    add({
      message: l10n.t('A panel needs a panel_id: its costs and images are kept under it.'),
      severity: 'error',
      range: where,
      code: 'missing-panel-id',
    });
  } else if (panelId !== undefined && !SAFE_ID.test(panelId)) {
    add({
      message: l10n.t(
        'panel_id "{0}" names files: letters, digits, "_", "-" and "." only, at most 100.',
        panelId,
      ),
      severity: 'error',
      range: where,
      code: 'bad-panel-id',
    });
  }
  if (values.prompt === undefined && !ranges.prompt) {
    add({
      message: l10n.t('A panel needs a prompt: there is nothing to send.'),
      severity: 'error',
      range: where,
      code: 'missing-prompt',
    });
  }
  if (values.model !== undefined && values.tier !== undefined) {
    add({
      message: l10n.t('"model" wins: "tier: {0}" is not read.', values.tier),
      severity: 'warning',
      range: ranges.tier ?? where,
      code: 'model-and-tier',
    });
  }
  if (panelId === undefined || !SAFE_ID.test(panelId) || values.prompt === undefined) return undefined;
  const errors = Object.values(read.wrong);
  return {
    spec: specOf(panelId, values.prompt, values),
    from: 'panel',
    range,
    index,
    errors,
    fields: ranges,
  };
}

function specOf(panelId: string, prompt: string, values: PanelValues): PanelSpec {
  const optional = {
    title: values.title,
    sceneId: values.scene_id,
    chapter: values.chapter,
    aspectRatio: values.aspect_ratio,
    imageSize: values.image_size,
    model: values.model,
    tier: values.tier,
    keyPanel: values.key_panel,
    closeUp: values.close_up,
    task: values.task,
    reasoning: values.reasoning,
    maxLatencyMs: values.max_latency_ms,
    context: values.context,
    system: values.system,
    style: values.style,
    negativePrompt: values.negative_prompt,
    maxOutputTokens: values.max_output_tokens,
    maxInputTokens: values.max_input_tokens,
    overBudget: values.over_budget,
    phase: values.phase,
    workflow: values.workflow,
    feature: values.feature,
    agent: values.agent,
    department: values.department,
    project: values.project,
    env: values.env,
  };
  const spec: PanelSpec = {
    panelId,
    prompt,
    characters: values.characters ?? [],
    references: values.references ?? [],
  };
  for (const [key, value] of Object.entries(optional))
    if (value !== undefined) Object.assign(spec, { [key]: value });
  return spec;
}

/** A place to point at when a whole panel lacks something; the decoder knows no text, so the first 1 is enough. */
function firstLine(range: TextRange): TextRange {
  return { start: range.start, end: Math.min(range.end, range.start + 1) };
}
