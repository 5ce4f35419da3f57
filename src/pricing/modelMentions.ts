import { ENGLISH, type L10n } from '../l10n.ts';
import { canonicalModelId } from './modelId.ts';
import type { ModelEntry } from './modelEntry.ts';
import { modelEnd, type ModelEnd } from './modelLife.ts';
import type { PriceBook } from './priceBook.ts';

/**
 * An id as it stands in code, YAML, JSON and env files: no part of a longer word, path or file name. A dot stands only
 * between digits, so that a sentence may end behind an id.
 */
const MENTION =
  /(?<![\w-])(?<!\w\.)(?:gemini|nano-banana|imagen|veo|gemma|(?:text-)?embedding)(?:-[a-z0-9]+(?:\.\d+)*)+(?![\w-]|\.\w)/gi;

/** Fit for the word under the pointer; a new one each time because it remembers where it is. */
export function mentionPattern(): RegExp {
  return new RegExp(MENTION.source, MENTION.flags);
}

/** A text that looks like a model id; offsets in the text, end exclusive. */
export interface ModelMention {
  written: string;
  start: number;
  end: number;
}

export function modelMentions(text: string): ModelMention[] {
  return Array.from(text.matchAll(MENTION), ({ 0: written, index }) => ({
    written,
    start: index,
    end: index + written.length,
  }));
}

/** What the book knows of an id. `end`: it is retired or about to be. */
export type ModelStanding =
  | { kind: 'known'; entry: ModelEntry; alias: boolean; end?: ModelEnd }
  /** A `-latest` id, and what it is thought to mean. */
  | { kind: 'moving'; entry: ModelEntry; confidence: string }
  /** Surely meant as a Gemini model, and in no book. */
  | { kind: 'unknown' };

/** Undefined: no id of a Gemini model, as `gemini-cli`. */
export function modelStanding(
  written: string,
  book: PriceBook,
  atMs: number,
  l10n: L10n = ENGLISH,
): ModelStanding | undefined {
  const entry = book.model(written);
  if (entry) {
    const alias = entry.id !== canonicalModelId(written);
    return { kind: 'known', entry, alias, ...endOf(written, entry, book, atMs, l10n) };
  }
  const moving = book.movingAlias(written);
  const meant = moving && book.model(moving.model);
  if (meant) return { kind: 'moving', entry: meant, confidence: moving.confidence };
  return isMeantAsId(written) ? { kind: 'unknown' } : undefined;
}

function endOf(
  written: string,
  entry: ModelEntry,
  book: PriceBook,
  atMs: number,
  l10n: L10n,
): { end?: ModelEnd } {
  const end = modelEnd(written, entry, book, atMs, l10n);
  return end ? { end } : {};
}

/** Product names and prose ("Gemini-based", gemini-cli, "Gemini-2.5") are no ids. */
function isMeantAsId(written: string): boolean {
  return /^gemini-(?:\d+(?:\.\d+)?-[a-z]|(?:pro|flash|ultra|omni|embedding|robotics)(?:-|$))/.test(written);
}
