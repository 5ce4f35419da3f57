import type { Money } from '../money.ts';

/** UTF-16 offsets into the file's text, half-open. */
export interface TextRange {
  start: number;
  end: number;
}

export interface Character {
  characterId: string;
  /** Path of a reference image, relative to the spec's folder. */
  reference?: string;
  /** A few words for the prompt. */
  description?: string;
}

export type OverBudget = 'allow' | 'warn' | 'truncate' | 'reject';

/** One panel, or one prompt, with the chapter's defaults applied. */
export interface PanelSpec {
  /** Of a panel: panel_id. Of a prompt file: its base name. Safe as part of a file name. */
  panelId: string;
  title?: string;
  sceneId?: string;
  chapter?: string;
  aspectRatio?: string;
  /** 512 | 1K | 2K | 4K */
  imageSize?: string;
  /** An id as written. Absent: by tier, else by rule. */
  model?: string;
  tier?: 'flash' | 'pro';
  /** A panel that carries the chapter: the rule takes the pro model for it. */
  keyPanel?: boolean;
  closeUp?: boolean;
  /** What a prompt is for: classification, extraction, … For the rules. */
  task?: string;
  /** The answer needs reasoning. For the rules. */
  reasoning?: boolean;
  /** How long an answer may take. For the rules. */
  maxLatencyMs?: number;
  characters: Character[];
  /** Paths relative to the spec's folder. */
  references: string[];
  /** System instruction. */
  system?: string;
  /** Texts from before, the oldest first: what a token budget drops first. */
  context?: readonly string[];
  /** A style guide shared by panels. */
  style?: string;
  prompt: string;
  negativePrompt?: string;
  maxOutputTokens?: number;
  maxInputTokens?: number;
  /** What happens above `maxInputTokens`; absent: warn. */
  overBudget?: OverBudget;
  /** Set for prompt files: the rules for texts choose. */
  answers?: 'text';
  phase?: string;
  workflow?: string;
  feature?: string;
  agent?: string;
  department?: string;
  project?: string;
  env?: string;
}

type ProblemCode =
  | 'syntax'
  | 'wrong-type'
  | 'unknown-key'
  | 'missing-prompt'
  | 'missing-panel-id'
  | 'bad-panel-id'
  | 'duplicate-panel-id'
  | 'missing-panels'
  | 'missing-model'
  | 'model-and-tier'
  | 'unknown-model'
  | 'model-retired'
  | 'model-retiring'
  | 'not-image-model'
  | 'unsupported-aspect-ratio'
  | 'unsupported-image-size'
  | 'too-many-references'
  | 'unfilled-placeholder'
  | 'missing-reference'
  | 'wrong-setting'
  | 'over-token-budget';

export interface Problem {
  message: string;
  severity: 'error' | 'warning';
  range: TextRange;
  code: ProblemCode;
  /** `Panel.index` of the panel that it concerns; absent when it concerns the file. */
  panel?: number;
  /** A text that would mend it in place of `range`: the successor of a retired model, a key spelled right. */
  fix?: string;
}

export interface Panel {
  spec: PanelSpec;
  /** A prompt file is text unless its model makes images; a panel asks for an image. */
  from: 'panel' | 'prompt';
  /** The whole panel: where its lens sits. */
  range: TextRange;
  /** Position among the file's panels as written; `Problem.panel` names it. */
  index: number;
  /** What keeps it from being sent or estimated, in words: wrong fields of its own or inherited. Mostly empty. */
  errors: readonly string[];
  /** Where each value stands, by path as written: `model`, `characters[0].reference`. Inherited ones: in `defaults`. */
  fields: Readonly<Record<string, TextRange>>;
}

export interface ChapterFacts {
  chapter?: string;
  title?: string;
  /** What the chapter may cost. */
  target?: Money;
  range: TextRange;
}

export interface SpecFile {
  kind: 'panel' | 'chapter' | 'prompt';
  fileName: string;
  chapter?: ChapterFacts;
  /** In the file's order. Panels without an id or a prompt are not among them; a problem names each. */
  panels: Panel[];
  problems: Problem[];
}
