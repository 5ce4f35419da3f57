import * as v from 'valibot';
import { ENGLISH, type L10n } from '../l10n.ts';
import { issueText } from '../pricing/issueText.ts';
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
  /** For the lens, as the user names it; absent: its conditions do. */
  name?: string;
}

export interface ModelsSetting {
  flash?: string;
  pro?: string;
  rules?: ModelRule[];
}

/** Reads `panelmeter.models`; a wrong setting is said and not half used. */
export function readModelsSetting(
  value: unknown,
  l10n: L10n = ENGLISH,
): { ok: true; setting: ModelsSetting } | { ok: false; problem: string } {
  if (Array.isArray(value))
    return {
      ok: false,
      problem: l10n.t('panelmeter.models: must be an object with flash, pro and rules'),
    };
  const read = v.safeParse(settingSchema, value);
  if (!read.success) {
    const [issue] = read.issues;
    return {
      ok: false,
      problem: `panelmeter.models.${v.getDotPath(issue) ?? ''}: ${issueText(issue, l10n)}`,
    };
  }
  return { ok: true, setting: read.output };
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

/** As the user names it, else "close-up, 3 or more characters". */
export function ruleName({ name, when }: ModelRule, l10n: L10n = ENGLISH): string {
  if (name !== undefined) return name;
  const words = [
    when.close_up === undefined ? undefined : when.close_up ? l10n.t('close-up') : l10n.t('no close-up'),
    when.key_panel === undefined ? undefined : when.key_panel ? l10n.t('key panel') : l10n.t('no key panel'),
    when.characters === undefined ? undefined : l10n.t('{0} or more characters', when.characters),
    when.image_size === undefined ? undefined : anyOf(when.image_size, l10n),
    when.task === undefined ? undefined : anyOf(when.task, l10n),
    when.reasoning === undefined ? undefined : when.reasoning ? l10n.t('reasoning') : l10n.t('no reasoning'),
    when.max_latency_ms === undefined ? undefined : l10n.t('within {0} ms', when.max_latency_ms),
    when.output_tokens === undefined ? undefined : l10n.t('answers from {0} tokens', when.output_tokens),
  ].filter((word) => word !== undefined);
  return words.length === 0 ? l10n.t('any') : words.join(', ');
}

function anyOf(values: string | string[], l10n: L10n): string {
  return [values].flat().reduce((before, each) => l10n.t('{0} or {1}', before, each));
}
