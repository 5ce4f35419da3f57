import * as v from 'valibot';
import type { L10n } from '../l10n.ts';
import { parseUsd } from '../money.ts';
import { entryOf } from './parsedText.ts';
import type { SourceMap, SourceNode } from './parsedText.ts';
import type { Character } from './spec.ts';

/** Which keys a spec may have and what each must be. `data/schemas/*.schema.json` say the same, held by a test. */

const IMAGE_SIZES = ['512', '1K', '2K', '4K'] as const;
// prettier-ignore
const ASPECT_RATIOS = [
  '1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9',
  '1:4', '4:1', '1:8', '8:1',
] as const;

type Wanted = (path: string, l10n: L10n) => string;

interface Wrong {
  /** After the field's path: `[0].reference`, or empty. */
  at: string;
  /** "characters[0] must be …", of the whole path. */
  wanted: Wanted;
  node: SourceNode;
}

type Decoded<T> = { ok: true; value: T } | { ok: false; wrong: Wrong[] };
export type Decoder<T> = (node: SourceNode) => Decoded<T>;

function scalarBy<T>(schema: v.GenericSchema<unknown, T>, wanted: Wanted): Decoder<T> {
  return (node) => {
    const result = node.kind === 'scalar' ? v.safeParse(schema, node.value) : undefined;
    if (result?.success) return { ok: true, value: result.output };
    return { ok: false, wrong: [{ at: '', wanted, node }] };
  };
}

const filled = v.pipe(v.string(), v.regex(/\S/));

const text = scalarBy(filled, (path, l10n) => l10n.t('{0} must be a text.', path));
const flag = scalarBy(v.boolean(), (path, l10n) => l10n.t('{0} must be true or false.', path));
const count = scalarBy(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), (path, l10n) =>
  l10n.t('{0} must be a whole number above 0.', path),
);

/** A text, or a number kept as it is written: `chapter: 1`, `panel_id: 007`. */
export const label: Decoder<string> = (node) => {
  if (node.kind === 'scalar' && typeof node.value === 'number') return { ok: true, value: node.source };
  return text(node);
};

function oneOf<T extends string>(choices: readonly T[]): Decoder<T> {
  const wanted: Wanted = (path, l10n) => l10n.t('{0} must be one of {1}.', path, choices.join(', '));
  return (node) => {
    const written = label(node);
    const value = written.ok ? choices.find((choice) => choice === written.value) : undefined;
    return value === undefined ? { ok: false, wrong: [{ at: '', wanted, node }] } : { ok: true, value };
  };
}

/** USD with at most 12 decimals, above 0: `target: 1.00`. */
export const usd: Decoder<bigint> = (node) => {
  const written = label(node);
  const money = written.ok ? parseUsd(written.value.replace(/^\$/, '')) : undefined;
  if (money !== undefined && money > 0n) return { ok: true, value: money };
  const wanted: Wanted = (path, l10n) => l10n.t('{0} must be an amount in USD above 0, as 1.00.', path);
  return { ok: false, wrong: [{ at: '', wanted, node }] };
};

function listOf<T>(item: Decoder<T>, wanted: Wanted): Decoder<T[]> {
  return (node) => {
    if (node.kind !== 'list') return { ok: false, wrong: [{ at: '', wanted, node }] };
    const values: T[] = [];
    const wrong: Wrong[] = [];
    for (const [index, child] of node.items.entries()) {
      const decoded = item(child);
      if (decoded.ok) values.push(decoded.value);
      else
        for (const { at, wanted: what, node: where } of decoded.wrong)
          wrong.push({ at: `[${index}]${at}`, wanted: what, node: where });
    }
    return wrong.length > 0 ? { ok: false, wrong } : { ok: true, value: values };
  };
}

export const CHARACTER_KEYS = ['character_id', 'reference', 'description'] as const;

const character: Decoder<Character> = (node) => {
  if (node.kind === 'scalar') {
    const id = text(node);
    if (id.ok) return { ok: true, value: { characterId: id.value } };
  }
  if (node.kind !== 'map') {
    const wanted: Wanted = (path, l10n) =>
      l10n.t('{0} must be a character_id, or a map with character_id.', path);
    return { ok: false, wrong: [{ at: '', wanted, node }] };
  }
  const wrong: Wrong[] = [];
  const read = (key: (typeof CHARACTER_KEYS)[number]): string | undefined => {
    const entry = entryOf(node, key);
    const decoded = entry && text(entry.value);
    if (decoded && !decoded.ok) wrong.push(...decoded.wrong.map((each) => ({ ...each, at: `.${key}` })));
    return decoded?.ok ? decoded.value : undefined;
  };
  const characterId = read('character_id');
  const reference = read('reference');
  const description = read('description');
  if (wrong.length === 0 && characterId === undefined)
    wrong.push({ at: '', wanted: (path, l10n) => l10n.t('{0} needs a character_id.', path), node });
  if (wrong.length > 0 || characterId === undefined) return { ok: false, wrong };
  const value: Character = { characterId };
  if (reference !== undefined) value.reference = reference;
  if (description !== undefined) value.description = description;
  return { ok: true, value };
};

/** Keys of a panel as written. All but `panel_id` may stand in a chapter's `defaults` too. */
export const PANEL_FIELDS = {
  panel_id: label,
  title: label,
  scene_id: label,
  chapter: label,
  aspect_ratio: oneOf(ASPECT_RATIOS),
  image_size: oneOf(IMAGE_SIZES),
  model: text,
  tier: oneOf(['flash', 'pro']),
  key_panel: flag,
  close_up: flag,
  task: label,
  reasoning: flag,
  max_latency_ms: count,
  characters: listOf(character, (path, l10n) => l10n.t('{0} must be a list of characters.', path)),
  references: listOf(text, (path, l10n) => l10n.t('{0} must be a list of paths.', path)),
  system: text,
  style: text,
  context: listOf(text, (path, l10n) => l10n.t('{0} must be a list of texts.', path)),
  prompt: text,
  negative_prompt: text,
  max_output_tokens: count,
  max_input_tokens: count,
  over_budget: oneOf(['allow', 'warn', 'truncate', 'reject']),
  phase: label,
  workflow: label,
  feature: label,
  agent: label,
  department: label,
  project: label,
  env: label,
} satisfies Record<string, Decoder<unknown>>;

export type PanelKey = keyof typeof PANEL_FIELDS;

/** Keys of a chapter file beside its panels. */
export const CHAPTER_KEYS = ['chapter', 'title', 'target', 'defaults', 'panels'] as const;

/** What an editor may add at the top of a file. */
export const FREE_KEYS = ['$schema'] as const;

/** The value type of each key. */
export type PanelValues = {
  [K in PanelKey]?: (typeof PANEL_FIELDS)[K] extends Decoder<infer T> ? T : never;
};

/** All entries of a map whose key it may not have. */
export function strangers(map: SourceMap, known: readonly string[]): SourceMap['entries'] {
  return map.entries.filter((entry) => !known.includes(entry.key));
}
