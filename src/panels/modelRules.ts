import * as v from 'valibot';
import type { PanelSpec } from './spec.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const texts = v.union([v.string(), v.array(v.string())]);

/** All conditions that are given must hold. */
const whenSchema = v.strictObject({
  close_up: v.exactOptional(v.boolean()),
  key_panel: v.exactOptional(v.boolean()),
  /** At least so many. */
  characters: v.exactOptional(count),
  image_size: v.exactOptional(texts),
  task: v.exactOptional(texts),
  reasoning: v.exactOptional(v.boolean()),
  /** The spec wants an answer within this. */
  max_latency_ms: v.exactOptional(count),
  /** The spec allows at least so many tokens of answer. */
  output_tokens: v.exactOptional(count),
});

const id = v.pipe(v.string(), v.regex(/\S/));

const settingSchema = v.strictObject({
  flash: v.exactOptional(id),
  pro: v.exactOptional(id),
  rules: v.exactOptional(v.array(v.strictObject({ when: whenSchema, use: id, name: v.exactOptional(id) }))),
});

type When = v.InferOutput<typeof whenSchema>;

/** One rule of `panelmeter.models`. */
export interface ModelRule {
  when: When;
  /** flash, pro, or a model id. */
  use: string;
  /** For the lens. */
  name: string;
}

export interface ModelsSetting {
  flash?: string;
  pro?: string;
  rules?: ModelRule[];
}

/** Reads `panelmeter.models`; a wrong setting is said and not half used. */
export function readModelsSetting(
  value: unknown,
): { ok: true; setting: ModelsSetting } | { ok: false; problem: string } {
  if (Array.isArray(value))
    return { ok: false, problem: 'panelmeter.models: must be an object with flash, pro and rules' };
  const read = v.safeParse(settingSchema, value);
  if (!read.success) {
    const [issue] = read.issues;
    return { ok: false, problem: `panelmeter.models.${v.getDotPath(issue) ?? ''}: ${issue.message}` };
  }
  const { rules, ...tiers } = read.output;
  const named = rules?.map(({ when, use, name }) => ({ when, use, name: name ?? nameOf(when) }));
  return { ok: true, setting: { ...tiers, ...(named ? { rules: named } : {}) } };
}

/** The first rule whose conditions all hold. */
export function ruleFor(spec: PanelSpec, rules: readonly ModelRule[]): ModelRule | undefined {
  return rules.find(({ when }) => holds(spec, when));
}

function holds(spec: PanelSpec, when: When): boolean {
  const { close_up, key_panel, characters, image_size, task, reasoning, max_latency_ms, output_tokens } =
    when;
  const wants = [
    close_up === undefined || (spec.closeUp ?? false) === close_up,
    key_panel === undefined || (spec.keyPanel ?? false) === key_panel,
    characters === undefined || spec.characters.length >= characters,
    image_size === undefined || isOneOf(spec.imageSize ?? '1K', image_size),
    task === undefined || (spec.task !== undefined && isOneOf(spec.task, task)),
    reasoning === undefined || (spec.reasoning ?? false) === reasoning,
    max_latency_ms === undefined || (spec.maxLatencyMs ?? Infinity) <= max_latency_ms,
    output_tokens === undefined || (spec.maxOutputTokens ?? 0) >= output_tokens,
  ];
  return wants.every(Boolean);
}

function isOneOf(value: string, wanted: string | string[]): boolean {
  return typeof wanted === 'string' ? value === wanted : wanted.includes(value);
}

/** "close-up, 3 or more characters" */
function nameOf(when: When): string {
  const words = [
    when.close_up === undefined ? undefined : `${when.close_up ? '' : 'no '}close-up`,
    when.key_panel === undefined ? undefined : `${when.key_panel ? '' : 'no '}key panel`,
    when.characters === undefined ? undefined : `${when.characters} or more characters`,
    when.image_size === undefined ? undefined : [when.image_size].flat().join(' or '),
    when.task === undefined ? undefined : [when.task].flat().join(' or '),
    when.reasoning === undefined ? undefined : `${when.reasoning ? '' : 'no '}reasoning`,
    when.max_latency_ms === undefined ? undefined : `within ${when.max_latency_ms} ms`,
    when.output_tokens === undefined ? undefined : `answers from ${when.output_tokens} tokens`,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? 'any' : words.join(', ');
}
