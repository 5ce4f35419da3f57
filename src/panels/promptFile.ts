import type { L10n } from '../l10n.ts';
import { BY_RULE } from './chooseModel.ts';
import type { Decoder } from './fields.ts';
import { PANEL_FIELDS, label } from './fields.ts';
import { entryOf } from './parsedText.ts';
import type { SourceMap } from './parsedText.ts';
import type { Panel, PanelSpec, Problem, SpecFile, TextRange } from './spec.ts';
import { fillTemplate } from './promptTemplate.ts';
import { parseYaml } from './yamlText.ts';

const TAG_FIELDS = {
  phase: 'phase',
  workflow: 'workflow',
  feature: 'feature',
  agent: 'agent',
  department: 'department',
  project: 'project',
  env: 'env',
  scene_id: 'sceneId',
  chapter: 'chapter',
  title: 'title',
} as const;

/**
 * Reads a prompt file: YAML front matter with `model:`, then the body. Keys of other tools are left alone. A file
 * without front matter, or for a model that is not Gemini's, has no panels: other tools use the same names.
 */
export function readPrompt(fileName: string, text: string, l10n: L10n): SpecFile {
  const file: SpecFile = { kind: 'prompt', fileName, panels: [], problems: [] };
  const matter = frontMatter(text);
  if (!matter) return file;
  const parsed = parseYaml(text.slice(matter.start, matter.end), l10n, matter.start, text.length);
  const front: SourceMap | undefined = parsed.root?.kind === 'map' ? parsed.root : undefined;
  const entry = front && entryOf(front, 'model');
  const model = entry && label(entry.value);
  if (!front || !entry || !model?.ok) {
    // A broken front matter may be another tool's own syntax; only one that names a Gemini model is ours to judge.
    if (/^\s*model:.*gemini/im.test(text.slice(matter.start, matter.end)))
      file.problems.push(...parsed.problems);
    return file;
  }
  const id = geminiId(model.value);
  if (id === undefined) return file;
  for (const problem of parsed.problems) file.problems.push({ ...problem, panel: 0 });
  const panel = promptPanel(fileName, text, front, id, matter.body, file.problems, l10n);
  if (panel) file.panels.push(panel);
  return file;
}

/** Dotprompt names the provider too: `googleai/gemini-3.8-flash`. */
function geminiId(written: string): string | undefined {
  const id = written.trim().replace(/^(googleai|vertexai)\//, '');
  return /^(models\/)?gemini-/i.test(id) ? id : undefined;
}

function promptPanel(
  fileName: string,
  text: string,
  front: SourceMap,
  model: string,
  bodyStart: number,
  problems: Problem[],
  l10n: L10n,
): Panel | undefined {
  const fields: Record<string, TextRange> = {};
  for (const { key, value } of front.entries) fields[key] = value.range;
  const body = text.slice(bodyStart);
  const range = { start: 0, end: text.length };
  if (body.trim() === '') {
    const at = fields.model ?? range;
    problems.push({
      message: l10n.t('The prompt is empty: there is nothing to send.'),
      severity: 'error',
      range: at,
      code: 'missing-prompt',
      panel: 0,
    });
    return undefined;
  }
  fields.prompt = { start: bodyStart, end: text.length };
  const filled = fillTemplate(body, inputDefaults(front));
  for (const { name, start, end } of filled.unfilled) {
    problems.push({
      message: l10n.t('"{0}" has no value under input.default: it is sent as it stands.', name),
      severity: 'warning',
      range: { start: bodyStart + start, end: bodyStart + end },
      code: 'unfilled-placeholder',
      panel: 0,
    });
  }
  const spec: PanelSpec = {
    panelId: baseName(fileName),
    model,
    characters: [],
    references: [],
    prompt: filled.prompt,
  };
  if (model === BY_RULE) spec.answers = 'text';
  if (filled.system !== undefined) spec.system = filled.system;
  Object.assign(spec, tagsOf(front), outputLimit(front), promptFacts(front));
  return { spec, from: 'prompt', range, index: 0, errors: [], fields };
}

/** Where the front matter's YAML stands, and where the body starts. */
function frontMatter(text: string): { start: number; end: number; body: number } | undefined {
  const match = /^\uFEFF?(?:#![^\n]*\n)?---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$(?![\s\S]))/m.exec(text);
  if (match?.index !== 0) return undefined;
  const start = match[0].indexOf('\n', match[0].indexOf('---')) + 1;
  return { start, end: start + (match[1]?.length ?? 0), body: match[0].length };
}

/** `input: {default: {name: value}}`: the values that a run without arguments fills in. */
function inputDefaults(front: SourceMap): Map<string, string> {
  const input = entryOf(front, 'input')?.value;
  const defaults = input?.kind === 'map' ? entryOf(input, 'default')?.value : undefined;
  const values = new Map<string, string>();
  if (defaults?.kind !== 'map') return values;
  for (const { key, value } of defaults.entries) {
    if (value.kind === 'scalar' && value.value !== null) values.set(key, String(value.value));
  }
  return values;
}

function tagsOf(front: SourceMap): Partial<PanelSpec> {
  const tags: Record<string, string> = {};
  for (const [key, name] of Object.entries(TAG_FIELDS)) {
    const entry = entryOf(front, key);
    const decoded = entry && label(entry.value);
    if (decoded?.ok) tags[name] = decoded.value;
  }
  return tags;
}

/** What the rules and the token budget go by; a wrong value is left to its own tool. */
function promptFacts(front: SourceMap): Partial<PanelSpec> {
  const read = <T>(key: string, decoder: Decoder<T>): T | undefined => {
    const entry = entryOf(front, key);
    const decoded = entry && decoder(entry.value);
    return decoded?.ok ? decoded.value : undefined;
  };
  const facts = {
    task: read('task', PANEL_FIELDS.task),
    reasoning: read('reasoning', PANEL_FIELDS.reasoning),
    maxLatencyMs: read('max_latency_ms', PANEL_FIELDS.max_latency_ms),
    maxInputTokens: read('max_input_tokens', PANEL_FIELDS.max_input_tokens),
    overBudget: read('over_budget', PANEL_FIELDS.over_budget),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function outputLimit(front: SourceMap): Partial<PanelSpec> {
  const config = entryOf(front, 'config')?.value;
  const own =
    entryOf(front, 'max_output_tokens') ??
    (config?.kind === 'map' ? entryOf(config, 'maxOutputTokens') : undefined);
  const decoded = own && PANEL_FIELDS.max_output_tokens(own.value);
  return decoded?.ok ? { maxOutputTokens: decoded.value } : {};
}

/** "story/critique.prompt.md" → "critique", kept to what a file name may hold. */
function baseName(fileName: string): string {
  const name = fileName.split(/[/\\]/).at(-1) ?? '';
  return name
    .replace(/\.prompt(\.md)?$/i, '')
    .replaceAll(/[^\p{L}\p{N}._-]/gu, '_')
    .slice(0, 100)
    .replace(/^[.-]*$/, 'prompt');
}
