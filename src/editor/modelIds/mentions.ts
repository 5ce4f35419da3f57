import type * as vscode from 'vscode';
import { mentionPattern, modelMentions, type ModelMention } from '../../pricing/modelMentions.ts';

/** Where a person edits a file: not in diffs, git, output or comment documents. */
export const MENTION_SCHEMES = ['file', 'untitled', 'vscode-notebook-cell', 'vscode-remote'];
/** Larger files are left alone. */
const MAX_CHARACTERS = 1_000_000;

function isLookedAt(document: vscode.TextDocument): boolean {
  if (!MENTION_SCHEMES.includes(document.uri.scheme)) return false;
  // Without making the whole text: that is what costs.
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end) <= MAX_CHARACTERS;
}

/** The id under a position; looks at its line only. */
export function mentionAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Range | undefined {
  return isLookedAt(document) ? document.getWordRangeAtPosition(position, mentionPattern()) : undefined;
}

/** Ids in documents, found once for each version. */
export class Mentions {
  private readonly found = new Map<string, { version: number; mentions: readonly ModelMention[] }>();

  of(document: vscode.TextDocument): readonly ModelMention[] {
    const key = document.uri.toString();
    const held = this.found.get(key);
    if (held?.version === document.version) return held.mentions;
    const mentions = isLookedAt(document) ? modelMentions(document.getText()) : [];
    this.found.set(key, { version: document.version, mentions });
    return mentions;
  }

  forget(document: vscode.TextDocument): void {
    this.found.delete(document.uri.toString());
  }
}
